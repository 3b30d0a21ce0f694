/// Bounds for one feed document.
package struct FeedLimits: Sendable {
    /// A longer document is refused.
    package var bytes = 10 * 1024 * 1024
    /// The first so many items are kept.
    package var items = 10_000
    /// Open elements, or open JSON values, at once; deeper documents are refused.
    package var depth = 512
    /// Bytes of an id, an address or another short field; a longer address or id is dropped, a longer text is cut.
    package var shortField = 16 * 1024
    /// Authors, tags, links, media of one item; the rest is dropped.
    package var listEntries = 1000
    /// Elements without a field of their own that are kept for one item, or for the feed.
    package var extensions = 200

    package init() {}
}
