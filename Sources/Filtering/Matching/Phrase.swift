/// Words that a text holds or not, one after the other.
struct Phrase: Sendable, Hashable {
    /// As written.
    let text: String
    private let scalars: [UInt32]
    /// `cyber*`: the last word may go on.
    private let isPrefix: Bool
    /// `*ware`: the first word may have begun before.
    private let isSuffix: Bool

    /// `nil` where there is nothing to look for.
    init?(_ text: String) {
        self.text = text
        var scalars = FoldedText(text).scalars[...]
        isSuffix = scalars.first == 0x2A
        if isSuffix { scalars.removeFirst() }
        isPrefix = scalars.last == 0x2A
        if isPrefix { scalars.removeLast() }
        guard !scalars.isEmpty else { return nil }
        self.scalars = Array(scalars)
    }

    static func == (left: Phrase, right: Phrase) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// - Parameter anywhere: not only as whole words.
    func occurs(in value: FoldedText, anywhere: Bool = false) -> Bool {
        value.scalars.withUnsafeBufferPointer { text in
            scalars.withUnsafeBufferPointer { phrase in
                var start = 0
                while start + phrase.count <= text.count {
                    guard text[start] == phrase[0] else {
                        start += 1
                        continue
                    }
                    var length = 1
                    while length < phrase.count, text[start + length] == phrase[length] { length += 1 }
                    if length == phrase.count, anywhere || isWhole(text, start, start + length) { return true }
                    start += 1
                }
                return false
            }
        }
    }

    private func isWhole(_ text: UnsafeBufferPointer<UInt32>, _ start: Int, _ end: Int) -> Bool {
        if !isSuffix, start > 0, !WordBoundary.isThere(text[start - 1], text[start]) { return false }
        guard !isPrefix, end < text.count else { return true }
        let (last, next) = (text[end - 1], text[end])
        // A vowel or tone sign belongs to what stands before it.
        if next >= 0x80, let scalar = Unicode.Scalar(next), WordBoundary.isMark(scalar.properties.generalCategory) {
            return false
        }
        // Korean particles follow their word without a space.
        if WordBoundary.isHangul(last), WordBoundary.isHangul(next) { return true }
        return WordBoundary.isThere(last, next)
    }
}
