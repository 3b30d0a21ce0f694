/// Another article that says nearly the same.
package struct SimilarArticle: Sendable, Hashable {
    package let id: ArticleID
    /// How much of the shorter text the longer one has too, 0 to 1 in hundredths; an estimate.
    package let share: Double

    package init(id: ArticleID, share: Double) {
        (self.id, self.share) = (id, share)
    }
}

extension [SimilarArticle] {
    /// Writes `similar_to`; no member when there are none.
    func writeMember(into writer: inout JSONWriter) {
        guard !isEmpty else { return }
        writer.key("similar_to")
        writer.array { writer in
            for likeness in self {
                writer.object { writer in
                    writer.member("id", likeness.id)
                    writer.key("share")
                    writer.hundredths(likeness.share)
                }
            }
        }
    }

    /// What is to be put into an article's JSON, at the place that `Article.writeJSON` tells, once its likenesses are known.
    package var insertion: [UInt8] {
        guard !isEmpty else { return [] }
        var writer = JSONWriter(capacity: 24 + 64 * count)
        writer.continueMembers()
        writeMember(into: &writer)
        return writer.bytes
    }
}
