import CCrypto
import Testing

@testable import WebSub

@Suite struct HubBookTests {
    private let links = HubLinks(
        header: nil, hubs: ["https://hub.example/"], own: "https://site.example/f", url: "https://site.example/f")
    private let day: Int64 = 86_400

    /// A book in which feed 1 is agreed upon at 1,000, for ten days.
    private func agreed() throws -> (HubBook, HubBook.Order) {
        var book = HubBook()
        book.note(links, of: 1, at: 1000)
        let order = try #require(book.orders(at: 1000, most: 10).first)
        let answer = book.verify(order.token, mode: "subscribe", topic: order.topic, lease: 10 * day, at: 1000)
        #expect(answer == .confirmed)
        return (book, order)
    }

    private func signed(_ body: [UInt8], _ order: HubBook.Order) -> String {
        let signature = HubSignature.signature(of: body, secret: order.secret ?? "", EVP_sha256())
        return "sha256=" + String(decoding: signature, as: UTF8.self)
    }

    @Test func `A feed that names a hub is asked for once, with a secret of its own`() throws {
        var book = HubBook()
        book.note(links, of: 1, at: 1000)
        book.note(links, of: 2, at: 1000)
        let orders = book.orders(at: 1000, most: 10)
        #expect(orders.map(\.mode) == [.subscribe, .subscribe])
        #expect(orders.map(\.topic) == ["https://site.example/f", "https://site.example/f"])
        #expect(Set(orders.map(\.token)).count == 2)
        #expect(Set(orders.map(\.secret)).count == 2)
        #expect(orders[0].secret?.utf8.count == 64)
        book.note(links, of: 1, at: 1001)
        #expect(book.orders(at: 1001, most: 10).isEmpty)
        #expect(book.takeChanged() == [1, 2])
        #expect(book.takeChanged().isEmpty)
    }

    @Test func `A hub that keeps silent is asked again, later and later`() {
        var book = HubBook()
        book.note(links, of: 1, at: 0)
        var asked: [Int64] = []
        for now in stride(from: Int64(0), through: 40_000, by: 100) where !book.orders(at: now, most: 1).isEmpty {
            asked.append(now)
        }
        #expect(asked == [0, 600, 1800, 4200, 9000, 18_600, 37_800])
    }

    @Test func `Only what was wanted is confirmed`() throws {
        var (book, order) = try agreed()
        func answer(_ token: String, _ mode: String, _ topic: String) -> HubBook.Verification {
            book.verify(token, mode: mode, topic: topic, lease: nil, at: 2000)
        }
        #expect(answer("0", "subscribe", order.topic) == .unwanted)
        #expect(answer(order.token, "subscribe", "https://site.example/other") == .unwanted)
        #expect(answer(order.token, "unsubscribe", order.topic) == .unwanted)
        #expect(answer(order.token, "", order.topic) == .unwanted)
        #expect(answer(order.token, "subscribe", order.topic) == .confirmed)
    }

    @Test func `A lease is renewed before its end, and one that ran out delivers nothing`() throws {
        var (book, order) = try agreed()
        let end = 1000 + 10 * day
        let signature = signed([1], order)
        #expect(book[1]?.leaseEnd == end)
        #expect(book.orders(at: end - day - 1, most: 10).isEmpty)
        #expect(book.orders(at: end - day, most: 10).map(\.token) == [order.token])
        // The hub keeps silent: again after ten minutes.
        #expect(book.orders(at: end - day + 599, most: 10).isEmpty)
        #expect(book.orders(at: end - day + 600, most: 10).count == 1)
        #expect(book.deliver(order.token, signature: signature, body: [1], at: end - 1) == .accepted(feed: 1))
        #expect(book.deliver(order.token, signature: signature, body: [1], at: end) == .unknown)
        let answer = book.verify(order.token, mode: "subscribe", topic: order.topic, lease: nil, at: end)
        #expect(answer == .confirmed)
        #expect(book.deliver(order.token, signature: signature, body: [1], at: end) == .accepted(feed: 1))
    }

    @Test func `What is not signed as agreed is left alone`() throws {
        var (book, order) = try agreed()
        let wrong = signed([2], order)
        for signature in [nil, wrong, "sha1=00"] {
            guard case .ignored(1, _) = book.deliver(order.token, signature: signature, body: [1], at: 2000) else {
                Issue.record("\(String(describing: signature)) is taken")
                continue
            }
        }
        #expect(book[1]?.deliveries == 0)
        #expect(book.deliver("nobody's", signature: wrong, body: [2], at: 2000) == .unknown)
    }

    @Test func `A hub that says no is asked again after a day`() throws {
        var (book, order) = try agreed()
        #expect(book.verify(order.token, mode: "denied", topic: order.topic, lease: nil, at: 5000) == .noted)
        #expect(book[1]?.standing == .denied)
        #expect(book.deliver(order.token, signature: signed([1], order), body: [1], at: 5001) == .unknown)
        #expect(book.orders(at: 5000 + day - 1, most: 10).isEmpty)
        #expect(book.orders(at: 5000 + day, most: 10).map(\.mode) == [.subscribe])
    }

    @Test func `The next hub that a feed names is asked where one refuses, says no or keeps silent`() throws {
        let named = ["https://a.example/", "https://b.example/", "https://a.example/", "https://c.example/"]
        func begin() -> HubBook {
            var book = HubBook()
            book.note(HubLinks(header: nil, hubs: named, own: nil, url: "https://site.example/f"), of: 1, at: 0)
            return book
        }
        /// The hubs that are asked at these times, each of which is then told of.
        func asked(_ times: [Int64], _ tell: (inout HubBook, HubBook.Order, Int64) -> Void) -> [String] {
            var book = begin()
            return times.map { now in
                guard let order = book.orders(at: now, most: 1).first else { return "-" }
                tell(&book, order, now)
                return String(order.hub.dropFirst(8).prefix(1))
            }
        }
        // At once to the next, and after the last as late as if there were one.
        let refused = asked([0, 0, 0, 0, 599, 600, 600, 600, 1799, 1800]) { $0.noteRefusal($1, at: $2) }
        #expect(refused == ["a", "b", "c", "-", "-", "a", "b", "c", "-", "a"])
        let silent = asked([0, 599, 600, 1200, 1800, 2999, 3000]) { _, _, _ in }
        #expect(silent == ["a", "-", "b", "c", "a", "-", "b"])
        let denied = asked([0, 0, 0, 0, day - 1, day]) {
            $0.verify($1.token, mode: "denied", topic: $1.topic, lease: nil, at: $2)
        }
        #expect(denied == ["a", "b", "c", "-", "-", "a"])

        var book = begin()
        let first = try #require(book.orders(at: 0, most: 1).first)
        book.noteRefusal(first, at: 0)
        let second = try #require(book.orders(at: 0, most: 1).first)
        #expect(second.token != first.token && second.secret != first.secret)
        let late = book.verify(first.token, mode: "subscribe", topic: first.topic, lease: nil, at: 1)
        #expect(late == .unwanted)
        let right = book.verify(second.token, mode: "subscribe", topic: first.topic, lease: 10 * day, at: 1)
        #expect(right == .confirmed)
        // One that delivers stays, though it refuses to go on before its time.
        let renewal = try #require(book.orders(at: 9 * day + 1, most: 1).first)
        book.noteRefusal(renewal, at: 9 * day + 1)
        #expect(renewal.token == second.token && book[1]?.hub == named[1])
    }

    @Test func `A feed that changes its hub, or names none, leaves the old one`() throws {
        var (book, order) = try agreed()
        let other = HubLinks(
            header: nil, hubs: ["https://new.example/"], own: "https://site.example/f", url: "https://site.example/f")
        book.note(other, of: 1, at: 2000)
        let orders = book.orders(at: 2000, most: 10)
        #expect(orders.map(\.mode) == [.unsubscribe, .subscribe])
        #expect(orders.map(\.hub) == ["https://hub.example/", "https://new.example/"])
        #expect(orders[1].token != order.token)
        #expect(book.deliver(order.token, signature: signed([1], order), body: [1], at: 2001) == .unknown)
        func leave() -> HubBook.Verification {
            book.verify(order.token, mode: "unsubscribe", topic: order.topic, lease: nil, at: 2001)
        }
        #expect(leave() == .confirmed)
        #expect(leave() == .unwanted)
        book.note(nil, of: 1, at: 3000)
        #expect(book[1] == nil)
        // Nobody agreed to the second: there is nothing to take back.
        #expect(book.orders(at: 3000, most: 10).isEmpty)
    }

    @Test func `Polls grow rare while the hub brings all, and are as before once it missed something`() throws {
        var (book, order) = try agreed()
        let signature = signed([1], order)
        func deliver(_ news: Int) {
            _ = book.deliver(order.token, signature: signature, body: [1], at: 2000)
            book.noteDelivery(1, news: news)
        }
        book.notePoll(1, news: 0, at: 2000)
        #expect(book.stretch(of: 1, at: 2000) == 1)
        for round in 1...8 {
            deliver(1)
            book.notePoll(1, news: 0, at: 2000)
            // A quiet poll after nothing was brought proves nothing.
            book.notePoll(1, news: 0, at: 2000)
            #expect(book.stretch(of: 1, at: 2000) == Double(1 << min(round, 6)))
        }
        #expect(book.stretch(of: 1, at: 1000 + 10 * day) == 1)
        book.notePoll(1, news: 2, at: 2000)
        #expect(book.stretch(of: 1, at: 2000) == 1)
        // Delivered twice, or nothing new in it.
        deliver(0)
        book.notePoll(1, news: 0, at: 2000)
        #expect(book.stretch(of: 1, at: 2000) == 1)
        #expect(book.stretch(of: 7, at: 2000) == 1)
    }

    @Test func `What is kept comes back as it was`() throws {
        var (book, order) = try agreed()
        _ = book.deliver(order.token, signature: signed([1], order), body: [1], at: 2000)
        book.noteDelivery(1, news: 1)
        let before = try #require(book[1])
        let after = try #require(HubSubscription(decoding: before.encoded))
        #expect(after == before)
        var other = HubBook()
        other.restore(after, of: 1)
        let answer = other.deliver(order.token, signature: signed([3], order), body: [3], at: 2001)
        #expect(answer == .accepted(feed: 1))
        #expect(HubSubscription(decoding: []) == nil)
        #expect(HubSubscription(decoding: Array(before.encoded.dropLast(4))) == nil)
        #expect(HubSubscription(decoding: Array("2".utf8) + before.encoded.dropFirst()) == nil)
    }

    @Test func `A request is a form`() throws {
        let order = HubBook.Order(
            mode: .subscribe, feed: 1, hub: "https://hub.example/", topic: "https://site.example/f?a=1&b=ü",
            token: "t", secret: "s")
        let form = String(decoding: order.form(callback: "https://me.example/websub/t", lease: 60), as: UTF8.self)
        #expect(
            form == "hub.callback=https%3A%2F%2Fme.example%2Fwebsub%2Ft&hub.mode=subscribe"
                + "&hub.topic=https%3A%2F%2Fsite.example%2Ff%3Fa%3D1%26b%3D%C3%BC&hub.lease_seconds=60&hub.secret=s")
    }
}
