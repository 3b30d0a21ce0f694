extension String {
    /// As `String(decoding:as:)`, at less cost for texts of many letters, which are looked at in blocks.
    package init(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        // The library is quicker with short texts, which it keeps in place.
        guard bytes.count >= 32 else {
            self.init(decoding: bytes, as: UTF8.self)
            return
        }
        let survey = UTF8Survey(of: bytes)
        guard survey.invalidBytes == 0, !survey.hasSurrogates else {
            self.init(decoding: bytes, as: UTF8.self)
            return
        }
        let isASCII = survey.sequences == 0
        self.init(copying: unsafe UTF8Span(unchecked: bytes.span, isKnownASCII: isASCII))
    }
}
