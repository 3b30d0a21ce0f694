internal import Articles
internal import Markup

extension Cleaner {
    /// The article that a page's scripts would show, and which data it is from; of several the longest.
    func bodyOfScripts(_ page: PreparedPage) -> (body: Body, source: String)? {
        let tree = page.draft.tree
        var found: [(body: Body, source: String)] = []
        if let html = FlightData.html(in: tree, title: page.metadata.title) {
            let streamed = prepare(
                Array(html.utf8), contentType: "text/html; charset=utf-8", url: page.draft.context.url,
                budget: tree.budget)
            if let article = try? extractPage(streamed, anchor: nil, { $0.logOdds() }) {
                found.append((article.body, "flight data"))
            }
        }
        if let data = ScriptBody.find(
            in: tree, articleBody: page.data["articleBody"]?.text, title: page.metadata.title), let text = data.text
        {
            found.append((body(ofScriptText: text, context: page.draft.context, tree.budget), data.source))
        }
        return found.max { $0.body.plainTextUTF8().count < $1.body.plainTextUTF8().count }
    }

    private func body(ofScriptText text: String, context: ItemContext, _ budget: WorkBudget) -> Body {
        if text.utf8.contains(0x3C) { return cleanItem(text, context: context, budget: budget).body }
        // Plain text marks its paragraphs by line breaks.
        let paragraphs = text.split { $0 == "\n" || $0 == "\r\n" }.map { PlainLine.text(String($0)) }
        var room = OutputRoom(options, inputSizeInBytes: text.utf8.count)
        var blocks: [Block] = []
        var rest: [String] = []
        for paragraph in paragraphs where !paragraph.isEmpty {
            let block = Block.paragraph([Inline(paragraph)])
            if rest.isEmpty, room.take(block.outputSizeInBytes) { blocks.append(block) } else { rest.append(paragraph) }
        }
        if !rest.isEmpty { blocks.append(.paragraph([Inline(rest.joined(separator: "\n"))])) }
        return Body(blocks: blocks)
    }
}
