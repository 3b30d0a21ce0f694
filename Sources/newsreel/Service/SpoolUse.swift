internal import Articles
internal import Glibc
internal import Kernel

/// What waits in a spool's `new/`.
struct SpoolUse: Equatable {
    var files = 0
    var sizeInBytes: Int64 = 0
    /// There are more files than were counted.
    var isMore = false
    /// When the oldest of them was written.
    private(set) var oldest: Timestamp?

    init(files: Int, sizeInBytes: Int64, isMore: Bool = false) {
        (self.files, self.sizeInBytes, self.isMore) = (files, sizeInBytes, isMore)
    }

    /// `nil` where there is no such spool, or it may not be read.
    /// - Parameter limit: as many files are looked at.
    init?(waitingIn spool: String, limit: Int = .max) { self.init(of: spool + "/new", limit: limit) }

    /// Of one folder's files; `nil` where it is not there, or may not be read.
    init?(of folder: String, limit: Int = .max) {
        do throws(SystemError) {
            try Folder.scan(folder) { entry in
                guard entry.isFile else { return true }
                isMore = files >= limit
                if isMore { return false }
                files += 1
                var status = stat()
                if fstatat(entry.folder, entry.cName, &status, AT_SYMLINK_NOFOLLOW) == 0 {
                    sizeInBytes += Int64(status.st_size)
                    let time = Timestamp(secondsSince1970: Int64(contentTime(of: status).seconds))
                    if oldest.map({ time < $0 }) ?? true { oldest = time }
                }
                return true
            }
        } catch {
            return nil
        }
    }

    /// `34 files (1.2 MB)`.
    var text: String {
        "\(isMore ? "more than " : "")\(counted(files, "file")) (\(Self.size(sizeInBytes)))"
    }

    private static func size(_ bytes: Int64) -> String {
        var (value, unit) = (Double(bytes), "B")
        for next in ["kB", "MB", "GB", "TB"] where value >= 999.5 {
            (value, unit) = (value / 1000, next)
        }
        let tenths = (value * 10).rounded() / 10
        return tenths < 10 && unit != "B" ? "\(tenths) \(unit)" : "\(Int(value.rounded())) \(unit)"
    }
}

/// `1 feed`, `2 feeds`: of nouns with a plain plural.
func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
