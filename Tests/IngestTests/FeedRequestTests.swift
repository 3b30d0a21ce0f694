import Archive
import Exchange
import Subscriptions
import Testing
import Transfer

@testable import Ingest

@Suite struct FeedRequestTests {
    private func request(_ change: (inout FeedState) -> Void = { _ in }, wantsWholeBody: Bool = false)
        -> TransferRequest
    {
        var subscription = Subscription(
            url: "https://example.org/feed", source: .init(file: "feeds.toml", line: 1))
        subscription.headers = [.init(name: "X-Key", value: "k")]
        subscription.totalTimeout = .seconds(5)
        var feed = StoredFeed(id: FeedID(rawValue: 1), identity: "https://example.org/feed")
        change(&feed.state)
        return TransferRequest(
            PollTarget(
                subscription: subscription, credentials: FeedCredentials(login: .bearer(token: "t")), feed: feed),
            wantsWholeBody: wantsWholeBody, defaults: TransferConfiguration())
    }

    @Test func `Validators go back as they came, but not where the whole body is wanted`() {
        let known: (inout FeedState) -> Void = {
            $0.etag = "W/\"1\""
            $0.lastModified = "yesterday"
        }
        #expect(request(known).validators == Validators(etag: "W/\"1\"", lastModified: "yesterday"))
        #expect(request(known, wantsWholeBody: true).validators == Validators())
    }

    @Test func `The subscription's own limit stands beside the general ones`() {
        let limits = request().limits
        #expect(limits?.totalTimeout == .seconds(5))
        #expect(limits?.maxBodyBytes == TransferLimits().maxBodyBytes)
    }

    @Test(
        arguments: [
            (nil, true), ("https://example.org/moved", true), ("https://EXAMPLE.org/moved", true),
            ("https://example.org:8443/feed", false), ("http://example.org/feed", false),
            ("https://other.example/feed", false),
        ] as [(String?, Bool)])
    func `Credentials and headers stay behind where a moved feed left its origin`(address: String?, areSent: Bool) {
        let request = request { $0.currentURL = address }
        #expect(request.url == address ?? "https://example.org/feed")
        #expect((request.credentials != nil) == areSent)
        #expect(request.headers.isEmpty != areSent)
    }

    @Test(arguments: [
        ("https://example.org/a/b?c=d#e", "https://example.org", "/a/b?c=d"),
        ("http://Example.org:8080", "http://example.org:8080", "/"),
        ("https://example.org?q", "https://example.org", "/?q"),
        ("https://example.org:443/a", "https://example.org", "/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080", "/a"),
    ])
    func `An address has an origin and a path`(url: String, origin: String, path: String) {
        let address = SiteAddress(url)
        #expect(address?.origin.text == origin)
        #expect(address?.path == path)
    }
}
