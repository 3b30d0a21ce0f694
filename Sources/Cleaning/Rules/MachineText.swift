internal import Markup

extension CleaningRule {
    /// What a program left among a page's prose: data, a style sheet, a script's first line, a picture as letters, marks of an
    /// editor, fields of templates, and what a script writes for nothing.
    ///
    /// Only whole lines go, and none of code or of a table, which may be about such things.
    static let machineText = CleaningRule(name: "machine-text", stage: .pages, mostTaken: 9) { draft in
        var count = 0
        let unfilled = unfilled(draft)
        for index in draft.lines.indices {
            let line = draft.lines[index]
            let text = draft.text(of: line)
            guard let first = text.first, !(first >= 0x80),
                isMachines(text, first) || isCalendar(text)
                    || unfilled.contains(text)
            else { continue }
            let isCode =
                draft.nearest(Int(line.first)) {
                    [.pre, .code, .textarea, .blockquote, .td, .th].contains(draft.tree.tag($0))
                } != nil
            if isCode { continue }
            draft.dropLine(index)
            count += 1
        }
        return count
    }

    private static func isMachines(_ text: ArraySlice<UInt8>, _ first: UInt8) -> Bool {
        switch first {
        case 0x7B: isData(text)
        case 0x5B: isData(text) || isShortcode(text) || text.elementsEqual("[object object]".utf8)
        case 0x24: text.hasPrefix("${") && text.last == 0x7D && text.count <= 80
        case 0x3C:
            text.hasPrefix("<!--") && text.suffix(3).elementsEqual("-->".utf8)
                || text.hasPrefix("<%") && text.suffix(2).elementsEqual("%>".utf8)
        case 0x2E, 0x23, 0x40: isSheet(text)
        case 0x64 where text.hasPrefix("data:"): text.contains(";base64,")
        default: text.count <= 9 && isNothing(text) || isScript(text)
        }
    }

    /// What stands in a template until somebody writes there, three times and more: a specimen of type says it once.
    private static func unfilled(_ draft: Draft) -> Set<ArraySlice<UInt8>> {
        var counts: [ArraySlice<UInt8>: Int] = [:]
        for line in draft.lines where draft.text(of: line).hasPrefix("lorem ipsum dolor sit amet") {
            counts[draft.text(of: line), default: 0] += 1
        }
        return Set(counts.filter { $0.value >= 3 }.keys)
    }

    /// What a button puts into a reader's calendar: `2023-01-10 10:30:00 2023-01-10 11:00:00 America/Chicago Storytime ...`
    private static func isCalendar(_ text: ArraySlice<UInt8>) -> Bool {
        var text = text
        if text.hasPrefix("add to calendar ") { text = text.dropFirst(16) }
        return text.count >= 40 && isMoment(text) && isMoment(text.dropFirst(20))
    }

    private static func isMoment(_ text: ArraySlice<UInt8>) -> Bool {
        let shape: StaticString = "0000-00-00 00:00:00"
        return text.count >= 19
            && zip(text.prefix(19), UnsafeBufferPointer(start: shape.utf8Start, count: 19)).allSatisfy { byte, mark in
                mark == 0x30 ? byte.isASCIIDigit : byte == mark
            }
    }

    /// `{"layout":2,"button":{"text":"Buy now"}}`
    private static func isData(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 80, let second = text.dropFirst().first(where: { $0 > 0x20 }),
            second == 0x22 || second == 0x7B || second == 0x5B
        else { return false }
        return count("\":", in: text) >= 4
    }

    private static func count(_ mark: StaticString, in text: ArraySlice<UInt8>) -> Int {
        let (first, second) = (mark.utf8Start[0], mark.utf8Start[1])
        return zip(text, text.dropFirst()).count { $0 == first && $1 == second }
    }

    /// Selectors before braces, and values with colons in them.
    private static func isSheet(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 24, text.last == 0x7D else { return false }
        let opens = text.count { $0 == 0x7B }
        return opens > 0 && opens == text.count { $0 == 0x7D } && text.count { $0 == 0x3A } >= opens
            && text.count { $0 == 0x3B } >= 1
    }

    /// Nothing but marks of a page builder: `[et_pb_row][/et_pb_row]`.
    private static func isShortcode(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.last == 0x5D, text.contains(0x5F) else { return false }
        var depth = 0
        for byte in text {
            if byte == 0x5B {
                depth += 1
            } else if byte == 0x5D {
                depth -= 1
            } else if depth == 0, byte > 0x20 {
                return false
            }
            if depth < 0 || depth > 1 { return false }
        }
        return builders.contains { text.hasPrefix($0) }
    }

    private static let builders: [StaticString] = [
        "[et_pb_", "[vc_", "[fusion_", "[av_", "[/et_pb_", "[/vc_", "[/fusion_", "[/av_",
    ]

    private static func isNothing(_ text: ArraySlice<UInt8>) -> Bool {
        text.elementsEqual("undefined".utf8) || text.elementsEqual("null".utf8) || text.elementsEqual("nan".utf8)
    }

    /// A call to what counts readers or sets advertisements.
    private static func isScript(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 30, scripts.contains(where: { text.hasPrefix($0) }) else { return false }
        return (text.contains(0x28) || text.contains(0x3D)) && (text.contains(0x3B) || text.contains(0x7B))
    }

    private static let scripts: [StaticString] = [
        "window.datalayer", "window.__", "window.googletag", "window._", "var googletag", "googletag.", "gtag(",
        "(adsbygoogle", "_gaq.",
        "fbq(", "!function(", "(function(", "document.write(", "var _", "window.ga", "jquery(document)",
    ]
}
