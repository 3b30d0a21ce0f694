internal import Articles
internal import Markup

/// Reads a feed of any format from its bytes.
///
/// The format is told by the content, never by the Content-Type. What is broken is read as far as it can be, and
/// `warnings` says what was mended; a document that is cut short keeps its whole items.
package func parseFeed(
    _ bytes: [UInt8], hints: ResponseHints = ResponseHints(), limits: FeedLimits = FeedLimits()
) throws(FeedParsingError) -> ParsedFeed {
    guard bytes.count <= limits.bytes else { throw .tooLarge(bytes: bytes.count, limit: limits.bytes) }
    let text = decodeText(bytes, contentType: hints.contentType, as: .xml)
    let base = hints.url.flatMap { WebAddress.resolve($0, against: nil) }
    var warnings: [String] = []
    if text.origin == .guess { warnings.append("the declared encoding is not the real one; read as \(text.encoding)") }
    if text.replacementCount > 0 {
        warnings.append("\(text.replacementCount) bytes mean nothing in \(text.encoding) and were replaced")
    }
    switch text.bytes.first(where: { !$0.isASCIISpace }) {
    case nil: throw .empty
    case 0x7B: return try parseJSONFeed(text.bytes, base: base, limits: limits, warnings: warnings)
    default: return try parseXMLFeed(text.bytes, base: base, limits: limits, warnings: warnings)
    }
}

private func parseXMLFeed(
    _ bytes: [UInt8], base: String?, limits: FeedLimits, warnings: [String]
) throws(FeedParsingError) -> ParsedFeed {
    var xmlLimits = XMLLimits()
    xmlLimits.depth = limits.depth
    return try withXMLReader(over: bytes, limits: xmlLimits) { reader throws(FeedParsingError) in
        var builder = FeedBuilder(limits: limits, base: base)
        do throws(XMLFault) {
            try builder.read(&reader)
        } catch {
            switch error {
            case .tooDeep(let limit): throw .tooDeep(limit: limit)
            case .entityExpansion(let limit): throw .entityLimit(bytes: limit)
            case .refused(let place): throw .malformed("libxml2 refuses the tag at byte \(place)")
            }
        }
        return try builder.result(warnings: warnings + reader.repairs.descriptions)
    }
}

extension XMLRepairs {
    /// A line each, for `warnings`.
    fileprivate var descriptions: [String] {
        let all: [(XMLRepairs, String)] = [
            (.bareAmpersand, "an ampersand is not escaped"),
            (.htmlEntity, "an entity of HTML is used that XML does not define"),
            (.forbiddenCharacter, "a character that XML forbids was left out"),
            (.junkBeforeRoot, "text stands before the document"),
            (.tagMismatch, "a start or end tag is missing"),
            (.badAttribute, "an attribute lacks quotes or a value, or stands twice"),
            (.oversizedTag, "a tag is too large; some of its attributes were left out"),
            (.unclosedSection, "a CDATA section is not closed"),
            (.unclosedMarkup, "a comment, an instruction or the document type is not closed"),
            (.undeclaredPrefix, "a namespace prefix is not declared"),
            (.bareLessThan, "a < is not escaped"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
