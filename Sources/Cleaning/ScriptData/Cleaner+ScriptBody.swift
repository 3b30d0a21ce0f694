internal import Articles
internal import Markup

extension Cleaner {
    /// The article that a page's scripts would show, and which data it is from; of several the longest.
    func bodyOfScripts(_ page: PreparedPage) -> (body: Body, source: String)? {
        let tree = page.draft.tree
        var found: [(body: Body, source: String)] = []
        if let html = FlightData.html(in: tree, title: page.metadata.title) {
            let streamed = prepare(
                Array(html.utf8), contentType: "text/html; charset=utf-8", url: page.draft.context.url)
            if let article = try? extractPage(streamed, anchor: nil, LineModel.shared.logOdds) {
                found.append((article.body, "flight data"))
            }
        }
        if let data = ScriptBody.find(
            in: tree, articleBody: page.data["articleBody"]?.text, title: page.metadata.title), let text = data.text
        {
            found.append((body(ofScriptText: text, context: page.draft.context), data.source))
        }
        return found.max { $0.body.plainTextUTF8().count < $1.body.plainTextUTF8().count }
    }

    private func body(ofScriptText text: String, context: ItemContext) -> Body {
        if text.utf8.contains(0x3C) { return cleanItem(text, context: context).body }
        // Plain text marks its paragraphs by line breaks.
        let paragraphs = text.split { $0 == "\n" || $0 == "\r\n" }.map { PlainLine.text(String($0)) }
        return Body(blocks: paragraphs.filter { !$0.isEmpty }.map { .paragraph([Inline($0)]) })
    }
}
