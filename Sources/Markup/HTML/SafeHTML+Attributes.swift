/// Attributes on the allowlist, their values and the addresses in them.
extension SafeHTML {
    mutating func attributes(
        _ html: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, of element: MarkupVocabulary.Element
    ) {
        var place = range.lowerBound
        let end = range.upperBound
        let scope = UnsafeBufferPointer(rebasing: html[..<end])
        var count = 0
        while place < end, count < 64 {
            while place < end, html[place].isASCIISpace || html[place] == 0x2F { place += 1 }
            let nameStart = place
            while place < end, !html[place].isASCIISpace, html[place] != 0x3D, html[place] != 0x2F { place += 1 }
            let name = UnsafeBufferPointer(rebasing: html[nameStart..<place])
            while place < end, html[place].isASCIISpace { place += 1 }
            var value = UnsafeBufferPointer(rebasing: html[place..<place])
            if place < end, html[place] == 0x3D {
                place += 1
                while place < end, html[place].isASCIISpace { place += 1 }
                guard place < end else { break }
                let quote = html[place]
                let valueStart: Int
                if quote == 0x22 || quote == 0x27 {
                    valueStart = place + 1
                    place = firstIndex(of: quote, in: scope, from: valueStart) ?? end
                } else {
                    valueStart = place
                    while place < end, !html[place].isASCIISpace { place += 1 }
                }
                value = UnsafeBufferPointer(rebasing: html[valueStart..<place])
                if place < end, quote == 0x22 || quote == 0x27 { place += 1 }
            }
            if name.isEmpty {
                place = max(place, nameStart + 1)
                continue
            }
            count += 1
            attribute(name, value, of: element)
        }
    }

    private mutating func attribute(
        _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, of element: MarkupVocabulary.Element
    ) {
        guard let kind = AttributeKind.of(name), element.isMath ? kind == .text || kind == .math : kind != .math else {
            return
        }
        // References are replaced here, so the scheme that is looked at is the one that a browser would see.
        let value = decoded(value)
        switch kind {
        case .text, .math:
            write(name, value)
        case .address, .source:
            if WebAddress.isClean(value) {
                write(name, value)
                return
            }
            let written = String(decoding: value, as: UTF8.self)
            if kind == .source, element.name.utf8Start.pointee == 0x69, isImageData(written) {
                write(name, written)
            } else if let address = safeAddress(written, isLink: kind == .address) {
                write(name, address)
            }
        case .style:
            StyleRules.safe(value)?.withUnsafeBufferPointer { write(name, $0) }
        case .sourceSet:
            readSourceSet(value)
            if !sourceSet.isEmpty { write(name, sourceSet.bytes) }
        }
    }

    private mutating func write(_ name: UnsafeBufferPointer<UInt8>, _ value: String) {
        var value = value
        value.withUTF8 { write(name, $0) }
    }

    private mutating func write(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        buffer.append(0x20)
        for byte in name { buffer.append(byte.asciiLowercased) }
        buffer.append("=\"")
        escapeHTML(value, into: &buffer)
        buffer.append(0x22)
    }

    /// A value with its references replaced and without controls; it may stand in `scratch`.
    private mutating func decoded(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard firstIndex(of: 0x26, in: value, from: 0) != nil || hasControls else { return value }
        scratch.removeAll()
        var place = 0
        while let ampersand = firstIndex(of: 0x26, in: value, from: place) {
            appendText(UnsafeBufferPointer(rebasing: value[place..<ampersand]))
            guard let (meaning, length) = CharacterReference.read(value, at: ampersand, requiresSemicolon: true) else {
                scratch.append(0x26)
                place = ampersand + 1
                continue
            }
            if case .characters(let first, let second) = meaning {
                scratch.append(first)
                if second != 0, let scalar = Unicode.Scalar(second) { scratch.append(scalar) }
            }
            place = ampersand + length
        }
        appendText(UnsafeBufferPointer(rebasing: value[place...]))
        return scratch.bytes
    }

    private mutating func appendText(_ text: UnsafeBufferPointer<UInt8>) {
        guard hasControls else { return scratch.append(text) }
        for byte in text where byte >= 0x20 || byte.isASCIISpace { scratch.append(byte) }
    }

    /// An address that does nothing but name a place; relative without a base it stays relative.
    private mutating func safeAddress(_ written: String, isLink: Bool) -> String? {
        // A place in the fragment itself.
        if isLink, written.utf8.first == 0x23 { return written }
        if let address = WebAddress.resolve(written, against: growth > 0 ? base : nil) {
            growth -= max(0, address.utf8.count - written.utf8.count)
            return address
        }
        switch WebAddress.scheme(of: written) {
        case nil: return base == nil ? written : nil
        case "mailto", "tel": return isLink ? String(written.unicodeScalars.filter { $0.value > 0x20 }) : nil
        default: return nil
        }
    }

    private func isImageData(_ written: String) -> Bool {
        guard written.utf8.count < 1 << 20 else { return false }
        let head = written.prefix(32).lowercased()
        let types = ["png", "jpeg", "jpg", "gif", "webp", "avif"]
        guard let type = types.first(where: { head.hasPrefix("data:image/\($0);base64,") }) else { return false }
        let data = written.utf8.dropFirst("data:image/;base64,".utf8.count + type.utf8.count)
        return data.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }
    }

    /// `address descriptor, address descriptor` (HTML standard, 4.8.4.2.1): the candidates that are safe go to
    /// `sourceSet`. An address ends at white space, and may hold commas.
    private mutating func readSourceSet(_ set: UnsafeBufferPointer<UInt8>) {
        sourceSet.removeAll()
        var place = 0
        var candidates = 0
        while candidates < 64, var address = nextWord(set, &place) {
            while address.first == 0x2C { address = UnsafeBufferPointer(rebasing: address.dropFirst()) }
            if address.isEmpty { continue }
            let isAlone = address.last == 0x2C
            while address.last == 0x2C { address = UnsafeBufferPointer(rebasing: address.dropLast()) }
            let end = isAlone ? place : firstIndex(of: 0x2C, in: set, from: place) ?? set.count
            candidates += 1
            addCandidate(address, descriptors: UnsafeBufferPointer(rebasing: set[place..<end]))
            place = isAlone ? end : end + 1
        }
    }

    private mutating func addCandidate(
        _ address: UnsafeBufferPointer<UInt8>, descriptors: UnsafeBufferPointer<UInt8>
    ) {
        var place = 0
        var resolved: String?
        if !WebAddress.isClean(address) {
            let written = String(decoding: address, as: UTF8.self)
            resolved = WebAddress.resolve(written, against: growth > 0 ? base : nil)
            guard let resolved else { return }
            growth -= max(0, resolved.utf8.count - address.count)
        }
        if !sourceSet.isEmpty { sourceSet.append(", ") }
        if var resolved { resolved.withUTF8 { sourceSet.append($0) } } else { sourceSet.append(address) }
        for _ in 0..<2 {
            guard let descriptor = nextWord(descriptors, &place) else { return }
            sourceSet.append(0x20)
            sourceSet.append(descriptor)
        }
    }

    private func nextWord(
        _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int
    ) -> UnsafeBufferPointer<UInt8>? {
        while place < text.count, text[place].isASCIISpace { place += 1 }
        let start = place
        while place < text.count, !text[place].isASCIISpace { place += 1 }
        return start == place ? nil : UnsafeBufferPointer(rebasing: text[start..<place])
    }
}
