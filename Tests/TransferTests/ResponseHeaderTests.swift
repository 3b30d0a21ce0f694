import Testing

@testable import Transfer

@Suite struct ResponseHeaderTests {
    private static func header(_ lines: String...) -> ResponseHeader {
        var header = ResponseHeader()
        for line in lines {
            Array(line.utf8).withUnsafeBufferPointer { header.read($0) }
        }
        return header
    }

    @Test func theFieldsOfAPollAreKeptVerbatim() {
        let header = Self.header(
            "ETag: W/\"a b\" \r\n", "last-modified:\tSat, 12 Nov 2022 06:03:00 GMT\r\n", "CONTENT-TYPE: text/xml\r\n",
            "Retry-After: 120\r\n", "Expires: 0\r\n", "Age: 7\r\n", "Date: Sat, 12 Nov 2022 06:03:01 GMT\r\n",
            "Server: nobody asks\r\n", "no field at all\r\n", "IM: feed\r\n")
        #expect(header.etag == #"W/"a b""#)
        #expect(header.lastModified == "Sat, 12 Nov 2022 06:03:00 GMT")
        #expect(header.contentType == "text/xml")
        #expect(header.retryAfter == "120")
        #expect(header.expires == "0")
        #expect(header.age == "7")
        #expect(header.date == "Sat, 12 Nov 2022 06:03:01 GMT")
        #expect(header.instanceManipulation == "feed")
        #expect(header.validators == Validators(etag: #"W/"a b""#, lastModified: "Sat, 12 Nov 2022 06:03:00 GMT"))
    }

    @Test func repeatedFieldsAreJoined() {
        let header = Self.header(
            "Cache-Control: max-age=60\r\n", "Cache-Control: private\r\n", "Link: <a>\r\n", "Link: <b>\r\n")
        #expect(header.cacheControl == "max-age=60, private")
        #expect(header.link == "<a>, <b>")
    }

    @Test func theFirstLocationCounts() {
        #expect(Self.header("Location: /a\r\n", "Location: /b\r\n").location == "/a")
    }

    @Test func validatorsThatCannotGoBackAreDropped() {
        #expect(Self.header("ETag: " + String(repeating: "e", count: 2048)).etag?.utf8.count == 2048)
        #expect(Self.header("ETag: " + String(repeating: "e", count: 2049)).etag == nil)
        #expect(Self.header("Last-Modified: " + String(repeating: "x", count: 257)).lastModified == nil)
        #expect(Self.header("ETag: \"a\u{1}b\"").etag == nil)
        #expect(Self.header("ETag:").etag == nil)
        var header = ResponseHeader()
        Array("ETag: \"".utf8 + [0xff] + "\"".utf8).withUnsafeBufferPointer { header.read($0) }
        #expect(header.etag == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("1234", 1234), ("9223372036854775807", Int.max), ("99999999999999999999999", Int.max),
            ("-1", nil),
            ("1, 1", nil), ("", nil),
        ] as [(String, Int?)])
    func aLengthBeyondIntIsTheGreatest(text: String, length: Int?) {
        #expect(Self.header("Content-Length: " + text).contentLength == length)
    }

    @Test(arguments: ["CF-Mitigated: challenge", "x-amzn-waf-action: captcha", "X-Vercel-Mitigated: challenge"])
    func aGatekeeperIsTold(line: String) {
        #expect(Self.header(line).isBotChallenge)
    }

    @Test(
        arguments: [
            ("HTTP/1.1 304 Not Modified\r\n", 304), ("HTTP/2 200 \r\n", 200), ("http/1.0 999\r\n", 999),
            ("HTTP/1.1 20\r\n", nil), ("HTTP/1.1\r\n", nil), ("ETag: HTTP/1.1 200", nil), ("HTTP/1.1 2x0 \r\n", nil),
        ] as [(String, Int?)])
    func theStatusLineIsRead(line: String, status: Int?) {
        #expect(Array(line.utf8).withUnsafeBufferPointer { statusCode($0) } == status)
    }
}
