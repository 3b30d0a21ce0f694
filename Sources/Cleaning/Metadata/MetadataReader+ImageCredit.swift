internal import Articles
internal import Markup

/// Who made the lead image, as the page says it beside the image or in its data.
extension MetadataReader {
    /// A name and where it was found; `nil` where the page names nobody.
    ///
    /// - Parameter image: the address of the page's image.
    func imageCredit(of image: String?) -> (name: String, source: String)? {
        if let name = data.imageCredit.flatMap({ Self.creditName(Self.line($0), isOwn: true) }) {
            return (name, "json-ld")
        }
        guard let found = leadImage(image), let name = credit(in: found) else { return nil }
        return (name, "page")
    }

    /// What holds the lead image with its caption: the one with the image's own file, else the first about the title.
    private func leadImage(_ image: String?) -> Int? {
        let file = image.map(Self.fileWords) ?? []
        var first: Int?
        var seen = 0
        var last = -1
        for node in elements.captions where node >= last && !isFrame(node) {
            last = tree.end(node)
            guard let holder = holder(of: node) else { continue }
            let line = draft.lines(in: node).lowerBound
            guard line >= titleLine - 12, line <= titleLine + 40 else { continue }
            let place = NodePlace(node, in: draft)
            // A figure may have a footer of its own.
            let isInFooter = place.isInFooter && !place.isInFigure
            if place.isInNavigation || isInFooter
                || !place.above.isDisjoint(with: [.related, .recommended, .comment])
            {
                continue
            }
            if !file.isEmpty, imageFiles(in: holder).contains(where: { $0.contains(where: file.contains) }) {
                return holder
            }
            if first == nil, line <= titleLine + 12, !place.isInAside { first = holder }
            seen += 1
            if seen == 12 { break }
        }
        return first
    }

    /// The nearest element around a caption that has an image, at most four up.
    private func holder(of node: Int) -> Int? {
        var place = node
        for _ in 0..<4 {
            place = tree.parent(place)
            guard place >= 0, tree.tag(place) != .body, tree.end(place) - place < 400 else { return nil }
            if (place..<tree.end(place)).contains(where: { tree.tag($0) == .img || tree.tag($0) == .ampImg }) {
                return place
            }
        }
        return nil
    }

    /// Not a caption, though its class says so: `<header class="hasCaption">` around the title.
    private func isFrame(_ node: Int) -> Bool {
        guard tree.tag(node) != .figcaption else { return false }
        return (node..<tree.end(node)).contains { tree.tag($0).traits.contains(.heading) }
    }

    private func credit(in holder: Int) -> String? {
        var captions: [Int] = []
        var captionEnd = 0
        var hasFigcaption = false
        for place in (holder + 1)..<max(tree.end(holder), holder + 1) {
            let tag = tree.tag(place)
            if tag == .text || tag == .img { continue }
            let marks = draft.marks[place]
            let isInCaption = place < captionEnd
            let isOwn =
                marks.contains(.credit) && !marks.contains(.caption) || tag == .small || tag == .cite
                || isCreditProperty(place)
                || marks.contains(.byline) && (isInCaption && hasFigcaption || tag == .figcaption)
                || tag == .footer
            if isOwn {
                if let name = Self.creditName(PlainLine.text(tree.text(of: place)), isOwn: true) { return name }
            } else if !isInCaption, tag == .figcaption || marks.contains(.caption), !isFrame(place) {
                captions.append(place)
                captionEnd = tree.end(place)
                hasFigcaption = tag == .figcaption
            }
        }
        for caption in captions {
            let text = seamedText(caption)
            if let name = Self.creditName(text, isOwn: false) { return name }
            if let name = lastPart(of: caption) { return name }
        }
        return nil
    }

    /// The last of a caption's elements where it reads as a credit: `Ada Brook/AP`.
    private func lastPart(of caption: Int) -> String? {
        let parts = tree.children(of: caption).filter { tree.tag($0) != .text }
        guard parts.count > 1, let last = parts.last else { return nil }
        let text = PlainLine.text(tree.text(of: last))
        return CreditLine.readsAsCredit(text) ? Self.creditName(text, isOwn: true) : nil
    }

    private func isCreditProperty(_ node: Int) -> Bool {
        guard let name = tree.attributeRange(.itemprop, of: node) else { return false }
        return tree.bytes[name].elementsEqual("copyrightHolder".utf8)
            || tree.bytes[name].elementsEqual("creditText".utf8)
    }

    /// The name in a credit.
    ///
    /// - Parameter isOwn: the text is the credit's own, and not a caption that may end in one.
    static func creditName(_ text: String, isOwn: Bool) -> String? {
        var credit: String?
        if let name = CreditLine.name(in: text) {
            credit = name
        } else if let mark = text.lastRange(ofText: "©") {
            credit = String(text[mark.upperBound...])
        } else if let (_, line) = CreditLine.split(text) {
            credit = CreditLine.nameInCaption(line) ?? line
        } else if let label = labels.compactMap({ text.lastRange(ofText: $0) }).max(by: {
            $0.upperBound < $1.upperBound
        }) {
            credit = String(text[label.upperBound...])
        } else if isOwn {
            credit = text
        } else if text.last == ")", let open = text.lastIndex(of: "(") {
            // `The quay (Reuters)`, `The quay (Ada Brook/AP)`: a few words with capitals.
            let inner = text[text.index(after: open)...].dropLast()
            if inner.utf8.count <= 60, inner.first?.isUppercase == true, !inner.contains(where: \.isNumber) {
                credit = String(inner)
            }
        }
        guard var name = credit.map({ PlainLine.text($0.replacing("\u{A0}", with: " ")) }) else { return nil }
        for end in reservations {
            if let cut = name.range(ofText: end) { name = String(name[..<cut.lowerBound]) }
        }
        var length = 0
        repeat {
            length = name.utf8.count
            name = String(name.drop { "©(|:/-–— ,.".contains($0) })
            for label in ["Copyright ", "Credits ", "Credit"] where name.hasPrefix(label) {
                name.removeFirst(label.count)
            }
        } while name.utf8.count < length
        while let last = name.last, "(|:/-–— ,;".contains(last) || last == ")" && !name.contains("(") {
            name.removeLast()
        }
        if let inner = CreditLine.name(in: name) { name = inner }
        let words = name.split(separator: " ").count
        guard (2...90).contains(name.utf8.count), words <= 10, name.contains(where: \.isLetter), !isPlaceholder(name),
            !CreditLine.isLabel(name),
            name.range(ofText: "://") == nil, name.count(where: \.isNumber) <= 5, !name.hasPrefix("Enlarge ")
        else { return nil }
        return name
    }

    /// What rights holders add behind their name.
    private static let reservations = [
        " All Rights", " All rights", " Tous droits", " Alle Rechte", "/Copyright", " --",
    ]

    /// Labels within a caption, the name behind them.
    private static let labels = [
        "Photo: ", "Photo by ", "Photograph: ", "Picture: ", "Image: ", "Credit: ", "Source: ", "Foto: ", "Foto di ",
        "Bild: ",
        "Quelle: ", "Crédit photo : ", "Crédit : ", "Photo : ", "Fotografía: ", "Fuente: ", "Фото: ", "写真：", "사진=",
        "撮影：",
    ]

    // MARK: Files

    private func imageFiles(in holder: Int) -> [[UInt64]] {
        (holder..<tree.end(holder)).compactMap { node in
            guard tree.tag(node) == .img || tree.tag(node) == .ampImg else { return nil }
            let address = tree.attribute(.src, of: node) ?? tree.attribute(.dataSrc, of: node)
            return address.map(Self.fileWords)
        }
    }

    /// Hashes of the long words of an address's last step with a figure in them, which crops and sizes of one image share.
    private static func fileWords(_ address: String) -> [UInt64] {
        address.withBytes { bytes in
            let end = bytes.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.count
            var last = end
            while last > 0, bytes[last - 1] == 0x2F { last -= 1 }
            let start = bytes[..<last].lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
            var found: [UInt64] = []
            for word in bytes[start..<last].split(whereSeparator: { !$0.isASCIILetterOrDigit }) where word.count >= 6 {
                let word = UnsafeBufferPointer(rebasing: word)
                if word.holdsDigit { found.append(HashIndex.hash(word)) }
            }
            return found
        }
    }
}
