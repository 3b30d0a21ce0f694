internal import Exchange
internal import Glibc

/// Files between their staging and the moment when the last of their names is shown. While their process lives their
/// bytes are kept, so that what others do to `tmp/` meanwhile loses nothing.
package struct StagedBatch: Sendable {
    package private(set) var files: [SpoolFile] = []
    /// By file: what it was right after it was written, where that is known.
    private(set) var stamps: [FileStamp?] = []
    private(set) var names: [Name] = []
    /// Names before this one were shown.
    var next = 0
    /// The rename of the next one failed in a way that leaves open whether it was done.
    var isInDoubt = false

    /// A name in `tmp/` that is to become one in a destination's folder.
    struct Name: Sendable {
        /// In `files`.
        let file: Int
        let token: String
        /// `nil` for `new/`.
        let outlet: String?
    }

    package init() {}

    package var isEmpty: Bool { files.isEmpty }
    package var revealed: [SpoolFileName] { Set(names[..<next].map(\.file)).sorted().map { files[$0].name } }

    mutating func add(_ file: SpoolFile, _ tokens: [(token: String, outlet: String?)], _ stamp: FileStamp? = nil) {
        for (token, outlet) in tokens { names.append(Name(file: files.count, token: token, outlet: outlet)) }
        files.append(file)
        stamps.append(stamp)
    }

    fileprivate mutating func note(_ stamps: [FileStamp?]) { self.stamps = stamps }

    var remaining: ArraySlice<Name> { names[next...] }

    /// Takes out, into a batch of their own, the files that are not to be shown.
    package mutating func remove(where isUnwanted: (SpoolFileName) -> Bool) -> StagedBatch {
        var (kept, removed) = (StagedBatch(), StagedBatch())
        for (place, file) in files.enumerated() {
            let tokens = names.lazy.filter { $0.file == place }.map { ($0.token, $0.outlet) }
            if isUnwanted(file.name) {
                removed.add(file, Array(tokens), stamps[place])
            } else {
                kept.add(file, Array(tokens), stamps[place])
            }
        }
        self = kept
        return removed
    }
}

extension SpoolDirectory {
    /// Writes the files to `tmp/` and syncs them and the folder. After an error nothing is left of them.
    package func stage(_ files: [SpoolFile]) throws(SpoolError) -> StagedBatch {
        try mend(dropping: true)
        try settleMark()
        do {
            return try stageOnce(files)
        } catch {
            // Where a folder went while it was written into, the next one may do.
            guard try mend() else { throw error }
            return try stageOnce(files)
        }
    }

    private func stageOnce(_ files: [SpoolFile]) throws(SpoolError) -> StagedBatch {
        let destinations = destinations
        var batch = StagedBatch()
        let isChoosy = destinations.contains(where: \.isChoosy)
        for file in files {
            let own = isChoosy ? destinations.filter { $0.takes(file) } : destinations
            batch.add(file, own.map { ($0.token(of: file.name, tag: tag), $0.outlet) })
        }
        do {
            batch.note(try write(batch))
        } catch {
            discard(batch)
            throw error
        }
        return batch
    }

    /// Each file under the first of its names, the others as links to it. What no folder takes is not written.
    private func write(_ batch: StagedBatch) throws(SpoolError) -> [FileStamp?] {
        var stamps: [FileStamp?] = Array(repeating: nil, count: batch.files.count)
        // By file: its first name, and whether it has others.
        var firsts: [(name: StagedBatch.Name, isOnly: Bool)] = []
        for name in batch.names {
            if firsts.last?.name.file == name.file {
                firsts[firsts.count - 1].isOnly = false
            } else {
                firsts.append((name, true))
            }
        }
        var rest = firsts[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.openFilesBound)
            let written = try write(part.map { ($0.name.token, batch.files[$0.name.file].bytes) })
            // A further name changes a file's times.
            for (first, stamp) in zip(part, written) where first.isOnly { stamps[first.name.file] = stamp }
            rest = rest.dropFirst(Self.openFilesBound)
        }
        if firsts.count < batch.names.count {
            var first = batch.names[0]
            for name in batch.names {
                if name.file != first.file { first = name }
                if name.token == first.token { continue }
                try step(.link, name.token) {
                    linkat(staging.descriptor, first.token, staging.descriptor, name.token, 0)
                }
            }
        }
        try step(.syncStaging, staging.path) { fsync(staging.descriptor) }
        return stamps
    }

    /// Removes staged files that will not be shown, as far as they are there.
    package func discard(_ batch: StagedBatch) {
        for name in batch.remaining { remove(name.token) }
    }

    /// Makes staged files visible, for good when it returns. After an error some of them are; to be repeated until it
    /// succeeds. A name is shown once, whatever becomes of the folders and of what stands in `tmp/` meanwhile.
    package func show(_ batch: inout StagedBatch) throws(SpoolError) {
        guard !batch.isEmpty else { return }
        let start = batch.next
        var checked: Checked?
        while batch.next < batch.names.count {
            let name = batch.names[batch.next]
            if batch.next > start, batch.names[batch.next - 1].file != name.file { checked = nil }
            try show(name, batch.files[name.file], batch.stamps[name.file], &batch.isInDoubt, &checked)
            batch.next += 1
            batch.isInDoubt = false
        }
        if batch.next > start { countShown(batch) }
        try syncSpool()
    }

    private func show(
        _ name: StagedBatch.Name, _ file: SpoolFile, _ stamp: FileStamp?, _ isInDoubt: inout Bool,
        _ checked: inout Checked?
    ) throws(SpoolError) {
        var path: String { staging.path + "/" + name.token }
        if let code = fault?(.reveal), code != 0 { throw SpoolError("reveal", path: path, code: code) }
        var isRestaged = false
        for _ in 1...4 {
            let destination = try destination(of: name.outlet)
            let token = isRestaged ? name.token + StagedName.spare : name.token
            let found = look(at: token, file.bytes, isRestaged ? nil : stamp, &checked)
            if found == .whole {
                // The copy stands for it now. The damaged one must not be found once that is shown.
                if isRestaged { try clear(name.token) }
                let folder = destination.folder.descriptor
                if renameat(staging.descriptor, token, folder, file.name.text) == 0 { return }
                let code = errno
                guard code == ENOENT else {
                    isInDoubt = code == EIO
                    throw SpoolError("reveal", path: path, code: code)
                }
                // The folder that it should go to is gone, or `tmp/` went just now.
                try mend()
                continue
            }
            if found == .missing, isInDoubt, try !mend() { return }
            try mend()
            tell("\(path) was \(found == .missing ? "removed" : "damaged"); it was written again")
            try restage(name.token, file.bytes)
            isRestaged = true
        }
        throw SpoolError("reveal", path: path, code: ENOENT)
    }

    /// Writes a copy of a file that is damaged or gone, beside what stands in its place.
    private func restage(_ token: String, _ bytes: [UInt8]) throws(SpoolError) {
        let spare = token + StagedName.spare
        try clear(spare)
        try write([(spare, bytes)])
        try step(.syncStaging, staging.path) { fsync(staging.descriptor) }
    }
}
