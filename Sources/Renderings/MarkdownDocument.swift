internal import Articles

/// Articles as Markdown, one after another, a first-level heading each.
package enum MarkdownDocument {
    /// One article and an empty line.
    package static func article(_ rendered: RenderedArticle) -> String {
        let article = rendered.article
        var blocks: [Block] = [.heading(level: 1, [Inline(rendered.headline, link: article.url)])]
        let byline = Byline(article).text
        if !byline.isEmpty { blocks.append(.paragraph([Inline(byline, style: .emphasis)])) }
        blocks += article.body.blocks
        if article.body.blocks.isEmpty, let summary = article.summary { blocks.append(.paragraph([Inline(summary)])) }
        if !article.attachments.isEmpty {
            blocks.append(
                .list(
                    List(
                        isOrdered: false,
                        items: article.attachments.map {
                            [.paragraph([Inline($0.title ?? $0.url, link: $0.url)])]
                        })))
        }
        return Body(blocks: blocks).markdown + "\n\n"
    }
}
