/// Finds the tags in a run of HTML without a tree, in time linear in the run.
package struct TagScanner {
    package struct Tag {
        /// After the `>`.
        package let end: Int
        let breaksLine: Bool
    }

    /// Whether names that HTML does not have begin tags too.
    private let readsAnyName: Bool

    package init(readsAnyName: Bool = false) { self.readsAnyName = readsAnyName }

    /// The tag, comment or section that begins at a `<`; `nil` when it begins none.
    package mutating func tag(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Tag? {
        guard place + 1 < text.count else { return nil }
        var stop = place + 1
        if text[stop] == 0x21 {
            if stop + 2 < text.count, text[stop + 1] == 0x2D, text[stop + 2] == 0x2D {
                stop += 3
                while stop + 2 < text.count {
                    if text[stop] == 0x2D, text[stop + 1] == 0x2D, text[stop + 2] == 0x3E {
                        return Tag(end: stop + 3, breaksLine: false)
                    }
                    stop += 1
                }
                return Tag(end: text.count, breaksLine: false)
            }
            return nil
        }
        if text[stop] == 0x2F { stop += 1 }
        let start = stop
        while stop < text.count, text[stop].isASCIILetterOrDigit { stop += 1 }
        let element = MarkupVocabulary.element(UnsafeBufferPointer(rebasing: text[start..<stop]))
        if readsAnyName {
            guard start < text.count, text[start].isASCIILetter || text[start] >= 0x80 else { return nil }
            return endOfTag(text, from: stop).map { Tag(end: $0, breaksLine: element?.isBlock ?? false) }
        }
        guard let element else { return nil }
        guard stop < text.count, text[stop].isASCIISpace || text[stop] == 0x3E || text[stop] == 0x2F else { return nil }
        guard let end = endOfTag(text, from: stop) else { return nil }
        return Tag(end: end, breaksLine: element.isBlock)
    }

    /// No tag of HTML is read beyond this many bytes. Each tag without an end halves it, down to `shortestPatience`:
    /// a text of nothing but such tags would take its length times this otherwise.
    private var patience = 64 * 1024

    private static let shortestPatience = 128

    /// After the `>` that closes a tag whose attributes begin at `start`; a quoted `>` does not close it.
    mutating func endOfTag(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        let scope = UnsafeBufferPointer(rebasing: text[..<min(text.count, start + patience)])
        while place < scope.count {
            let byte = scope[place]
            place += 1
            if byte == 0x3E { return place }
            guard byte == 0x3D else { continue }
            while place < scope.count, scope[place].isASCIISpace { place += 1 }
            guard place < scope.count, scope[place] == 0x22 || scope[place] == 0x27 else { continue }
            guard let close = firstIndex(of: scope[place], in: scope, from: place + 1) else { break }
            place = close + 1
        }
        patience = max(Self.shortestPatience, patience / 2)
        return nil
    }
}
