internal import Articles
internal import Delivery
internal import Glibc
internal import Kernel
package import Relay
internal import Synchronization

/// Closed segments of NDJSON for log shippers: each is written whole, by rename, with a manifest beside it, and never
/// touched again. Exactly once: what a segment has stands in no other, whenever the process dies.
///
/// The outlet is the segment that is open: articles wait in it until there are enough, by size or by time. Then
///
/// 1. the segment and its manifest are written to `.tmp/` and synced;
/// 2. the record of what they hold takes the last one's place there: from now on it is done, and only has to be shown;
/// 3. segment and manifest are renamed into the folder, which is synced;
/// 4. the files are removed from the outlet, and that is synced, before another record takes this one's place.
///
/// At a start what stands in `.tmp/` under the names of the record is shown, and what the record names is removed from the
/// outlet; what else is there was never done, and goes. So the folder is held by one sink alone.
package struct SegmentFolder: Receiver {
    /// Where something outside is touched, in order; tests make each fail.
    package enum Step: String, Sendable, CaseIterable {
        case make, create, write, sync, record, commit, show, removeFiles
    }

    package let bounds: BatchBounds
    private let path: String
    private let parent: String?
    private let name: String
    private let compression: Compression
    private let outlet: OutletFolder
    private let fault: (@Sendable (Step) -> Int32)?
    private let held: HeldPlace
    /// A record may stand that is not brought to its end.
    private let isUnsettled = SharedFlag(true)

    /// Readers' group bits, as for the spool's files.
    private static let mode: mode_t = 0o640
    private static let record = "last"

    /// - Parameters:
    ///   - path: the folder of segments; made where it is missing.
    ///   - parent: the folder above, where that is to be made, too.
    ///   - name: the sink's, for manifests.
    ///   - fault: asked before each step; an errno other than 0 makes it fail with that, undone.
    package init(
        path: String, parent: String? = nil, name: String, compression: Compression, bounds: BatchBounds,
        from outlet: OutletFolder, fault: (@Sendable (Step) -> Int32)? = nil
    ) {
        (self.path, self.parent, self.name, self.compression) = (path, parent, name, compression)
        (self.bounds, self.outlet, self.fault) = (bounds, outlet, fault)
        held = HeldPlace(path, lock: path + "/.lock", setting: "segments_directory")
    }

    package func open() throws(ReceiverFault) {
        do throws(SegmentFault) {
            if let parent { try make(parent) }
            try make(path)
        } catch {
            throw ReceiverFault(error.message)
        }
        try held.take()
        do throws(SegmentFault) {
            try make(path + "/.tmp")
            try settle()
        } catch {
            throw ReceiverFault(error.message)
        }
    }

    private func make(_ folder: String) throws(SegmentFault) {
        try step(.make, folder) { mkdir(folder, 0o750) == 0 || errno == EEXIST ? 0 : -1 }
    }

    package func close() { held.release() }

    package func take(_ files: [QueuedFile]) -> Receipt {
        do throws(SegmentFault) {
            if isUnsettled.value {
                try settle()
                return .stale
            }
            try write(files)
            return .taken
        } catch {
            return .failed(error.message)
        }
    }

    // MARK: - One segment

    private func write(_ files: [QueuedFile]) throws(SegmentFault) {
        // Unlike any other's: of its first article.
        let moment = files[0].name.text.prefix(23)
        var manifest = SegmentManifest(
            segment: "\(moment).ndjson\(compression.suffix)", sink: name, compression: compression, files: files)
        // What stands there is closed, and another's: it must not be written over.
        if access("\(path)/\(manifest.segment)", F_OK) == 0 {
            throw SegmentFault(
                "\(path)/\(manifest.segment) is there already; give each sink a segments_directory of its own")
        }
        do throws(SegmentFault) {
            try writeSegment(files, &manifest)
            try writeWhole(manifest.json, ".tmp/" + Self.manifestName(of: manifest.segment))
            let record = SegmentRecord(segment: manifest.segment, files: files.map(\.name))
            try step(.record, ".tmp/next") { 0 }
            try writeWhole(record.bytes, ".tmp/next")
            try syncFolder(".tmp")
        } catch {
            // Of what was not done nothing stays.
            for name in [manifest.segment, Self.manifestName(of: manifest.segment), "next"] {
                unlink("\(path)/.tmp/\(name)")
            }
            throw error
        }
        isUnsettled.value = true
        try step(.commit, ".tmp/" + Self.record) { rename("\(path)/.tmp/next", "\(path)/.tmp/\(Self.record)") }
        try syncFolder(".tmp")
        try settle()
    }

    private func writeSegment(_ files: [QueuedFile], _ manifest: inout SegmentManifest) throws(SegmentFault) {
        let place = ".tmp/" + manifest.segment
        guard let encoder = compression.encoder(), let digest = RunningDigest() else {
            throw SegmentFault("\(path)/\(place) cannot be compressed: no memory")
        }
        let descriptor = try create(place)
        defer { Glibc.close(descriptor) }
        var code: Int32 = 0
        var count = 0
        func put(_ bytes: [UInt8]) -> Bool {
            code = fault?(.write) ?? 0
            do throws(SystemError) {
                if code == 0 { try FileBytes.write(bytes, to: descriptor) }
            } catch {
                code = error.code
            }
            digest.add(bytes)
            count += bytes.count
            return code == 0
        }
        for file in files {
            let line: [UInt8]
            do throws(SystemError) { line = try outlet.read(file) } catch {
                throw SegmentFault(
                    "\(outlet.new)/\(file.name.text) cannot be read: \(error.message); check its owner and mode")
            }
            guard encoder.add(line, put) else { throw fault(of: "write", place, code != 0 ? code : ENOMEM) }
        }
        guard encoder.finish(put) else { throw fault(of: "write", place, code != 0 ? code : ENOMEM) }
        try step(.sync, place) { fsync(descriptor) }
        (manifest.storedBytes, manifest.digest) = (count, digest.hexadecimal)
    }

    private static func manifestName(of segment: String) -> String { segment + ".json" }

    // MARK: - Bringing to an end

    /// Shows what the record says is done, removes its files from the outlet, and clears `.tmp/`.
    private func settle() throws(SegmentFault) {
        let record = try readRecord()
        if let record {
            for name in [record.segment, Self.manifestName(of: record.segment)] {
                try step(.show, name) {
                    // Shown before, and taken by its consumer perhaps.
                    rename("\(path)/.tmp/\(name)", "\(path)/\(name)") == 0 || errno == ENOENT ? 0 : -1
                }
            }
            try syncFolder("")
            try syncFolder(".tmp")
            try step(.removeFiles, outlet.new) {
                do throws(SystemError) {
                    try outlet.remove(record.files, durably: true)
                    return 0
                } catch {
                    errno = error.code
                    return -1
                }
            }
        }
        let leftovers: [String]
        do throws(SystemError) { leftovers = try Folder.names(in: path + "/.tmp") } catch {
            throw fault(of: "list", ".tmp", error.code)
        }
        for name in leftovers where name != Self.record { unlink("\(path)/.tmp/\(name)") }
        isUnsettled.value = false
    }

    private func readRecord() throws(SegmentFault) -> SegmentRecord? {
        let place = ".tmp/" + Self.record
        let descriptor = Glibc.open("\(path)/\(place)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault(of: "read", place, errno)
        }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, let bytes = try? FileBytes.read(descriptor, upTo: Int(status.st_size)),
            let record = SegmentRecord(bytes)
        else {
            throw SegmentFault(
                "\(path)/\(place), which says what the last segment holds, is damaged; look which articles stand in it, and "
                    + "remove that file: those that wait in \(outlet.new) are then written once more")
        }
        return record
    }

    // MARK: - Steps

    private func create(_ place: String) throws(SegmentFault) -> Int32 {
        var descriptor: Int32 = -1
        try step(.create, place) {
            unlink("\(path)/\(place)")
            descriptor = Glibc.open(
                "\(path)/\(place)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, Self.mode)
            return descriptor < 0 ? -1 : 0
        }
        return descriptor
    }

    private func writeWhole(_ bytes: [UInt8], _ place: String) throws(SegmentFault) {
        let descriptor = try create(place)
        defer { Glibc.close(descriptor) }
        try step(.write, place) {
            do throws(SystemError) { try FileBytes.write(bytes, to: descriptor) } catch {
                errno = error.code
                return -1
            }
            return 0
        }
        try step(.sync, place) { fsync(descriptor) }
    }

    /// - Parameter place: below the folder; empty for itself.
    private func syncFolder(_ place: String) throws(SegmentFault) {
        try step(.sync, place) {
            let descriptor = Glibc.open("\(path)/\(place)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { return -1 }
            defer { Glibc.close(descriptor) }
            return fsync(descriptor)
        }
    }

    private func step(_ step: Step, _ place: String, _ call: () -> Int32) throws(SegmentFault) {
        var code = fault?(step) ?? 0
        if code == 0, call() != 0 { code = errno }
        if code != 0 { throw fault(of: step.rawValue, place, code) }
    }

    private func fault(of step: String, _ place: String, _ code: Int32) -> SegmentFault {
        let what = place.hasPrefix("/") ? place : "\(path)/\(place)"
        return SegmentFault(
            "segments cannot be written (\(step) \(what): \(String(cString: strerror(code)))); "
                + (code == ENOSPC || code == EDQUOT
                    ? "free some space" : "check owner, mode and the unit's ReadWritePaths="))
    }
}

/// Why a segment is not there yet.
private struct SegmentFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// A flag that a value's copies share.
private final class SharedFlag: Sendable {
    private let flag: Atomic<Bool>

    init(_ value: Bool) { flag = Atomic(value) }

    var value: Bool {
        get { flag.load(ordering: .relaxed) }
        set { flag.store(newValue, ordering: .relaxed) }
    }
}
