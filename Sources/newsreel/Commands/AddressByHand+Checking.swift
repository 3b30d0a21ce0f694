internal import Glibc
internal import Subscriptions

extension AddressByHand {
    /// What cannot be an address at all is refused; what is one of another kind is left for the transfer to judge.
    init(checking text: String) throws(CommandFailure) {
        if !text.contains("://"), access(text, F_OK) == 0 {
            throw CommandFailure(
                .usage, kind: "bad_url",
                "\(text) is a file and no address; 'newsreel parse' says what a feed in a file says, 'newsreel extract' what "
                    + "an article's page, and 'newsreel fetch --feeds' reads a list")
        }
        if let address = AddressByHand(text) {
            self = address
            return
        }
        throw CommandFailure(
            .usage, kind: text.contains("://") ? "forbidden_scheme" : "bad_url",
            "\(withoutUserInfo(text)): no http or https address; write it as https://example.org/feed.xml")
    }

    /// The address that a document is said to come from, which is taken as it is written: nothing is asked there. A user
    /// name and password in it are left out, as relative addresses start from it and go into the output.
    static func base(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.contains("@") else { return text }
        if let given = AddressByHand(text) { return given.login == nil ? text : given.address }
        return withoutUserInfo(text) == text ? text : nil
    }
}
