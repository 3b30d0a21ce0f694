import Articles
import Testing

@testable import Markup

@Suite struct JSONReaderTests {
    /// A value as text that shows its shape, strings in quotes.
    private func shape(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let truth): "\(truth)"
        case .number(let digits): digits
        case .string(let text): "'\(text)'"
        case .array(let elements): "[\(elements.map(shape).joined(separator: ","))]"
        case .object(let members): "{\(members.map { "\($0.name):\(shape($0.value))" }.joined(separator: ","))}"
        }
    }

    private func script(_ text: String) -> String? {
        Array(text.utf8).withUnsafeBufferPointer { JSONReader.readScript($0) }.map(shape)
    }

    @Test(
        "A document's values are read as written",
        arguments: [
            (#"{"a":[1,-2.50e3,true,false,null],"b":{}}"#, "{a:[1,-2.50e3,true,false,null],b:{}}"),
            (#"["\n\t\/\"\u0041\ud83d\ude00"]"#, "['\n\t/\"A😀']"),
            (#"["\ud83d alone"]"#, "['\u{FFFD} alone']"),
            (#"[1,2,] and more"#, "[1,2]"),
            (#"[12345678901234567890]"#, "[12345678901234567890]"),
            ("[\"two\r\nlines\"]", "['two\nlines']"),
            ("[\"un\u{0}seen\"]", "['unseen']"),
        ])
    func documents(text: String, expected: String) throws {
        let document = try JSONReader.read(Array(text.utf8), depthLimit: 10)
        #expect(shape(document.value) == expected)
        #expect(!document.isTruncated)
    }

    @Test("A value is written as it was read, numbers to the digit and members in their order")
    func writing() throws {
        let text = #"{"b":[1,-2.50e3,true,false,null,12345678901234567890],"a":{},"b":["\n\"😀"],"":[[]]}"#
        var writer = JSONWriter()
        writer.value(try JSONReader.read(Array(text.utf8), depthLimit: 10).value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }

    @Test("Of two members with one name the last counts")
    func repeatedNames() throws {
        let value = try JSONReader.read(Array(#"{"a":1,"a":2}"#.utf8), depthLimit: 10).value
        #expect(value["a"].map(shape) == "2")
        #expect(value["b"] == nil)
    }

    @Test("A document that ends too early keeps what was whole")
    func truncated() throws {
        let document = try JSONReader.read(Array(#"{"title":"x","items":[{"id":"1"},{"id":"2"#.utf8), depthLimit: 10)
        #expect(document.isTruncated)
        #expect(shape(document.value) == "{title:'x',items:[{id:'1'}]}")
    }

    @Test("A document's faults say where they stand")
    func faults() {
        func fault(_ text: String) -> String {
            do throws(JSONFault) {
                return shape(try JSONReader.read(Array(text.utf8), depthLimit: 3).value)
            } catch {
                return "\(error)"
            }
        }
        #expect(fault(#"{"a" 1}"#) == "malformed(offset: 5)")
        #expect(fault(#"{"a":'x'}"#) == "malformed(offset: 5)")
        #expect(fault("[[[[1]]]]") == "tooDeep")
        #expect(fault("") == "truncated")
    }

    @Test(
        "A script's data are read as far as they go",
        arguments: [
            (#"{"a":undefined,"b":[1,{"c":"d"}]};window.x=1"#, "{a:null,b:[1,{c:'d'}]}"),
            (#"{"a":"b","c":["#, "{a:'b',c:[]}"),
            (#"{"a":"b","c":'d',"e":"f"}"#, "{a:'b'}"),
            (#"{"list":[1,2 oops],"after":1}"#, "{list:[1,2]}"),
            (#"{"a":"b","#, "{a:'b'}"),
            (#"{"a":"never closed"#, "{}"),
        ])
    func scripts(text: String, expected: String) {
        #expect(script(text) == expected)
    }

    @Test("A script without a value gives none", arguments: ["", "  ", "window.x", "/* note */"])
    func noScripts(text: String) {
        #expect(script(text) == nil)
    }

    @Test("Nesting without end is cut, not followed")
    func deepScripts() {
        let text = String(repeating: "[", count: 100_000)
        #expect(script(text)?.prefix(3) == "[[[")
    }
}
