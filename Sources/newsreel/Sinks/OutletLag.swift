internal import Articles
internal import Delivery

/// What waits in a spool for one consumer that has an outlet.
struct OutletLag: Equatable {
    let name: String
    let use: SpoolUse

    /// Of each outlet that the spool has, in the order of their names; those that may not be read are left out.
    /// - Parameter limit: as many files are looked at in each.
    static func all(in spool: String, limit: Int = .max) -> [OutletLag] {
        SpoolContents.outlets(in: spool).compactMap { name in
            SpoolUse(waitingIn: "\(spool)/outlets/\(name)", limit: limit).map { OutletLag(name: name, use: $0) }
        }
    }

    /// `34 files (1.2 MB), the oldest of 2026-11-29T17:00:00Z`.
    var text: String {
        use.files == 0 ? "nothing" : use.text + (use.oldest.map { ", the oldest of \($0.rfc3339)" } ?? "")
    }
}
