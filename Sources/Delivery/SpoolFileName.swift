package import Articles

/// The name of an article revision's file: `20221112T060300.123456Z-<id>-r1.json`.
///
/// It sorts by time and is made of digits, a digest and a number only: nothing from a feed becomes a path.
package struct SpoolFileName: Sendable, Hashable {
    package let text: String

    /// - Parameter moment: when the revision was taken in; distinct for each revision of one run, so that the names
    ///   keep the order of publishing.
    package init(moment: Timestamp, id: ArticleID, revision: Int) {
        var id = id.base32
        text = String(unsafeUninitializedCapacity: 80) { out in
            var length = 0
            func mark(_ character: Unicode.Scalar) {
                out[length] = UInt8(truncatingIfNeeded: character.value)
                length += 1
            }
            func digits(_ value: Int, _ count: Int) {
                var rest = value
                for place in stride(from: length + count - 1, through: length, by: -1) {
                    out[place] = UInt8(48 + rest % 10)
                    rest /= 10
                }
                length += count
            }
            let seconds = moment.secondsSince1970
            let civil = CivilTime(secondsSince1970: min(max(seconds, 0), 253_402_300_799))
            digits(civil.year, 4)
            digits(civil.month, 2)
            digits(civil.day, 2)
            mark("T")
            digits(civil.hour, 2)
            digits(civil.minute, 2)
            digits(civil.second, 2)
            mark(".")
            digits(Int(moment.microsecondsSince1970 - seconds * 1_000_000), 6)
            mark("Z")
            mark("-")
            id.withUTF8 { bytes in
                for byte in bytes {
                    out[length] = byte
                    length += 1
                }
            }
            mark("-")
            mark("r")
            let revision = min(max(revision, 1), 999_999_999)
            var width = 1
            var bound = 10
            while revision >= bound {
                width += 1
                bound *= 10
            }
            digits(revision, width)
            for scalar in ".json".unicodeScalars { mark(scalar) }
            return length
        }
    }

    /// When the revision was taken in.
    package var moment: Timestamp {
        let bytes = Array(text.utf8)
        func number(_ place: Int, _ count: Int) -> Int {
            bytes[place..<(place + count)].reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        let civil = CivilTime(
            year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(9, 2), minute: number(11, 2),
            second: number(13, 2))
        return Timestamp(microsecondsSince1970: civil.secondsSince1970 * 1_000_000 + Int64(number(16, 6)))
    }

    /// `ArticleID.prefix` of the article.
    package var key: UInt64 { ArticleID.prefix(ofBase32: text.utf8.dropFirst(24)) ?? 0 }

    /// 1 for the first.
    package var revision: Int { Int(text.utf8.dropFirst(58).prefix { $0 != 46 }.reduce(0) { $0 * 10 + Int($1 - 48) }) }

    /// `nil` unless `text` has exactly the form above.
    package init?(_ text: String) {
        var text = text
        guard text.withUTF8(Self.isName) else { return nil }
        self.text = text
    }

    private static func isName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
        guard bytes.count >= 64, bytes.count <= 72 else { return false }
        let form: StaticString = "ddddddddTdddddd.ddddddZ-"
        for place in 0..<form.utf8CodeUnitCount {
            let (byte, shape) = (bytes[place], form.utf8Start[place])
            guard shape == UInt8(ascii: "d") ? isDigit(byte) : byte == shape else { return false }
        }
        let id = bytes[form.utf8CodeUnitCount..<form.utf8CodeUnitCount + 32]
        guard id.allSatisfy({ ($0 >= 97 && $0 <= 122) || ($0 >= 50 && $0 <= 55) }) else { return false }
        let tail = bytes[(form.utf8CodeUnitCount + 32)...]
        guard tail.starts(with: "-r".utf8), tail.suffix(5).elementsEqual(".json".utf8) else { return false }
        let revision = tail.dropFirst(2).dropLast(5)
        return revision.first != 48 && !revision.isEmpty && revision.allSatisfy(isDigit)
    }
}
