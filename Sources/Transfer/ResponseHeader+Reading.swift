extension ResponseHeader {
    static let longestETag = 2048
    static let longestLastModified = 256

    /// Takes in one header line, with or without its line end. Fields that nobody asks for cost no String.
    mutating func read(_ line: UnsafeBufferPointer<UInt8>) {
        guard let colon = line.prefix(64).firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = line[..<colon]
        let value = Slice(base: line, bounds: colon + 1..<line.endIndex).trimmed
        switch colon {
        case 2 where name.isCaseless("im"): join(value, \.instanceManipulation)
        case 3 where name.isCaseless("age"): age = text(value)
        case 4 where name.isCaseless("etag"): etag = validator(value, atMost: Self.longestETag)
        case 4 where name.isCaseless("date"): date = text(value)
        case 4 where name.isCaseless("link"): join(value, \.link)
        case 7 where name.isCaseless("expires"): expires = text(value)
        case 8 where name.isCaseless("location"): location = location ?? Self.address(value)
        case 10 where name.isCaseless("set-cookie"):
            if value.count <= CookieJar.longestLine, cookies.count < CookieJar.most { cookies.append(text(value)) }
        case 11 where name.isCaseless("retry-after"): retryAfter = text(value)
        case 12 where name.isCaseless("content-type"): contentType = text(value)
        case 12 where name.isCaseless("cf-mitigated"): isBotChallenge = value.isCaseless("challenge") || isBotChallenge
        case 13 where name.isCaseless("last-modified"):
            lastModified = validator(value, atMost: Self.longestLastModified)
        case 13 where name.isCaseless("cache-control"): join(value, \.cacheControl)
        case 13 where name.isCaseless("content-range"): contentRange = text(value)
        case 14 where name.isCaseless("content-length"): contentLength = Self.length(value)
        case 16 where name.isCaseless("content-encoding"): join(value, \.contentEncoding)
        case 17 where name.isCaseless("x-amzn-waf-action"), 18 where name.isCaseless("x-vercel-mitigated"):
            isBotChallenge = value.isCaseless("challenge") || value.isCaseless("captcha") || isBotChallenge
        default: break
        }
    }

    private func text(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: value, as: UTF8.self)
    }

    /// Whether a part (206) is the whole after all: `bytes 0-99/100`.
    var isRangeWhole: Bool {
        guard
            let numbers = contentRange?.lowercased().split(separator: "bytes").last?
                .split(whereSeparator: { $0 == "-" || $0 == "/" }).map({ Int($0.filter { $0 != " " }) }),
            numbers.count == 3, let first = numbers[0], let last = numbers[1], let length = numbers[2]
        else { return false }
        return first == 0 && last >= 0 && last == length - 1
    }

    /// Servers send addresses in whatever encoding they keep them in. As browsers do, each byte above 7F becomes what it
    /// would be in an address; not in a host name, which has its own way to ASCII.
    private static func address(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        let bytes = Array(value)
        let delimiters = Array("/?#".utf8)
        var host = 0
        if let slashes = bytes.indices.dropLast().first(where: { bytes[$0] == 0x2F && bytes[$0 + 1] == 0x2F }),
            !bytes[..<slashes].contains(where: delimiters.contains)
        {
            host = bytes[(slashes + 2)...].firstIndex(where: delimiters.contains) ?? bytes.count
        }
        let name = String(validating: bytes[..<host], as: UTF8.self) ?? encoded(bytes[..<host])
        return name + encoded(bytes[host...])
    }

    private static func encoded(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let text = bytes.flatMap { byte in
            byte < 0x80 ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Validators go back as they came or not at all: not cut, not repaired.
    private func validator(_ value: Slice<UnsafeBufferPointer<UInt8>>, atMost limit: Int) -> String? {
        guard !value.isEmpty, value.count <= limit, value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
        return String(validating: value, as: UTF8.self)
    }

    private mutating func join(
        _ value: Slice<UnsafeBufferPointer<UInt8>>, _ field: WritableKeyPath<ResponseHeader, String?>
    ) {
        guard let present = self[keyPath: field] else { return self[keyPath: field] = text(value) }
        self[keyPath: field] = present + ", " + text(value)
    }

    /// A number beyond Int is the greatest Int; what is no number is nil.
    private static func length(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard !value.isEmpty else { return nil }
        var length = 0
        for byte in value {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tens, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte & 15))
            if overflow || carry { return .max }
            length = sum
        }
        return length
    }
}

/// The status of a status line such as `HTTP/1.1 304 Not Modified`, nil for any other line.
func statusCode(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
    guard line.count >= 9, line.prefix(5).isCaseless("http/") else { return nil }
    guard let space = line.prefix(16).firstIndex(of: UInt8(ascii: " ")) else { return nil }
    let digits = line[(space + 1)...].prefix(3)
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 & 15) }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Without blanks and line ends at either end.
    fileprivate var trimmed: Self {
        var rest = self
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 || last == 0x0d || last == 0x0a { rest.removeLast() }
        return rest
    }

    /// Whether the bytes are `lowercase` but for the case of ASCII letters.
    fileprivate func isCaseless(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        var expected = lowercase.utf8Start
        for byte in self {
            let lower = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
            if lower != expected.pointee { return false }
            expected += 1
        }
        return true
    }
}
