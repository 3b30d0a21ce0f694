/// Reads JSON (RFC 8259) from UTF-8. Missing and trailing commas, raw line breaks in strings and what follows the
/// document are forgiven; lone surrogates become U+FFFD, and characters that no text holds are left out.
package struct JSONReader: ~Copyable {
    private let text: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    /// A fault ends the value in which it stands instead of the reading.
    private let keepsWhatPrecedesFaults: Bool
    private var place = 0
    private var scratch = ByteBuffer()
    /// The text ended before the outermost object did, or an array in it; what was whole by then was kept.
    private var isTruncated = false

    private init(_ text: UnsafeBufferPointer<UInt8>, depthLimit: Int, keepsWhatPrecedesFaults: Bool) {
        self.text = text
        self.depthLimit = depthLimit
        self.keepsWhatPrecedesFaults = keepsWhatPrecedesFaults
    }

    /// A document that must be one.
    ///
    /// - Returns: the document, and whether it is cut short; then the whole members of the outermost object are there, and
    ///   the whole elements of an array in it.
    package static func read(
        _ bytes: [UInt8], depthLimit: Int
    ) throws(JSONFault) -> (value: JSONValue, isTruncated: Bool) {
        let outcome: Result<(value: JSONValue, isTruncated: Bool), JSONFault> = bytes.withUnsafeBufferPointer { text in
            var reader = JSONReader(text, depthLimit: depthLimit, keepsWhatPrecedesFaults: false)
            do throws(JSONFault) {
                let value = try reader.value(depth: 0)
                return .success((value, reader.isTruncated))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// The value that a script's text begins with, as far as it can be read; `nil` where none begins.
    package static func readScript(_ text: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        var reader = JSONReader(text, depthLimit: 96, keepsWhatPrecedesFaults: true)
        return try? reader.value(depth: 0)
    }

    private mutating func next() throws(JSONFault) -> UInt8 {
        while place < text.count {
            let byte = text[place]
            if !byte.isASCIISpace { return byte }
            place += 1
        }
        throw .truncated
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < depthLimit else { throw .tooDeep }
        switch try next() {
        case 0x7B:
            var members: [JSONValue.Member] = []
            try salvaging(depth == 0) { reader throws(JSONFault) in try reader.readObject(depth: depth, into: &members)
            }
            return .object(members)
        case 0x5B:
            var elements: [JSONValue] = []
            try salvaging(depth == 1) { reader throws(JSONFault) in try reader.readArray(depth: depth, into: &elements)
            }
            return .array(elements)
        case 0x22: return .string(try string())
        case 0x74: return try word("true", .boolean(true))
        case 0x66: return try word("false", .boolean(false))
        case 0x6E: return try word("null", .null)
        // No JSON, yet what scripts write for a missing value.
        case 0x75: return try word("undefined", .null)
        default: return try number()
        }
    }

    /// Reads a container; where its end is missing, what was read of it is enough for those that hold whole values.
    private mutating func salvaging(
        _ isEnough: Bool, _ read: (inout JSONReader) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        do throws(JSONFault) {
            try read(&self)
        } catch {
            if keepsWhatPrecedesFaults { return }
            guard isEnough, case .truncated = error else { throw error }
            isTruncated = true
        }
    }

    private mutating func readObject(depth: Int, into members: inout [JSONValue.Member]) throws(JSONFault) {
        place += 1
        while true {
            switch try next() {
            case 0x7D:
                place += 1
                return
            case 0x2C:
                place += 1
            case 0x22:
                let name = try string()
                guard try next() == 0x3A else { throw .malformed(offset: place) }
                place += 1
                members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            default:
                throw .malformed(offset: place)
            }
        }
    }

    private mutating func readArray(depth: Int, into elements: inout [JSONValue]) throws(JSONFault) {
        place += 1
        while true {
            switch try next() {
            case 0x5D:
                place += 1
                return
            case 0x2C:
                place += 1
            default:
                elements.append(try value(depth: depth + 1))
            }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let end = place + word.utf8CodeUnitCount
        guard end <= text.count else { throw .truncated }
        guard equals(UnsafeBufferPointer(rebasing: text[place..<end]), word) else { throw .malformed(offset: place) }
        place = end
        return value
    }

    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = place
        while place < text.count {
            switch text[place] {
            case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: place += 1
            default:
                guard place > start else { throw .malformed(offset: place) }
                return .number(String(decoding: UnsafeBufferPointer(rebasing: text[start..<place]), as: UTF8.self))
            }
        }
        throw .truncated
    }

    private mutating func string() throws(JSONFault) -> String {
        place += 1
        let start = place
        while place < text.count {
            let byte = text[place]
            if byte == 0x22 {
                place += 1
                return String(decoding: UnsafeBufferPointer(rebasing: text[start..<(place - 1)]), as: UTF8.self)
            }
            if byte == 0x5C || (byte < 0x20 && byte != 0x0A && byte != 0x09) { return try escapedString(from: start) }
            place += 1
        }
        throw .truncated
    }

    private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
        scratch.removeAll()
        scratch.append(UnsafeBufferPointer(rebasing: text[start..<place]))
        var run = place
        while place < text.count {
            let byte = text[place]
            if byte == 0x22 {
                scratch.append(UnsafeBufferPointer(rebasing: text[run..<place]))
                place += 1
                return String(decoding: scratch.bytes, as: UTF8.self)
            }
            if byte == 0x5C {
                scratch.append(UnsafeBufferPointer(rebasing: text[run..<place]))
                try escape()
                run = place
            } else if byte < 0x20 && byte != 0x0A && byte != 0x09 {
                scratch.append(UnsafeBufferPointer(rebasing: text[run..<place]))
                place += 1
                run = place
            } else {
                place += 1
            }
        }
        throw .truncated
    }

    private mutating func escape() throws(JSONFault) {
        guard place + 1 < text.count else { throw .truncated }
        let code = text[place + 1]
        place += 2
        switch code {
        case 0x62, 0x66: break
        case 0x6E: scratch.append(0x0A)
        case 0x72: scratch.append(0x0D)
        case 0x74: scratch.append(0x09)
        case 0x75: try unicodeEscape()
        default: scratch.append(code)
        }
    }

    private mutating func unicodeEscape() throws(JSONFault) {
        let first = try codeUnit()
        var scalar = Unicode.Scalar(0xFFFD as UInt32)
        if first & 0xFC00 == 0xD800 {
            if place + 1 < text.count, text[place] == 0x5C, text[place + 1] == 0x75 {
                place += 2
                let second = try codeUnit()
                if second & 0xFC00 == 0xDC00 {
                    scalar = Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF))
                } else {
                    place -= 6
                }
            }
        } else {
            scalar = Unicode.Scalar(first) ?? Unicode.Scalar(0xFFFD as UInt32)
        }
        guard let scalar else { return }
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20..<0x7F, 0xA0..<0xFFFE, 0x10000...: scratch.append(scalar)
        default: break
        }
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        guard place + 4 <= text.count else { throw .truncated }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = text[place + offset].hexadecimalValue else { throw .malformed(offset: place) }
            value = value << 4 | UInt32(digit)
        }
        place += 4
        return value
    }
}
