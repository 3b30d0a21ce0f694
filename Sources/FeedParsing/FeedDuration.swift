/// Lengths of time as podcasts write them.
enum FeedDuration {
    /// Seconds of `90`, `02:03`, `1:02:03`, `00:01:02.500`; `nil` for everything else.
    static func seconds(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { bytes in
            var total = 0.0
            var part = 0.0
            var scale = 0.0
            var digits = 0
            var parts = 1
            for byte in bytes where byte != 0x20 {
                switch byte {
                case 0x30...0x39:
                    digits += 1
                    if scale > 0 {
                        part += Double(byte - 0x30) * scale
                        scale /= 10
                    } else {
                        part = part * 10 + Double(byte - 0x30)
                    }
                case 0x3A where digits > 0 && parts < 3:
                    total = (total + part) * 60
                    (part, scale, digits) = (0, 0, 0)
                    parts += 1
                case 0x2E where scale == 0 && digits > 0: scale = 0.1
                default: return nil
                }
            }
            guard digits > 0 else { return nil }
            total += part
            // Beyond a month it is no length of anything.
            return total <= 31 * 86_400 ? total : nil
        }
    }
}
