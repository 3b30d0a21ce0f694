internal import Articles
internal import Markup

/// The frame of every page, and the words that all of them use.
package enum Page {
    static func html(title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>\(escapedHTML(title))</title>
        <link rel="stylesheet" href="/style.css"></head>
        <body>
        \(body)
        </body></html>

        """
    }

    /// `in 3 min`, `2 h ago`: a span that people grasp, with the moment itself for who points at it.
    static func moment(_ time: Timestamp?, from now: Timestamp) -> String {
        guard let time else { return "<span class=\"none\">–</span>" }
        let seconds = time.seconds(since: now)
        let span = Page.span(abs(seconds))
        return "<time datetime=\"\(time.rfc3339)\" title=\"\(time.rfc3339)\">"
            + (seconds > 0 ? "in \(span)" : "\(span) ago") + "</time>"
    }

    /// `3 min`: whole numbers of the unit that fits.
    package static func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(Int(seconds)) s"
        case ..<5400: "\(Int(seconds / 60)) min"
        case ..<129_600: "\(Int(seconds / 3600)) h"
        default: "\(Int(seconds / 86_400)) days"
        }
    }

    static func size(_ bytes: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return (value < 10 && unit > 0 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))") + " "
            + units[unit]
    }

    /// `1 poll`, `2 polls`.
    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(grouped(Int64(number))) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Thousands apart, by a space that does not break.
    static func grouped(_ number: Int64) -> String {
        var digits = String(number.magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = String(digits.dropLast(3))
        }
        return (number < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: "\u{202F}")
    }

    /// A link that leaves the page; only to the web.
    static func link(_ url: String, _ text: String) -> String {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return escapedHTML(text) }
        return "<a href=\"\(escapedHTML(url))\" rel=\"noreferrer\">\(escapedHTML(text))</a>"
    }
}
