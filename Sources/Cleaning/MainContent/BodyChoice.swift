package import Articles

/// Whether the page's body or the feed's own is the better one, and why.
package struct BodyChoice: Sendable, Hashable {
    package let takesPage: Bool
    /// The page is about the article: what it says of title, date and authors may fill what the feed leaves out.
    package let trustsPage: Bool
    /// Why the page's body is not taken; `nil` where it is.
    package let reason: String?

    /// The page has to show its article, be about what the feed announces, and be about as long as the feed's own body.
    package init(own: Body, page: ExtractedPage) {
        let ownLength = own.plainTextUTF8().count
        let pageLength = page.body.plainTextUTF8().count
        var trustsPage = true
        if let wall = page.wall, wall.hidesArticle, page.likeness != .sameText {
            reason = wall.message
            trustsPage = false
        } else if page.likeness == .unlike {
            reason = "the page is unlike the feed's title and teaser"
            trustsPage = false
        } else if pageLength == 0 {
            reason = "nothing was found on the page"
        } else if pageLength * 10 < ownLength * 9 {
            reason = "the page's body is shorter than the feed's own"
        } else if page.confidence < 0.3, ownLength > 0, page.likeness != .sameText {
            reason = "the page's body is doubtful"
        } else {
            reason = nil
        }
        takesPage = reason == nil
        self.trustsPage = trustsPage
    }
}
