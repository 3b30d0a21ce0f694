import Testing

@testable import Markup

@Suite struct HTMLTreeTests {
    /// The tree as nested names: `p(text)`.
    private static func outline(_ html: String) -> String {
        let tree = HTMLTree(parsing: Array(html.utf8))
        func write(_ node: Int) -> String {
            if tree.tag(node) == .text { return "'" + tree.string(tree.textRange(node)) + "'" }
            let inner = tree.children(of: node).map(write).joined(separator: " ")
            return tree.tag(node).name + (inner.isEmpty ? "" : "(" + inner + ")")
        }
        return tree.children(of: nil).map(write).joined(separator: " ")
    }

    @Test(
        "HTML is read as browsers read it",
        arguments: [
            ("<p>one<p>two", "p('one') p('two')"),
            ("<p>one<section>two</section>", "p('one') section('two')"),
            ("<p>one<figure>two</figure>", "p('one') figure('two')"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>", "ul(li('a') li('b' ul(li('c'))))"),
            ("<table><tr><td>a<td>b<tr><td>c</table>", "table(tr(td('a') td('b')) tr(td('c')))"),
            ("a<wbr>b<source>c", "'a' wbr 'b' source 'c'"),
            ("<x-card>a</x-card>b", "unknown('a') 'b'"),
            ("if a<b and c<d", "'if a'"),
            ("a < b", "'a < b'"),
            ("<a href=x>one<a href=y>two</a>", "a('one') a('two')"),
            ("<a><div>one</a>two</div>three", "a(div('one' 'two')) 'three'"),
            ("<b>a<i>b</b>c</i>d", "b('a' i('b')) 'c' 'd'"),
            ("<![if IE]>a<![endif]>", "'a'"),
            ("<!-- <p>x --!>a", "'a'"),
            ("<script>a<b</scrip></script>c", "script('a<b</scrip>') 'c'"),
            ("<title>a<b>&amp;</title>", "title('a<b>&')"),
            ("<template><p>a</template>b", "template(p('a')) 'b'"),
            ("<svg><title>t</title><p>a", "svg(title('t')) p('a')"),
            ("<svg/><p>a", "svg p('a')"),
            ("<h1>a<h2>b</h1>c", "h1('a') h2('b') 'c'"),
            ("<td>a", "'a'"),
            ("</p>a</div>", "'a'"),
            ("<p title='a>b'>c", "p('c')"),
            ("<p <b>a", "p('a')"),
            ("<div", ""),
        ])
    func reading(html: String, outline: String) {
        #expect(Self.outline(html) == outline)
    }

    @Test(
        "Character references are decoded as the standard says",
        arguments: [
            ("&amp;&lt;&notit;&hellip;", "&<¬it;…"), ("&nbsp", "\u{A0}"), ("&#146;&#x80;", "’€"),
            ("&#0;&#xD800;&#x110000;", " \u{FFFD}\u{FFFD}"),
            ("AT&T & co &unknown;", "AT&T & co &unknown;"), ("&NotEqualTilde;", "≂̸"),
        ])
    func references(html: String, text: String) {
        #expect(Self.outline(html) == "'" + text + "'")
    }

    @Test("A reference without its semicolon stays in an address")
    func attributeReferences() {
        let tree = HTMLTree(parsing: Array("<a href='?a=1&copy=2&amp;b=&quot;'>".utf8))
        #expect(tree.attribute(.href, of: 0) == "?a=1&copy=2&b=\"")
    }

    @Test("Text below the depth limit is kept")
    func depth() {
        let tree = HTMLTree(parsing: Array((String(repeating: "<div>", count: 5000) + "deep").utf8))
        #expect(tree.text(of: 0) == "deep")
        #expect(tree.nodes.allSatisfy { Int($0.depth) <= HTMLTree.maximumDepth })
    }

    @Test("An element keeps no more attributes than the limit")
    func attributes() {
        let tree = HTMLTree(parsing: Array(("<p" + String(repeating: " class=a", count: 5000) + ">").utf8))
        #expect(tree.attributes.count == HTMLTree.maximumAttributes)
    }

    @Test("Subtrees are ranges that nest")
    func ranges() {
        let tree = HTMLTree(parsing: Array("<div><p>a</p><ul><li>b</ul></div><p>c".utf8))
        for node in tree.nodes.indices where tree.parent(node) >= 0 {
            #expect(tree.parent(node) < node)
            #expect(tree.end(node) <= tree.end(tree.parent(node)))
        }
    }
}
