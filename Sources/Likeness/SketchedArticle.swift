package import Articles

/// A text's sketch with what is to be known of its article: 128 bytes, in memory and in a store.
package struct SketchedArticle: Sendable, Hashable {
    // In an order that leaves no gaps.
    package let sketch: TextSketch
    /// The language's first subtag; 0 where it is not known.
    let language: UInt16
    /// The first 32 bits of a hash of the feed's identity.
    let feed: UInt32
    package let id: ArticleID
    /// When the article was stored, in seconds since 1970; 0 before that.
    package var storedAt: UInt32

    package init(_ sketch: TextSketch, id: ArticleID, feed: String, language: String?) {
        (self.sketch, self.id) = (sketch, id)
        var (hash, feed) = (0xCBF2_9CE4_8422_2325 as UInt64, feed)
        // A string's own bytes are read one call each.
        feed.withUTF8 { for byte in $0 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 } }
        self.feed = UInt32(truncatingIfNeeded: hash ^ hash >> 32)
        self.language = Self.code(of: language)
        storedAt = 0
    }

    /// By which it is found again.
    var idKey: UInt32 { UInt32(truncatingIfNeeded: id.prefix) }

    /// Two letters or three of a language's first subtag, in either case, five bits each.
    private static func code(of tag: String?) -> UInt16 {
        guard let tag else { return 0 }
        var code: UInt16 = 0
        var count = 0
        for byte in tag.utf8 {
            guard byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") else { break }
            let letter = byte | 0x20
            guard letter >= 97, letter <= 122, count < 3 else { return 0 }
            code = code << 5 | UInt16(letter - 96)
            count += 1
        }
        return count < 2 ? 0 : others.first { $0.0 == code }?.1 ?? code
    }

    /// Other names of one language (RFC 5646 section 3.1; CLDR's aliases): a feed of one country says `no` and `nb`.
    private static let others: [(UInt16, UInt16)] = [
        ("nb", "no"), ("nn", "no"), ("iw", "he"), ("in", "id"), ("tl", "fil"), ("ji", "yi"), ("mo", "ro"),
        ("cmn", "zh"),
    ].map { (plain($0), plain($1)) }

    private static func plain(_ letters: String) -> UInt16 {
        letters.utf8.reduce(0) { $0 << 5 | UInt16($1 - 96) }
    }

    /// Whether both may be of one language.
    func mayShareLanguage(with other: SketchedArticle) -> Bool {
        language == other.language || language == 0 || other.language == 0
    }
}

/// Sketches of a batch of articles as a store keeps them.
package enum SketchRow {
    /// Of what is written now. Rows of another form are of another version, and are left out.
    private static let form: UInt8 = 1
    private static let size = 128

    package static func bytes(of articles: [SketchedArticle]) -> [UInt8] {
        let length = 1 + articles.count * size
        return Array(unsafeUninitializedCapacity: length) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes[0] = form
            for (place, article) in articles.enumerated() {
                article.write(to: UnsafeMutableRawBufferPointer(rebasing: bytes[(1 + place * size)...]))
            }
            count = length
        }
    }

    /// None for a row of another form; what is cut off at its end is left out.
    package static func articles(in bytes: [UInt8]) -> [SketchedArticle] {
        guard bytes.first == form else { return [] }
        return bytes.withUnsafeBytes { bytes in
            stride(from: 1, to: bytes.count - size + 1, by: size).map { start in
                SketchedArticle(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]))
            }
        }
    }
}

extension SketchedArticle {
    /// - Parameter bytes: 128 of them.
    fileprivate func write(to bytes: UnsafeMutableRawBufferPointer) {
        func put(_ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
            bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
        }
        for place in 0..<8 { put(sketch.parts[place], at: 8 * place) }
        put(id.prefix, at: 64)
        put(id.rest.0, at: 72)
        put(id.rest.1, at: 80)
        for place in 0..<8 { put(sketch.keys[place], at: 84 + 4 * place) }
        put(sketch.shingleCount, at: 116)
        put(language, at: 118)
        put(feed, at: 120)
        put(storedAt, at: 124)
    }

    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        func number<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
            Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
        }
        var parts = SIMD8<UInt64>()
        for place in 0..<8 { parts[place] = number(8 * place, UInt64.self) }
        var keys = SIMD8<UInt32>()
        for place in 0..<8 { keys[place] = number(84 + 4 * place, UInt32.self) }
        sketch = TextSketch(parts: parts, keys: keys, shingleCount: number(116, UInt16.self))
        id = ArticleID(
            prefix: number(64, UInt64.self), rest: (number(72, UInt64.self), number(80, UInt32.self)))
        language = number(118, UInt16.self)
        feed = number(120, UInt32.self)
        storedAt = number(124, UInt32.self)
    }
}
