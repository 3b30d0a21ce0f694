internal import Articles
internal import Markup

/// Articles as a page for a browser: no script, nothing that is asked for elsewhere but the articles' pictures.
package enum HTMLDocument {
    /// - Parameters:
    ///   - title: plain text.
    ///   - language: BCP 47.
    package static func opening(title: String, language: String? = nil) -> String {
        let language = language.map { " lang=\"\(escapedXML($0))\"" } ?? ""
        return """
            <!DOCTYPE html>
            <html\(language)>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>\(escapedXML(title))</title>
            <style>
            :root { color-scheme: light dark; }
            body { max-width: 42em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.6 serif; }
            img, video { max-width: 100%; height: auto; }
            pre { overflow-x: auto; }
            .byline { font-size: .85em; opacity: .75; }
            article + article { border-top: 1px solid; margin-top: 3em; }
            </style>
            </head>
            <body>

            """
    }

    package static let closing = "</body>\n</html>\n"

    /// One `article`.
    package static func article(_ rendered: RenderedArticle) -> String {
        let article = rendered.article
        let language = article.language.map { " lang=\"\(escapedXML($0))\"" } ?? ""
        var text = "<article\(language) id=\"\(article.id.base32)\">\n"
        let headline = escapedXML(rendered.headline)
        text += "<h1>" + (article.url.map { "<a href=\"\(escapedXML($0))\">\(headline)</a>" } ?? headline) + "</h1>\n"
        text += "<p class=\"byline\">\(escapedXML(Byline(article).text))</p>\n"
        if let html = rendered.html {
            text += html + "\n"
        } else if let summary = article.summary {
            text += "<p>\(escapedXML(summary))</p>\n"
        }
        if !article.attachments.isEmpty {
            text += "<ul>\n"
            for file in article.attachments {
                text += "<li><a href=\"\(escapedXML(file.url))\">\(escapedXML(file.title ?? file.url))</a></li>\n"
            }
            text += "</ul>\n"
        }
        return text + "</article>\n"
    }
}

/// When, who and where: a line under a title.
struct Byline {
    let text: String

    init(_ article: Article) {
        let authors = article.authors.compactMap { $0.name ?? $0.email }
        let parts = [
            article.datePublished?.rfc3339, authors.isEmpty ? nil : authors.joined(separator: ", "), article.feed.title,
        ]
        text = parts.compactMap { $0 }.joined(separator: " | ")
    }
}
