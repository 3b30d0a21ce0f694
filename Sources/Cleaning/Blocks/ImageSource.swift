internal import Articles
internal import Markup

/// Finds the image that an `img` means, whatever its loader script does with it.
enum ImageSource {
    private static let lazyAttributes: [HTMLAttribute] = [
        .dataLargeFile, .dataFullSrc, .dataHiRes, .dataSrc, .dataLazySrc, .dataOriginal, .dataOriginalSrc,
        .dataActualsrc,
        .dataUrl, .dataImage, .dataLazy, .dataLazyload, .dataCfsrc, .dataEzsrc, .dataOrigSrc, .dataOptSrc, .dataEcho,
        .dataDefaultSrc, .dataFlickityLazyload, .dataWpfcOriginalSrc, .nitroLazySrc, .dataImgUrl, .dataOrigFile,
        .dataMediumFile, .dataSrv, .dataImgSrc, .dataHiResSrc, .dataHighResSrc, .dataRealSrc, .dataLazyloadSrc,
        .dataDeferSrc, .dataLazyLoadSrc, .dataKsLazyload, .dataImageurl, .loadSrc, .dataThumb_url, .zoomfile, .file,
    ]

    private static let isLazyAttribute: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for name in lazyAttributes { table[Int(name.rawValue)] = true }
        return table
    }()

    /// The image of an `img` or `amp-img` element, or `nil` where it has no real source or is a mere ornament.
    static func image(of node: Int, in tree: HTMLTree, base: String?) -> Image? {
        guard let address = best(of: node, in: tree, base: base), !isIcon(node, address, in: tree, base: base) else {
            return nil
        }
        var image = Image(url: linked(from: node, in: tree, base: base) ?? address)
        image.width = number(.width, of: node, in: tree)
        image.height = number(.height, of: node, in: tree)
        if let width = image.width, let height = image.height, width <= 32 && height <= 32 { return nil }
        if let alt = tree.attribute(.alt, of: node) {
            let text = PlainLine.text(alt)
            if !text.isEmpty, !text.hasPrefix("__wf_reserved") { image.alternativeText = text }
        }
        return image
    }

    /// Whether an address names a drawing by its ending.
    static func isDrawing(_ address: String) -> Bool {
        address.utf8.prefix { $0 != 0x3F && $0 != 0x23 }.suffix(4).elementsEqual(".svg".utf8)
    }

    /// A drawing that links to another site is the sign of an account there.
    private static func isIcon(_ node: Int, _ address: String, in tree: HTMLTree, base: String?) -> Bool {
        guard isDrawing(address) else { return false }
        var link = tree.parent(node)
        for _ in 0..<2 where link >= 0 && tree.tag(link) != .a { link = tree.parent(link) }
        guard link >= 0, tree.tag(link) == .a, let target = tree.attributeRange(.href, of: link),
            target.count <= longestLink,
            let host = WebAddress.resolve(tree.string(target), against: base).flatMap(WebAddress.host)
        else { return false }
        return host != base.flatMap(WebAddress.host)
    }

    /// Whether two addresses are one but for numbers that can be widths or heights: 64 to 4096 pixels, a tenth apart.
    static func differInSize(_ one: String, _ other: String) -> Bool {
        func numbers(_ address: String) -> (rest: [UInt8], numbers: [Int]) {
            var rest: [UInt8] = []
            var numbers: [Int] = []
            var isNumber = false
            for byte in address.utf8 {
                if byte.isASCIIDigit {
                    if !isNumber { numbers.append(0) }
                    numbers[numbers.count - 1] = numbers[numbers.count - 1] &* 10 &+ Int(byte - 0x30)
                } else {
                    if isNumber { rest.append(0x30) }
                    rest.append(byte)
                }
                isNumber = byte.isASCIIDigit
            }
            return (rest, numbers)
        }
        let (one, other) = (numbers(one), numbers(other))
        guard one.rest == other.rest, one.numbers.count == other.numbers.count else { return false }
        return zip(one.numbers, other.numbers).allSatisfy { first, second in
            let (low, high) = (min(first, second), max(first, second))
            return low == high || low >= 64 && high <= 4096 && high * 10 >= low * 11
        }
    }

    /// The name of an image's file without its ending and the size that some systems add: `pier` of `/2024/pier-300x200.jpg`;
    /// `nil` for one that says too little to know the image by.
    static func fileName(_ address: String) -> Substring? {
        var path = address.utf8.prefix { $0 != 0x3F && $0 != 0x23 }
        while path.last == 0x2F { path.removeLast() }
        var name = path[(path.lastIndex(of: 0x2F).map(path.index(after:)) ?? path.startIndex)...]
        if let dot = name.lastIndex(of: 0x2E) { name = name[..<dot] }
        if let dash = name.lastIndex(where: { $0 == 0x2D || $0 == 0x5F }) {
            let size = name[name.index(after: dash)...]
            if size.contains(0x78), size.allSatisfy({ $0 == 0x78 || $0.isASCIIDigit }) { name = name[..<dash] }
        }
        return name.count >= 8 ? Substring(name) : nil
    }

    /// The image file that an image links to is the same one, whole.
    private static func linked(from node: Int, in tree: HTMLTree, base: String?) -> String? {
        var parent = tree.parent(node)
        if parent >= 0, tree.tag(parent) == .picture { parent = tree.parent(parent) }
        guard parent >= 0, tree.tag(parent) == .a, let target = tree.attributeRange(.href, of: parent),
            target.count <= longestLink
        else { return nil }
        let path = tree.bytes[target].prefix { $0 != 0x3F && $0 != 0x23 }
        let ending = path.suffix(5).map(\.asciiLowercased)[...]
        guard imageEndings.contains(where: { ending.hasSuffix($0) }) else { return nil }
        return real(tree.string(target), base)
    }

    private static let imageEndings: [StaticString] = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"]

    /// Bytes of the address that an image links to. A link may hold many images, and each asks for it.
    private static let longestLink = 4096

    private static func best(of node: Int, in tree: HTMLTree, base: String?) -> String? {
        for name in [HTMLAttribute.dataSrcset, .dataLazySrcset, .nitroLazySrcset, .srcset] {
            if let set = tree.attribute(name, of: node), let address = largest(in: set).flatMap({ real($0, base) }) {
                return address
            }
        }
        if let address = pictureSource(around: node, in: tree, base: base, describedOnly: true) { return address }
        let element = tree.nodes[node]
        let attributes = tree.attributes[Int(element.start)..<Int(element.start + element.count)]
        // Most images have none of them.
        let isLazy = attributes.contains { isLazyAttribute[Int($0.name.rawValue)] }
        for name in isLazy ? lazyAttributes : [] {
            if let value = tree.attribute(name, of: node), let address = real(value, base) { return address }
        }
        if let value = tree.attribute(.src, of: node), let address = real(value, base) {
            // A blurred stand-in names the whole image for those who pin it.
            if address.range(ofText: "blur_") != nil,
                let whole = tree.attribute(.dataPinMedia, of: node).flatMap({ real($0, base) })
            {
                return whole
            }
            return address
        }
        return pictureSource(around: node, in: tree, base: base, describedOnly: false)
    }

    /// `picture` may hold the sources where its `img` has none, or larger ones.
    ///
    /// - Parameter describedOnly: only a set that tells several sizes apart.
    private static func pictureSource(
        around node: Int, in tree: HTMLTree, base: String?, describedOnly: Bool
    ) -> String? {
        let parent = tree.parent(node)
        // More nodes than a `picture` needs say that it was never closed: what follows is none of its own.
        guard parent >= 0, tree.tag(parent) == .picture, node - parent <= 64 else { return nil }
        let end = min(tree.end(parent), parent + 64)
        for child in (parent + 1)..<end where tree.tag(child) == .source && tree.parent(child) == parent {
            for name in [HTMLAttribute.srcset, .dataSrcset] {
                guard let set = tree.attribute(name, of: child), !describedOnly || set.holds(0x2C) else { continue }
                if let address = largest(in: set).flatMap({ real($0, base) }) { return address }
            }
        }
        return nil
    }

    /// The candidate with the largest width or density of a `srcset` (HTML standard, 4.8.4.2.1).
    static func largest(in set: String) -> String? {
        var set = set
        return set.withUTF8 { bytes in
            var best: (address: Range<Int>, size: Double)?
            var place = 0
            while place < bytes.count {
                while place < bytes.count, bytes[place].isASCIISpace || bytes[place] == 0x2C { place += 1 }
                let start = place
                while place < bytes.count, !bytes[place].isASCIISpace { place += 1 }
                var end = place
                var size = 1.0
                if end > start, bytes[end - 1] == 0x2C {
                    while end > start, bytes[end - 1] == 0x2C { end -= 1 }
                } else {
                    while place < bytes.count, bytes[place] != 0x2C { place += 1 }
                    size = Self.size(bytes[end..<place])
                }
                guard end > start else { break }
                if size > best?.size ?? 0 { best = (start..<end, size) }
            }
            return best.map { String(decoding: bytes[$0.address], as: UTF8.self) }
        }
    }

    /// The number in ` 1024w` or ` 1.5x`.
    private static func size(_ descriptor: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
        let number = descriptor.filter { $0.isASCIIDigit || $0 == 0x2E }
        if number.count <= 9, number.allSatisfy(\.isASCIIDigit), !number.isEmpty {
            return Double(number.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return Double(String(decoding: number, as: UTF8.self)) ?? 1
    }

    /// The absolute address of what is an image and no placeholder.
    private static func real(_ reference: String, _ base: String?) -> String? {
        guard !reference.isEmpty, !reference.hasPrefix("data:"),
            let address = WebAddress.resolve(reference, against: base)
        else { return nil }
        return placeholders.areFound(in: Array(address.utf8.suffix(48))[...]) ? nil : address
    }

    private static let placeholders = MarkedPhrases(
        "/",
        [
            "/spacer.gif", "/blank.gif", "/pixel.gif", "/transparent.gif", "/1x1.", "/lazy.gif", "/placeholder.",
            "/loading.gif",
            "/lazyload.", "/blank.png", "/empty.gif", "/grey-placeholder", "/trans.gif", "/clear.gif", "/loader.gif",
        ])

    private static func number(_ name: HTMLAttribute, of node: Int, in tree: HTMLTree) -> Int? {
        guard let range = tree.attributeRange(name, of: node) else { return nil }
        var value = 0
        for byte in tree.bytes[range] {
            guard byte >= 48 && byte <= 57, value < 100_000 else {
                // "100%" is no size in pixels.
                if byte == 0x25 { return nil }
                break
            }
            value = value * 10 + Int(byte - 48)
        }
        return value > 0 ? value : nil
    }
}
