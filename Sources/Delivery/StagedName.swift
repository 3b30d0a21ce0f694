/// The name of a file in `tmp/`: `20221112T060300.123456Z-<id>-r1.json.<owner>` on its way to `new/`, with `@NAME` at
/// its end on its way to an outlet, and `~` at the end of the copy that takes a damaged one's place. Whatever has another
/// name is not newsreel's. Versions before there were owners left that part out.
package struct StagedName: Sendable, Hashable {
    package let file: SpoolFileName
    /// The tag of the state that staged it.
    package let owner: String?
    /// `nil` for `new/`.
    package let outlet: String?
    /// Written to take a damaged one's place.
    package let isSpare: Bool

    package init?(_ text: String) {
        isSpare = text.hasSuffix(Self.spare)
        let whole = isSpare ? text.dropLast() : text[...]
        let parts = whole.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        outlet = parts.count == 2 ? String(parts[1]) : nil
        if let outlet, !SpoolDirectory.isOutletName(outlet) { return nil }
        if let file = SpoolFileName(String(parts[0])) {
            (self.file, owner) = (file, nil)
            return
        }
        guard let dot = parts[0].lastIndex(of: "."), let file = SpoolFileName(String(parts[0][..<dot])) else {
            return nil
        }
        let tag = parts[0][parts[0].index(after: dot)...]
        guard tag.utf8.count == Self.tagLength,
            tag.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) })
        else { return nil }
        (self.file, owner) = (file, String(tag))
    }

    var text: String {
        file.text + (owner.map { "." + $0 } ?? "") + (outlet.map { "@" + $0 } ?? "") + (isSpare ? Self.spare : "")
    }

    static let spare = "~"
    private static let tagLength = 16

    /// - Parameter state: a state's identity.
    package static func tag(of state: String) -> String { String(state.prefix(tagLength)) }
}
