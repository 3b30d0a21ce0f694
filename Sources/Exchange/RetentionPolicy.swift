/// When a store forgets an item that its feed does not carry any more. An item still carried is never forgotten:
/// it would come back as new.
package struct RetentionPolicy: Sendable, Hashable {
    /// Days after which an item that left its feed is forgotten. Counted to the feed's last whole reading, not to
    /// today: nothing is forgotten while a feed is down. At least twice `KnownItem.lastSeenLagInDays`.
    package let daysUnseen: Int

    package init(daysUnseen: Int = 180) {
        self.daysUnseen = max(daysUnseen, 2 * KnownItem.lastSeenLagInDays)
    }
}
