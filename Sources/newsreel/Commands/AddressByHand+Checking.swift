internal import Subscriptions

extension AddressByHand {
    /// What cannot be an address at all is refused; what is one of another kind is left for the transfer to judge.
    init(checking text: String) throws(CommandFailure) {
        if let address = AddressByHand(text) {
            self = address
            return
        }
        throw CommandFailure(
            .usage, kind: text.contains("://") ? "forbidden_scheme" : "bad_url",
            "\(withoutUserInfo(text)): no http or https address; write it as https://example.org/feed.xml")
    }
}
