/// An article's body: typed blocks in reading order. HTML and plain text are renderings of it.
package struct Body: Hashable, Sendable {
    package var blocks: [Block]

    package init(blocks: [Block] = []) {
        self.blocks = blocks
    }
}

/// One block. No block is empty: rules that leave nothing in one remove it.
package indirect enum Block: Hashable, Sendable {
    case paragraph([Inline])
    /// `level` is 1 to 6.
    case heading(level: Int, [Inline])
    case list(List)
    case quote(Quote)
    /// Text whose line breaks and spaces count, with the language of the code where the source names it.
    case preformatted(String, language: String?)
    case table(Table)
    case figure(Figure)
    case embed(Embed)
    /// One that stands on a line of its own; others are in the text, see `Inline.formula`.
    case formula(Formula)
    /// A thematic break, HTML's `hr`.
    case rule
}

/// A run of text with one look. Adjacent runs of the same look are one run.
package struct Inline: Hashable, Sendable {
    /// White space collapsed as HTML does, except that `\n` is a line break (HTML's `br`).
    package var text: String
    package var style: Style
    /// Absolute http, https, mailto or tel address.
    package var link: String?
    private var content = Content.text

    package init(_ text: String, style: Style = [], link: String? = nil) {
        self.text = text
        self.style = style
        self.link = link
    }

    package init(_ formula: Formula, style: Style = [], link: String? = nil) {
        self.init(formula.text, style: style, link: link)
        content = .formula(formula)
    }

    /// The formula that the run is; `nil` for text, and for a formula of which a part was cut.
    package var formula: Formula? {
        guard case .formula(let formula) = content, formula.text == text else { return nil }
        return formula
    }

    /// Indirect, so that ordinary runs are a word larger and no more.
    private enum Content: Hashable, Sendable {
        case text
        indirect case formula(Formula)
    }

    package struct Style: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// No look of its own. In another room `[]` is made by a generic initializer, which takes some hundred steps.
        package static var plain: Style { Style(rawValue: 0) }
        package static let strong = Style(rawValue: 1)
        package static let emphasis = Style(rawValue: 2)
        package static let code = Style(rawValue: 4)
        package static let superscript = Style(rawValue: 8)
        package static let `subscript` = Style(rawValue: 16)
        package static let deleted = Style(rawValue: 32)
        package static let inserted = Style(rawValue: 64)
        package static let mark = Style(rawValue: 128)
    }
}

package struct List: Hashable, Sendable {
    package var isOrdered: Bool
    /// The first number of an ordered list; 1 unless the source says otherwise.
    package var start: Int
    /// Each item is one or more blocks; a nested list is the last block of its item.
    package var items: [[Block]]

    package init(isOrdered: Bool, start: Int = 1, items: [[Block]]) {
        self.isOrdered = isOrdered
        self.start = start
        self.items = items
    }
}

package struct Quote: Hashable, Sendable {
    package var blocks: [Block]
    /// Who said it, where the source marks that (`cite`, `footer`).
    package var attribution: [Inline]
    /// The quotation's source, HTML's `cite` attribute, absolute.
    package var url: String?

    package init(blocks: [Block], attribution: [Inline] = [], url: String? = nil) {
        self.blocks = blocks
        self.attribution = attribution
        self.url = url
    }
}

package struct Table: Hashable, Sendable {
    package var caption: [Inline]
    package var rows: [[Cell]]

    package init(caption: [Inline] = [], rows: [[Cell]]) {
        self.caption = caption
        self.rows = rows
    }

    package struct Cell: Hashable, Sendable {
        package var isHeader: Bool
        /// 1 to 1000, as in HTML.
        package var columnSpan: Int
        package var rowSpan: Int
        package var content: [Inline]

        package init(_ content: [Inline], isHeader: Bool = false, columnSpan: Int = 1, rowSpan: Int = 1) {
            self.content = content
            self.isHeader = isHeader
            self.columnSpan = columnSpan
            self.rowSpan = rowSpan
        }
    }
}

/// One or more images (a gallery has several) with their common caption.
package struct Figure: Hashable, Sendable {
    package var images: [Image]
    package var caption: [Inline]
    /// Who made the image (`AP`), without the word that introduces it.
    package var credit: String?
    /// The credit as the source wrote it (`Image: AP`); where it says more than the name, that of a figure which closes the
    /// body is the text's last line.
    package var creditLine: String?

    package init(images: [Image], caption: [Inline] = [], credit: String? = nil, creditLine: String? = nil) {
        self.images = images
        self.caption = caption
        self.credit = credit
        self.creditLine = creditLine
    }
}

package struct Image: Hashable, Sendable {
    /// Absolute http or https address of the best source.
    package var url: String
    /// In CSS pixels, where the source says so.
    package var width: Int?
    package var height: Int?
    package var alternativeText: String?

    package init(url: String, width: Int? = nil, height: Int? = nil, alternativeText: String? = nil) {
        self.url = url
        self.width = width
        self.height = height
        self.alternativeText = alternativeText
    }
}

/// Something of another service inside the article: a post, a video, a map.
package struct Embed: Hashable, Sendable {
    /// The provider's name from `EmbedProviders`, lower case: `twitter`, `youtube`; `web` for an unknown frame.
    package var provider: String
    /// Canonical address of the thing itself, without tracking parameters.
    package var url: String?
    package var author: String?
    /// With its `@` where the service writes one.
    package var handle: String?
    /// The date as the embed shows it: `November 11, 2022`.
    package var date: String?
    package var datePublished: Timestamp?
    /// The post's own text; `\n` is a line break.
    package var text: String?
    package var title: String?

    package init(
        provider: String, url: String?, author: String? = nil, handle: String? = nil, date: String? = nil,
        datePublished: Timestamp? = nil, text: String? = nil, title: String? = nil
    ) {
        self.provider = provider
        self.url = url
        self.author = author
        self.handle = handle
        self.date = date
        self.datePublished = datePublished
        self.text = text
        self.title = title
    }
}

extension Body {
    /// All embeds in reading order, those inside quotes and lists too.
    package var embeds: [Embed] {
        var found: [Embed] = []
        func visit(_ blocks: [Block]) {
            for block in blocks {
                switch block {
                case .embed(let embed): found.append(embed)
                case .quote(let quote): visit(quote.blocks)
                case .list(let list): list.items.forEach(visit)
                default: break
                }
            }
        }
        visit(blocks)
        return found
    }
}
