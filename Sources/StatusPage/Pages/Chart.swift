internal import Markup

/// Charts as SVG in the page; each value can also be read as text.
enum Chart {
    private static let width = 640.0
    private static let height = 120.0

    /// - Parameters:
    ///   - labels: one a value; every few of them are written below.
    ///   - unit: what the values are, for who points at a bar.
    static func bars(_ values: [Double], _ labels: [String], unit: String, title: String) -> String {
        let most = max(values.max() ?? 0, .leastNonzeroMagnitude)
        let step = width / Double(max(values.count, 1))
        let bars = values.enumerated().map { place, value in
            let tall = (value / most * height).rounded()
            let words = "\(labels[place]): \(rounded(value)) \(unit)"
            return """
                <rect x="\(rounded(Double(place) * step))" y="\(Int(height - tall))" width="\(rounded(step * 0.8))" \
                height="\(Int(max(tall, value > 0 ? 1 : 0)))"><title>\(escapedHTML(words))</title></rect>
                """
        }
        let every = max(1, values.count / 8)
        let names = labels.enumerated().filter { $0.offset % every == 0 }.map { place, label in
            "<text x=\"\(rounded(Double(place) * step))\" y=\"\(Int(height) + 14)\">\(escapedHTML(label))</text>"
        }
        return """
            <figure><figcaption>\(escapedHTML(title)) <small>at most \(rounded(most))</small></figcaption>
            <svg viewBox="0 0 \(Int(width)) \(Int(height) + 18)" role="img" aria-label="\(escapedHTML(title))">\
            \(bars.joined())\(names.joined())</svg></figure>
            """
    }

    private static func rounded(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return Int64(exactly: tenths).map { String($0) } ?? "\(tenths)"
    }
}
