import Articles
import Testing

@testable import Cleaning

/// Articles of which a page shows nothing until its scripts have run.
@Suite struct ScriptDataTests {
    private static let sentences = [
        "The keeper of the light wrote down every ship that passed, and in forty years he missed only three nights.",
        "His books were found in a chest under the stairs, wrapped in sailcloth and quite dry.",
        "They name ships that no register knows, among them one that sailed past on the same day each year.",
        "Historians from the coast have begun to copy them, page by page, before the paper falls apart.",
    ]

    private static func page(_ script: String, body: String = "<div id=app><p>Loading...</p></div>") -> [UInt8] {
        Array("<html><head><title>The keeper's books</title></head><body>\(body)\(script)</body></html>".utf8)
    }

    private static func body(_ script: String, body: String = "<div id=app><p>Loading...</p></div>") throws -> Body {
        try Cleaner().extractPage(page(script, body: body), contentType: nil, url: "https://coast.example/books").body
    }

    private static func data(_ json: String) -> String {
        "<script id=__NEXT_DATA__ type=application/json>{\"props\":{\"post\":{\"title\":\"The keeper's books\",\"body\":\(json)}}}</script>"
    }

    private static func list(_ item: (String) -> String) -> String { sentences.map(item).joined(separator: ",") }

    /// A document of two headings, a list, a link and four paragraphs, as editors store it.
    private static let documents: [(name: String, json: String)] = [
        (
            "Slate",
            """
            [{"type":"heading-two","children":[{"text":"Forty years"}]},
            \(list { "{\"type\":\"p\",\"children\":[{\"text\":\"\($0)\"}]}" }),
            {"type":"ul","children":[{"type":"li","children":[{"type":"lic","children":[{"text":"Sail"}]}]},
            {"type":"li","children":[{"type":"lic","children":[{"text":"Steam"}]}]}]},
            {"type":"p","children":[{"text":"See "},{"type":"link","url":"https://a.example/r","children":[{"text":"the register"}]},
            {"text":"."}]}]
            """
        ),
        (
            "ProseMirror",
            """
            {"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Forty years"}]},
            \(list { "{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"\($0)\"}]}" }),
            {"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Sail"}]}]},
            {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Steam"}]}]}]},
            {"type":"paragraph","content":[{"type":"text","text":"See "},{"type":"text","text":"the register",
            "marks":[{"type":"link","attrs":{"href":"https://a.example/r"}}]},{"type":"text","text":"."}]}]}
            """
        ),
        (
            "Lexical",
            """
            {"root":{"type":"root","children":[{"type":"heading","tag":"h2","children":[{"type":"text","text":"Forty years"}]},
            \(list { "{\"type\":\"paragraph\",\"children\":[{\"type\":\"text\",\"text\":\"\($0)\",\"format\":0}]}" }),
            {"type":"list","listType":"bullet","tag":"ul","children":[{"type":"listitem","children":[{"type":"text","text":"Sail"}]},
            {"type":"listitem","children":[{"type":"text","text":"Steam"}]}]},
            {"type":"paragraph","children":[{"type":"text","text":"See "},{"type":"link","fields":{"url":"https://a.example/r"},
            "children":[{"type":"text","text":"the register"}]},{"type":"text","text":"."}]}]}}
            """
        ),
        (
            "Portable Text",
            """
            [{"_type":"block","style":"h2","children":[{"_type":"span","text":"Forty years"}]},
            \(list { "{\"_type\":\"block\",\"style\":\"normal\",\"children\":[{\"_type\":\"span\",\"marks\":[],\"text\":\"\($0)\"}]}" }),
            {"_type":"block","style":"normal","listItem":"bullet","level":1,"children":[{"_type":"span","text":"Sail"}]},
            {"_type":"block","style":"normal","listItem":"bullet","level":1,"children":[{"_type":"span","text":"Steam"}]},
            {"_type":"block","style":"normal","markDefs":[{"_key":"k1","_type":"link","href":"https://a.example/r"}],
            "children":[{"_type":"span","text":"See "},{"_type":"span","marks":["k1"],"text":"the register"},
            {"_type":"span","text":"."}]}]
            """
        ),
        (
            "Contentful",
            """
            {"nodeType":"document","data":{},"content":[{"nodeType":"heading-2","content":[{"nodeType":"text","value":"Forty years","marks":[]}]},
            \(list { "{\"nodeType\":\"paragraph\",\"content\":[{\"nodeType\":\"text\",\"value\":\"\($0)\",\"marks\":[]}]}" }),
            {"nodeType":"unordered-list","content":[{"nodeType":"list-item","content":[{"nodeType":"paragraph","content":[{"nodeType":"text","value":"Sail"}]}]},
            {"nodeType":"list-item","content":[{"nodeType":"paragraph","content":[{"nodeType":"text","value":"Steam"}]}]}]},
            {"nodeType":"paragraph","content":[{"nodeType":"text","value":"See "},{"nodeType":"hyperlink","data":{"uri":"https://a.example/r"},
            "content":[{"nodeType":"text","value":"the register"}]},{"nodeType":"text","value":"."}]}]}
            """
        ),
        (
            "Arc",
            """
            {"content_elements":[{"type":"header","level":2,"content":"Forty years"},
            \(list { "{\"type\":\"text\",\"content\":\"\($0)\"}" }),
            {"type":"list","list_type":"unordered","items":[{"type":"text","content":"Sail"},{"type":"text","content":"Steam"}]},
            {"type":"text","content":"See <a href=\\"https://a.example/r\\">the register</a>."}]}
            """
        ),
        (
            "Editor.js",
            """
            {"blocks":[{"type":"header","data":{"text":"Forty years","level":2}},
            \(list { "{\"type\":\"paragraph\",\"data\":{\"text\":\"\($0)\"}}" }),
            {"type":"list","data":{"style":"unordered","items":["Sail","Steam"]}},
            {"type":"paragraph","data":{"text":"See <a href=\\"https://a.example/r\\">the register</a>."}}]}
            """
        ),
        (
            "Medium",
            """
            {"paragraphs":[{"type":"H3","text":"Forty years","markups":[]},
            \(list { "{\"type\":\"P\",\"text\":\"\($0)\",\"markups\":[]}" }),
            {"type":"ULI","text":"Sail"},{"type":"ULI","text":"Steam"},
            {"type":"P","text":"See the register.","markups":[{"type":"A","start":4,"end":16,"href":"https://a.example/r"}]}]}
            """
        ),
    ]

    @Test("Rich text in a page's data becomes headings, lists and links", arguments: documents.map(\.name))
    func richText(name: String) throws {
        let document = try #require(Self.documents.first { $0.name == name })
        let body = try Self.body(Self.data(document.json))
        let text = body.plainText()
        for sentence in Self.sentences { #expect(text.contains(sentence)) }
        #expect(!text.contains("Loading"))
        #expect(body.html.contains("<h2>Forty years</h2>") || body.html.contains("<h3>Forty years</h3>"))
        #expect(body.html.contains("<li>Sail</li>"))
        #expect(body.html.contains("See <a href=\"https://a.example/r\">the register</a>."))
    }

    @Test("References in a client's cache are followed, and round in circles never")
    func references() throws {
        let paragraphs = Self.sentences.enumerated().map {
            "\"Paragraph:\($0)\":{\"__typename\":\"Paragraph\",\"type\":\"P\",\"text\":\"\($1)\"}"
        }.joined(separator: ",")
        let names = Self.sentences.indices.map { "{\"__ref\":\"Paragraph:\($0)\"}" }.joined(separator: ",")
        let body = try Self.body(
            """
            <script>window.__APOLLO_STATE__={"ROOT_QUERY":{"post":{"__ref":"Post:1"}},\(paragraphs),
            "Loop:1":{"type":"list","children":[{"__ref":"Loop:1"}]},
            "Post:1":{"title":"The keeper's books","content":{"paragraphs":[\(names),{"__ref":"Loop:1"}]}}}</script>
            """)
        #expect(body.plainText().hasPrefix(Self.sentences[0]))
        #expect(body.plainText().contains(Self.sentences[3]))
    }

    /// A stream of rows in pushes of some bytes.
    private static func flight(_ stream: String, size: Int) -> String {
        var rest = Array(stream.utf8)
        var scripts = "<script>(self.__next_f=self.__next_f||[]).push([0])</script>"
        while !rest.isEmpty {
            let part = String(decoding: rest.prefix(size), as: UTF8.self)
            rest.removeFirst(min(size, rest.count))
            var quoted = part.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            quoted = quoted.replacing("<", with: "\\u003c")
            scripts += "<script>self.__next_f.push([1,\"\(quoted)\"])</script>"
        }
        return scripts
    }

    @Test("What Next.js streams is read as elements, wherever the stream is cut", arguments: [64, 500, 100_000])
    func elements(size: Int) throws {
        let paragraphs = Self.list { "[\"$\",\"p\",null,{\"children\":\"\($0)\"}]" }
        let stream = """
            1:"$Sreact.fragment"
            2:I[123,[],"default"]
            0:["$","main",null,{"children":["$","article",null,{"className":"post","children":["$L5",["$","h2",null,{"children":"Ships"}],"$L6"]}]}]
            5:[\(paragraphs)]
            6:["$","p",null,{"children":["What the keeper saw can be read in ",["$","$L2",null,{"href":"/r","children":["$","a",null,{"href":"/r","children":"the register"}]}]," of the port, which has lain open since the light was put out."]}]

            """
        let body = try Self.body(Self.flight(stream, size: size))
        let text = body.plainText()
        for sentence in Self.sentences { #expect(text.contains(sentence)) }
        #expect(body.html.contains("<h2>Ships</h2>"))
        #expect(body.html.contains("<a href=\"https://coast.example/r\">the register</a>"))
        #expect(!text.contains("$") && !text.contains("children") && !text.contains("Loading"))
    }

    @Test("Text rows hold what their length says, line breaks and all")
    func textRows() throws {
        let html = Self.sentences.map { "<p>\($0)</p>\n" }.joined() + Self.sentences.map { "<p>\($0)</p>" }.joined()
        let stream = """
            5:T\(String(html.utf8.count, radix: 16)),\(html)0:["$","article",null,{"children":["$","div",null,{"dangerouslySetInnerHTML":{"__html":"$5"}}]}]

            """
        #expect(try Self.body(Self.flight(stream, size: 300)).plainText().contains(Self.sentences[2]))
    }

    @Test("A payload that is not understood is never printed")
    func payload() throws {
        let stream =
            "5:[\"$\",\"$L9\",null,{\"x\":{\"y\":[" + String(repeating: "\"a b. c d. \",", count: 200) + "1]}}]\n"
        let page = Self.page(Self.flight(stream, size: 5000))
        let text = try Cleaner().extractPage(page, contentType: nil, url: nil).body.plainText()
        #expect(!text.contains("$L9") && !text.contains("{"))
    }

    @Test("What React streams late and hidden is the page's text")
    func streamed() throws {
        let late = "<div hidden id=S:0><article>" + Self.sentences.map { "<p>\($0)</p>" }.joined() + "</article></div>"
        let body = "<main><!--$?--><template id=B:0></template><p>Loading...</p><!--/$--></main>" + late
        #expect(try Self.body("", body: body).plainText().contains(Self.sentences[1]))
    }

    /// The page's data as a framework writes them, with a place for the article's HTML.
    private static let hydrations: [(name: String, before: String, after: String, isAttribute: Bool)] = [
        (
            "Nuxt's flat array",
            """
            <script type=application/json id=__NUXT_DATA__>[["ShallowReactive",1],{"data":2,"state":8},["ShallowReactive",3],{"post":4},
            {"title":5,"body":6,"author":7,"self":4},"The keeper's books",
            """, ",\"Ida Marlow\",[\"Reactive\",9],{}]</script>", false
        ),
        (
            "React Router's stream",
            """
            <script>window.__reactRouterContext.streamController.enqueue("[{\\"_1\\":2},\\"loaderData\\",{\\"_3\\":4,\\"_5\\":6},\\"title\\",\\"The keeper's books\\",\\"html\\",
            """, "]\\n\");</script>", false
        ),
        (
            "Inertia's page",
            "<div id=app data-page='{\"component\":\"Post\",\"props\":{\"post\":{\"title\":\"x\",\"body\":",
            "}}}'></div>", true
        ),
        (
            "Astro's island",
            "<astro-island props='{\"post\":[0,{\"title\":[0,\"x\"],\"body\":[0,",
            "]}],\"tags\":[1,[[0,\"sea\"]]]}'></astro-island>", true
        ),
        (
            "SvelteKit's answer",
            "<script type=application/json data-sveltekit-fetched>{\"status\":200,\"body\":\"{\\\"post\\\":{\\\"html\\\":",
            "}}\"}</script>", false
        ),
    ]

    @Test("The article in the data that a framework's page is hydrated from is read", arguments: hydrations.map(\.name))
    func hydration(name: String) throws {
        let data = try #require(Self.hydrations.first { $0.name == name })
        let html = (Self.sentences + Self.sentences.map { $0 + " Again." }).map { "<p>\($0)</p>" }.joined()
        var text = "\"" + html + "\""
        if data.isAttribute { text = text.replacing("'", with: "&#39;") }
        if data.before.contains("\\\"") { text = "\\\"" + html + "\\\"" }
        let body = try Self.body("", body: "<div id=x><p>Loading...</p></div>" + data.before + text + data.after)
        for sentence in Self.sentences { #expect(body.plainText().contains(sentence)) }
        #expect(!body.plainText().contains("{") && !body.plainText().contains("Loading"))
    }

    @Test("Flat data that name themselves round in circles, or each other many times, end")
    func circles() throws {
        let many = (0..<30).map { "[\($0 + 1),\($0 + 1),\($0 + 1)]" }.joined(separator: ",")
        let page =
            "<script id=__NUXT_DATA__>[\(many),[0],{\"a\":0},\"\(String(repeating: "Long words. ", count: 90))\"]</script>"
        #expect(try Self.body(page).plainText().utf8.count < 5_000)
    }
}
