internal import Markup

extension CleaningRule {
    /// Whose the text is, below it: `Copyright © 2025 Coast. All rights reserved.`
    static let rightsLines = CleaningRule(name: "rights-lines", stage: .items) { draft in
        var count = 0
        for index in draft.lines.indices.dropFirst(1).suffix(6) where isRightsLine(draft.lines[index], draft) {
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    static func isRightsLine(_ line: Draft.Line, _ draft: Draft) -> Bool {
        guard line.words <= 25 else { return false }
        let text = draft.text(of: line)
        return line.words <= 12 && beginsWithSign(text) || reserved.areFound(in: text) || isReservedUnspaced(text)
    }

    /// The word or sign and a year, or both of them: a sign alone stands before who took a picture.
    private static func beginsWithSign(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        let hasWord = rest.hasPrefix("copyright ")
        if hasWord { rest = rest.dropFirst(10) }
        var hasSign = false
        for sign in ["©", "ⓒ", "(c)"] as [StaticString] where rest.hasPrefix(sign) {
            rest = rest.dropFirst(sign.utf8CodeUnitCount)
            hasSign = true
        }
        let year = rest.drop { $0 == 0x20 }.prefix { $0.isASCIIDigit }
        return hasWord && hasSign || (hasWord || hasSign) && year.count == 4
    }

    private static let reserved = MarkedPhrases(
        " ",
        [
            "all rights reserved", "alle rechte vorbehalten", "tous droits réservés", "todos los derechos reservados",
            "todos os direitos reservados", "tutti i diritti riservati", "alle rechten voorbehouden",
            "wszelkie prawa zastrzeżone", "все права защищены", "무단 전재",
        ])

    private static func isReservedUnspaced(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first >= 0xE3 else { return false }
        return (["무단전재", "無断転載", "禁止转载", "未经授权"] as [StaticString]).contains { text.contains($0) }
    }
}
