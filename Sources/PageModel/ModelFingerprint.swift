/// What a model was learnt from: the names of its features in their order, and its words. The weights carry it, since trees know
/// a feature by its number alone, and would go on judging, wrongly, by another one's values.
package enum ModelFingerprint {
    /// FNV-1a over each name and what closes it, then over the words as they stand in the source.
    ///
    /// - Parameter features: as they follow each other in a line's row.
    package static func line(features: [String], vocabulary: String = LineVocabulary.source) -> UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        }
        for name in features { add(name + "\n") }
        add("\n" + vocabulary)
        return hash
    }
}
