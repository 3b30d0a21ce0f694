/// Hosts of internationalised names in ASCII (RFC 3492), for comparing; what is asked goes through libcurl.
package enum Punycode {
    /// `bücher.example` as `xn--bcher-kva.example`.
    package static func ascii(host: String) -> String {
        host.split(separator: ".", omittingEmptySubsequences: false).map { label in
            label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : "xn--" + encoded(label)
        }.joined(separator: ".")
    }

    /// RFC 3492 section 6.3, with the parameters of section 5.
    private static func encoded(_ label: Substring) -> String {
        let points = label.unicodeScalars.map { Int($0.value) }
        var output = points.filter { $0 < 0x80 }.map { UInt8($0) }
        let basicCount = output.count
        if basicCount > 0 { output.append(0x2D) }
        var (next, delta, bias, handled) = (128, 0, 72, basicCount)
        while handled < points.count {
            let least = points.filter { $0 >= next }.min() ?? next
            delta += (least - next) * (handled + 1)
            next = least
            for point in points {
                if point < next { delta += 1 }
                guard point == next else { continue }
                appendNumber(delta, bias, to: &output)
                bias = adapted(delta, handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func appendNumber(_ number: Int, _ bias: Int, to output: inout [UInt8]) {
        var rest = number
        var base = 36
        while true {
            let threshold = min(max(base - bias, 1), 26)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            base += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}
