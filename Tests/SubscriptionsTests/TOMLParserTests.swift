import Testing

@testable import Subscriptions

@Suite struct TOMLParserTests {
    @Test(
        "values are read as TOML 1.0 has them",
        arguments: [
            (#"a = "plain""#, #""plain""#),
            (#"a = "tab\tquote\" back\\slash \u00e9 \U0001F600""#, #""tab\tquote\" back\\slash é 😀""#),
            (#"a = 'C:\raw "text"'"#, #""C:\\raw \"text\"""#),
            ("a = \"\"\"\nfirst\nsecond \\\n   joined\"\"\"", #""first\nsecond joined""#),
            ("a = \"\"\"one \"\"two\"\"\"\"\"", #""one \"\"two\"\"""#),
            ("a = '''\n'raw' \\n'''", #""'raw' \\n""#),
            ("a = \"\"\"crlf\r\nline\"\"\"", #""crlf\nline""#),
            ("a = 42", "42"), ("a = -17", "-17"), ("a = +1_000", "1000"), ("a = 0", "0"),
            ("a = 0xdead_BEEF", "3735928559"), ("a = 0o755", "493"), ("a = 0b1101", "13"),
            ("a = 9223372036854775807", "9223372036854775807"), ("a = -9223372036854775808", "-9223372036854775808"),
            ("a = 3.14", "3.14"), ("a = 5e+2", "500.0"), ("a = -2E-2", "-0.02"), ("a = 6.02e23", "6.02e+23"),
            ("a = inf", "inf"), ("a = -inf", "-inf"), ("a = nan", "nan"), ("a = 1_000.5", "1000.5"),
            ("a = true", "true"), ("a = false # comment", "false"),
            ("a = 1979-05-27", "1979-05-27"), ("a = 07:32:00.5", "07:32:00.5"),
            ("a = 1979-05-27 07:32:00Z", "1979-05-27 07:32:00Z"),
            ("a = 1979-05-27T00:32:00.999-07:00", "1979-05-27T00:32:00.999-07:00"),
            ("a = [1, 2, 3,]", "[1, 2, 3]"), ("a = []", "[]"),
            ("a = [ # why\n  \"x\", # what\n  [1, 'y'],\n]", #"["x", [1, "y"]]"#),
            (#"a = { b = 1, "c d" = { e = 2 } }"#, #"{ b = 1, "c d" = { e = 2 } }"#),
            ("a = {}", "{}"), ("a . b . 'c' = 1", "{ b = { c = 1 } }"),
            ("[a]\nb = 1\n[a.c]\nd = 2", "{ b = 1, c = { d = 2 } }"),
            ("[a.b]\nc = 1\n[a]\nd = 2", "{ b = { c = 1 }, d = 2 }"),
            ("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2", "[{ b = 1 }, { c = { d = 2 } }]"),
            ("[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2", "[{ b = [{ c = 1 }, { c = 2 }] }]"),
            ("a.b = 1\na.c = 2", "{ b = 1, c = 2 }"), ("[a]\r\nb = 1\r\n", "{ b = 1 }"),
            ("[a]\nb.c = 1\n[a.b.d]\ne = 2", "{ b = { c = 1, d = { e = 2 } } }"),
        ])
    func readsValues(text: String, expected: String) throws {
        #expect(try parseTOML(text)["a"]?.kind.text == expected)
    }

    @Test(
        "what is not TOML is refused, with its line",
        arguments: [
            ("a = 1\nb = ", 2, "expected a value"),
            ("a = 1\na = 2", 2, "`a` is defined twice, first in line 1; leave one of the two"),
            ("\n[a]\n[a]", 3, "`a` is defined twice, first in line 2; leave one of the two"),
            ("a = 1\n[a.b]", 2, "`a` is a value, so it cannot hold tables"),
            ("a = {b = 1}\n[a.c]", 2, "`a` is a value, so it cannot hold tables"),
            ("[a.b]\nc = 1\n[a]\nb.d = 2", 4, "`b` is defined already, first in line 1"),
            ("a = {b = 1}\na.c = 2", 2, "`a` is defined already, first in line 1"),
            ("a = [1]\n[[a]]", 2, "`a` is defined twice, first in line 1; leave one of the two"),
            ("[[a]]\n[a]", 2, "`a` is defined twice, first in line 1; leave one of the two"),
            ("a = yes", 1, "`yes` is no TOML value; a string stands in double quotes"),
            ("a = 15m", 1, "`15m` is no TOML value; a string stands in double quotes"),
            ("\n\na = \"open\nb = 1", 3, "a line break inside a string needs triple quotes"),
            ("a = \"open", 1, "the string has no closing `\"`"), ("a = 'open", 1, "the string has no closing `'`"),
            ("a = \"\"\"open\n\n", 3, "the string has no closing quotes"),
            ("a = \"\\x\"", 1, "unknown escape `\\x`; a backslash is written `\\\\`"),
            ("a = \"\\ud800\"", 1, "`\\u` needs 4 hexadecimal digits"),
            ("a = \"\u{1}\"", 1, "a control character must be written as \\u00XX"),
            ("a = [1, 2", 1, "expected `,` or `]` in the array"),
            ("a = {b = 1\n}", 1, "expected `,` or `}` in the inline table"),
            ("a = 1 b = 2", 1, "expected the end of the line"), ("[a", 1, "expected `]` after the table's name"),
            ("[[a]", 1, "expected `]]` after the table's name"), ("= 1", 1, "expected a key"),
            ("a", 1, "expected `=` after the key"), ("a b = 1", 1, "expected `=` after the key"),
            ("a = 012", 1, "`012` is no TOML value; a string stands in double quotes"),
            ("a = 1__0", 1, "`1__0` is no TOML value; a string stands in double quotes"),
            ("a = 1.", 1, "`1.` is no TOML value; a string stands in double quotes"),
            ("a = .5", 1, "`.5` is no TOML value; a string stands in double quotes"),
            ("a = 1e", 1, "`1e` is no TOML value; a string stands in double quotes"),
            (
                "a = 9223372036854775808", 1,
                "`9223372036854775808` is beyond the integers that there are, which have 64 bits"
            ),
            ("a = 0x-1", 1, "`0x-1` is no TOML value; a string stands in double quotes"),
        ])
    func refuses(text: String, line: Int, message: String) {
        let error = #expect(throws: TOMLSyntaxError.self) { try parseTOML(text) }
        #expect(error?.line == line)
        #expect(error?.message == message)
    }

    @Test("in a long table, too, the first line of a key is known")
    func repeatedKey() {
        let text = (1...20).map { "a\($0) = 1\n" }.joined() + "a19 = 2"
        let error = #expect(throws: TOMLSyntaxError.self) { try parseTOML(text) }
        #expect(error?.message == "`a19` is defined twice, first in line 19; leave one of the two")
    }

    @Test("every value knows its line, over long strings and arrays too")
    func lines() throws {
        let table = try parseTOML("# one\na = '''\n\n'''\nb = [\n1,\n2]\nc = 3\n[d]\n\ne.f = 4\n")
        #expect(table.line(of: "a") == 2)
        #expect(table.line(of: "b") == 5)
        #expect(table.line(of: "c") == 8)
        #expect(table.line(of: "d") == 9)
        #expect(table.line(of: "d.e.f") == 11)
        #expect(table.line(of: "d.x") == nil)
    }

    @Test("deep nesting is refused, not a crash", arguments: ["[", "{a="])
    func deepNesting(opening: String) {
        #expect(throws: TOMLSyntaxError.self) { try parseTOML("a = " + String(repeating: opening, count: 100_000)) }
    }

    @Test("no cut and no single changed byte of a document makes the parser trap")
    func survivesDamage() {
        let document = Array(
            "t = \"a\\u00e9\"\n[x.'y z']\nn = [1, 2.5e3, 0x1F, 1979-05-27 07:32:00Z,\n{a = 1, b = '''q'''}]\n[[f]]\nu = \"\"\"l\\\n  m\"\"\"\n"
                .utf8)
        var readable = 0
        for place in document.indices {
            readable += (try? parseTOML(String(decoding: document[..<place], as: UTF8.self))) == nil ? 0 : 1
            for byte in [UInt8(0), 0x0A, 0x22, 0x5B, 0x5D, 0x7D, 0x80] {
                var damaged = document
                damaged[place] = byte
                readable += (try? parseTOML(String(decoding: damaged, as: UTF8.self))) == nil ? 0 : 1
            }
        }
        #expect(readable > 0)
    }

    @Test("a value written as text is read back the same")
    func writesWhatItReads() throws {
        let text = #"a = { b = "x\ty\\\"z", "c d" = [1, -2.5, true, 1979-05-27], e = {} }"#
        let kind = try #require(try parseTOML(text)["a"]?.kind)
        #expect(try parseTOML("a = \(kind.text)")["a"]?.kind.text == kind.text)
    }

    @Test(
        "a document that nests or grows without bound is an error with its place",
        arguments: [
            String(repeating: "a.", count: 500_000) + "a = 1", "[" + String(repeating: "a.", count: 500_000) + "a]",
            "x = " + String(repeating: "{ a.b = ", count: 60) + "1", "x = " + String(repeating: "[", count: 100_000),
            (0..<60_000).map { "[t\($0)]\n" }.joined(),
        ])
    func bounds(text: String) throws {
        let error = #expect(throws: TOMLSyntaxError.self) { try parseTOML(text) }
        #expect(error?.message.hasPrefix("nested too deeply") == true || error?.message.contains("more than") == true)
        #expect((error?.line ?? 0) > 0)
    }
}
