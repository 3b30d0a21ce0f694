internal import Articles

/// Who sells pictures: a name that ends a caption says whose picture it is.
enum PictureAgencies {
    /// Whether a text names one as a word of its own.
    static func areNamed(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            initials.contains { find($0, in: bytes) } || names.contains { find($0, in: bytes) }
        }
    }

    private static func find(_ name: StaticString, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = name.utf8CodeUnitCount
        guard text.count >= count else { return false }
        for start in 0...(text.count - count) where text[start] == name.utf8Start[0] {
            guard (1..<count).allSatisfy({ text[start + $0] == name.utf8Start[$0] }),
                start == 0 || !isLetter(text[start - 1]),
                start + count == text.count || !isLetter(text[start + count])
            else { continue }
            return true
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

    /// In these letters only: `ap` is a syllable.
    private static let initials: [StaticString] = [
        "AP", "AFP", "DPA", "dpa", "EPA", "EFE", "ANSA", "AAP", "APA", "NTB", "ANP", "PTI", "REUTERS", "GETTY", "SIPA",
        "STF", "NASA", "ESA", "ČTK", "PAP", "MTI", "LUSA", "CNA", "AA", "PA", "TT", "ZUMA", "SIPA",
    ]

    private static let names: [StaticString] = [
        "Reuters", "Getty", "Associated Press", "Shutterstock", "shutterstock", "iStock", "istock", "Alamy", "Unsplash",
        "unsplash", "Pexels", "Pixabay", "Adobe Stock", "adobe.com", "Depositphotos", "Wikimedia", "Flickr", "flickr",
        "Europa Press", "picture alliance", "Picture Alliance", "picture-alliance", "imago", "IMAGO", "Keystone",
        "Bloomberg", "Anadolu", "Xinhua", "Kyodo", "Yonhap", "Ritzau", "Scanpix", "Magnum Photos",
        "Agence France-Presse",
        "Press Association", "Canadian Press", "Sipa", "Hans Lucas", "Belga", "Lehtikuva", "ullstein bild",
        "akg-images",
        "Bridgeman", "Creative Commons", "CC BY", "PA Images", "PA Wire", "WireImage", "Dreamstime", "Freepik", "Rex",
        "Handout", "Copyright", "Courtesy",
    ]
}
