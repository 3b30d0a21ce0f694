internal import Glibc
internal import Markup

/// What a spool's object says of itself outside its text: found by passing over the rest, so that a message costs no tree
/// of its article.
struct MessageOutline: Equatable {
    var schema: String?
    var op: String?
    /// The feed's address.
    var feed: String?
    var language: String?
    /// A rule's in place of the feed's, as for filters.
    var folder: [String] = []

    /// What cannot be read is left out: a message is sent all the same.
    init(_ line: [UInt8]) {
        line.withUnsafeBufferPointer { bytes in
            var scan = MemberScan(bytes)
            scan.members { scan, name in
                switch name {
                case "language": language = scan.string()
                case "_newsreel":
                    scan.members { scan, name in
                        switch name {
                        case "schema": schema = scan.string()
                        case "op": op = scan.string()
                        case "folder": folder = Self.names(scan.value())
                        case "feed":
                            scan.members { scan, name in
                                switch name {
                                case "url": feed = scan.string()
                                case "folder": folder = Self.names(scan.value())
                                default: scan.pass()
                                }
                            }
                        // The body's own form: the largest part, and nothing that is asked for stands behind it.
                        case "blocks": scan.end()
                        default: scan.pass()
                        }
                    }
                default: scan.pass()
                }
            }
        }
    }

    private static func names(_ value: JSONValue?) -> [String] { (value?.list ?? []).compactMap(\.string) }
}

/// Walks the members of JSON objects, and reads those that are asked for.
private struct MemberScan {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func next() -> UInt8? {
        while place < bytes.count {
            let byte = bytes[place]
            if byte != 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return byte }
            place += 1
        }
        return nil
    }

    /// Calls `body` at the value of each member of the object that begins here; it has to read or pass over that value.
    /// Passes over what is no object.
    mutating func members(_ body: (inout MemberScan, String) -> Void) {
        guard next() == UInt8(ascii: "{") else { return pass() }
        place += 1
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "}"):
                place += 1
                return
            case UInt8(ascii: "\""):
                let start = place
                pass()
                let name = String(decoding: bytes[start..<place].dropFirst().dropLast(), as: UTF8.self)
                guard next() == UInt8(ascii: ":") else { return place = bytes.count }
                place += 1
                let before = place
                body(&self, name)
                // A value that is none, or is cut off: nothing more can be told.
                if place == before { return place = bytes.count }
            case UInt8(ascii: ","): place += 1
            default: return place = bytes.count
            }
        }
    }

    /// Reads the value that begins here.
    mutating func value() -> JSONValue? {
        guard next() != nil else { return nil }
        let start = place
        pass()
        // A space behind it: a number at the end of a text is cut off for the reader.
        return try? JSONReader.read(Array(bytes[start..<place]) + [0x20], depthLimit: 16).value
    }

    /// Reads the string that begins here; passes over what is none.
    mutating func string() -> String? {
        guard next() == UInt8(ascii: "\"") else {
            pass()
            return nil
        }
        let start = place
        pass()
        let text = bytes[start..<place].dropFirst().dropLast()
        // Most have nothing to be undone.
        let isPlain = text.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        if isPlain, place > start + 1, bytes[place - 1] == UInt8(ascii: "\"") {
            return String(decoding: text, as: UTF8.self)
        }
        place = start
        return value()?.string
    }

    /// Nothing more is looked at.
    mutating func end() { place = bytes.count }

    /// Passes over the value that begins here.
    mutating func pass() {
        guard let first = next() else { return }
        switch first {
        case UInt8(ascii: "\""): passString()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var depth = 0
            while place < bytes.count {
                switch bytes[place] {
                case UInt8(ascii: "\""):
                    passString()
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                place += 1
                if depth == 0 { return }
            }
        default:
            while place < bytes.count, !",}]".utf8.contains(bytes[place]) { place += 1 }
        }
    }

    private mutating func passString() {
        place += 1
        while place < bytes.count {
            guard let quote = memchr(bytes.baseAddress! + place, 0x22, bytes.count - place) else { break }
            let end = UnsafeRawPointer(quote) - UnsafeRawPointer(bytes.baseAddress!)
            // Escaped where an odd number of backslashes stands before it.
            var slashes = 0
            while end - slashes > place, bytes[end - slashes - 1] == UInt8(ascii: "\\") { slashes += 1 }
            place = end + 1
            if slashes % 2 == 0 { return }
        }
        place = bytes.count
    }
}
