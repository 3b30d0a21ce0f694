import Articles
import Ingest
import Testing

@Suite struct ConductHTTPDateTests {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "sun, 6 nov 1994 08:49:37 gmt", "06 Nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 Z",
        "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 10:49:37 +0200", "Sun, 06 Nov 1994 03:49:37 -0500",
        "Sun, 06 Nov 1994 08:49:37", "  Sun,06 Nov 1994  08:49:37 GMT ",
    ])
    func `reads the three forms and what servers make of them`(text: String) {
        #expect(HTTPDate.parse(text, now: moment())?.secondsSince1970 == 784_111_777)
    }

    @Test(arguments: [
        "", "0", "-1", "now", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 PST", "06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 99999 08:49:37 GMT", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT 12 13",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMTSun, 06 Nov 1994 08:49:37 GMT and more and more",
    ])
    func `refuses what is no date`(text: String) {
        #expect(HTTPDate.parse(text, now: moment()) == nil)
    }

    @Test(arguments: [(24, 2024), (73, 2073), (74, 2074), (75, 1975), (99, 1999), (0, 2000)])
    func `a year of two digits is at most fifty years ahead`(digits: Int, year: Int) throws {
        let text = "Friday, 15-Mar-\(digits < 10 ? "0" : "")\(digits) 00:00:00 GMT"
        let date = try #require(HTTPDate.parse(text, now: moment()))
        #expect(CivilTime(secondsSince1970: date.secondsSince1970).year == year)
    }

    @Test func `random bytes never trap`() {
        var numbers = SeededNumbers(seed: 8)
        let alphabet = Array("SunNov0196:+-, GMTZ".utf8) + [0, 255]
        for _ in 0..<5000 {
            let bytes = (0..<Int(numbers.next() % 40)).map { _ in alphabet[Int(numbers.next() % 21)] }
            _ = bytes.withUnsafeBufferPointer { HTTPDate.parse($0, now: moment()) }
        }
    }
}

@Suite struct ConductFreshnessTests {
    @Test(
        arguments: [
            ("max-age=600", nil, nil, 600.0), ("public, max-age=600, must-revalidate", nil, nil, 600),
            ("MAX-AGE = \"600\"", nil, nil, 600), ("max-age=600", nil, "200", 400), ("max-age=600", nil, "9999", 0),
            ("max-age=600, no-cache", nil, nil, 0), ("no-store", nil, nil, 0), ("s-maxage=900", nil, nil, 0),
            ("max-age=600, max-age=60", nil, nil, 60), ("max-age=banana", nil, nil, 0), ("max-age", nil, nil, 0),
            ("max-age=-5", nil, nil, 0), ("max-age=99999999999999999999999", nil, nil, 21_600),
            (nil, "Mon, 01 Jan 2024 01:00:00 GMT", nil, 3600), (nil, "0", nil, 0), (nil, "-1", nil, 0),
            (nil, "Fri, 01 Jan 2021 01:00:00 GMT", nil, 0), (nil, nil, nil, 0), ("", nil, nil, 0),
            ("max-age=60", "Mon, 01 Jan 2024 01:00:00 GMT", nil, 60),
        ] as [(String?, String?, String?, Double)])
    func `a response is as fresh as RFC 9111 says`(
        cacheControl: String?, expires: String?, age: String?, seconds: Double
    ) {
        let lifetime = Freshness.lifetime(
            cacheControl: cacheControl, expires: expires, age: age, date: nil, now: moment(),
            cap: FeedCondition.freshnessCap)
        #expect(lifetime == seconds)
    }

    @Test func `Expires counts from the server's own clock`() {
        let lifetime = Freshness.lifetime(
            cacheControl: nil, expires: "Mon, 01 Jan 2024 11:00:00 GMT", age: nil,
            date: "Mon, 01 Jan 2024 10:00:00 GMT", now: moment(), cap: 86_400)
        #expect(lifetime == 3600)
    }

    @Test(
        arguments: [
            ("120", 120.0), ("1", 60), ("0", 60), ("-7", 60), ("999999999999999999999999", 86_400), (" 300 ", 300),
            ("3600.5", 3600), ("Mon, 01 Jan 2024 02:00:00 GMT", 7200), ("Fri, 01 Jan 2021 02:00:00 GMT", 60),
            ("Thu, 01 Jan 2099 02:00:00 GMT", 86_400), ("soon", nil), ("", nil), (nil, nil),
        ] as [(String?, Double?)])
    func `Retry-After is read in both forms and kept between a minute and a day`(text: String?, seconds: Double?) {
        #expect(Freshness.retryAfter(text, now: moment()) == seconds)
    }
}

@Suite struct ConductConditionTests {
    private let feed = "https://example.org/feed"
    private let target = "https://example.net/feed"

    private func good(_ redirects: [(Int, String)] = [], status: Int = 200, asked: String? = nil) -> PollOutcome {
        .answered(
            PollAnswer(
                status: status, requestedURL: asked ?? feed,
                redirects: redirects.map { PollAnswer.Hop(status: $0.0, url: $0.1) },
                body: status == 200 ? .feed : .none))
    }

    private func bad(_ status: Int, retryAfter: String? = nil, challenge: Bool = false) -> PollOutcome {
        .answered(
            PollAnswer(status: status, requestedURL: feed, retryAfter: retryAfter, isBotChallenge: challenge))
    }

    private func wait(_ condition: FeedCondition, _ time: Timestamp) -> Double {
        condition.hold(at: time)?.seconds(since: time) ?? 0
    }

    @Test(arguments: [
        (401, false, PollVerdict.Kind.unauthorized), (403, false, .forbidden), (403, true, .challenged),
        (503, true, .challenged), (200, true, .challenged), (404, false, .missing), (410, false, .gone),
        (429, false, .throttled), (500, false, .serverError), (503, false, .serverError), (200, false, .notAFeed),
        (204, false, .badAnswer), (203, false, .notAFeed), (206, false, .notAFeed), (299, false, .notAFeed),
        (304, false, .notModified), (418, false, .badAnswer),
    ])
    func `each status means one thing`(status: Int, challenge: Bool, kind: PollVerdict.Kind) {
        var condition = FeedCondition(seed: 1)
        #expect(condition.observe(bad(status, challenge: challenge), at: moment()).kind == kind)
    }

    @Test(arguments: [301, 308])
    func `a permanent move is learnt when three polls over a day agree`(status: Int) {
        var condition = FeedCondition(seed: 1)
        var learnt: [String?] = []
        for hours in [0.0, 6, 12, 20, 25] {
            learnt.append(condition.observe(good([(status, target)]), at: moment(hour: hours)).newAddress)
        }
        #expect(learnt == [nil, nil, nil, nil, target])
    }

    @Test(arguments: [302, 303, 307])
    func `a temporary redirect is never stored`(status: Int) {
        var condition = FeedCondition(seed: 1)
        for hours in stride(from: 0.0, to: 100, by: 10) {
            #expect(condition.observe(good([(status, target)]), at: moment(hour: hours)).newAddress == nil)
        }
    }

    @Test func `a permanent hop behind a temporary one is not stored, one before it is`() {
        var behind = FeedCondition(seed: 1)
        var before = FeedCondition(seed: 1)
        var learnt: String?
        for hours in stride(from: 0.0, to: 100, by: 10) {
            let time = moment(hour: hours)
            #expect(behind.observe(good([(302, "https://a.example/"), (301, target)]), at: time).newAddress == nil)
            learnt = before.observe(good([(301, target), (302, "https://a.example/")]), at: time).newAddress ?? learnt
        }
        #expect(learnt == target)
    }

    @Test func `targets that change from poll to poll are never stored`() {
        var condition = FeedCondition(seed: 1)
        for step in 0..<40 {
            let outcome = good([(301, "https://\(step % 2 == 0 ? "a" : "b").example/feed")])
            #expect(condition.observe(outcome, at: moment(hour: Double(step) * 10)).newAddress == nil)
        }
    }

    @Test func `two hosts that send a feed to each other move it once at most`() {
        var condition = FeedCondition(seed: 1)
        var address = feed
        var moves = 0
        for step in 0..<200 {
            let other = address == feed ? target : feed
            if let new = condition.observe(good([(301, other)], asked: address), at: moment(hour: Double(step) * 8))
                .newAddress
            {
                address = new
                moves += 1
            }
        }
        #expect(moves == 1)
    }

    @Test func `a move from https to http is not stored`() {
        var condition = FeedCondition(seed: 1)
        for hours in stride(from: 0.0, to: 100, by: 10) {
            #expect(
                condition.observe(good([(301, "http://example.org/feed")]), at: moment(hour: hours)).newAddress == nil)
        }
    }

    @Test func `410 stops a feed until a person revives it, but not behind a temporary redirect`() {
        var condition = FeedCondition(seed: 1)
        _ = condition.observe(
            .answered(
                PollAnswer(status: 410, requestedURL: feed, redirects: [PollAnswer.Hop(status: 302, url: target)])),
            at: moment())
        #expect(!condition.isStopped)
        _ = condition.observe(bad(410), at: moment())
        #expect(condition.isStopped)
        condition.revive()
        #expect(!condition.isStopped && condition.hold(at: moment()) == nil)
    }

    @Test func `a good feed may be missing for days before it is asked once a week`() {
        var condition = FeedCondition(seed: 1)
        _ = condition.observe(good(), at: moment())
        var day = 0.0
        while day < 13 {
            _ = condition.observe(bad(404), at: moment(day: day))
            #expect(wait(condition, moment(day: day)) <= 86_400)
            #expect(condition.standing == .failing)
            day += 1
        }
        _ = condition.observe(bad(404), at: moment(day: 15))
        #expect(condition.standing == .missing)
        #expect(wait(condition, moment(day: 15)) > 6 * 86_400)
        _ = condition.observe(good(), at: moment(day: 22))
        #expect(condition.standing == .good && condition.hold(at: moment(day: 22)) == nil)
    }

    @Test func `back-off doubles with jitter and ends at a day`() {
        var condition = FeedCondition(seed: 77)
        var last = 0.0
        for step in 0..<12 {
            _ = condition.observe(bad(500), at: moment())
            let wait = wait(condition, moment())
            let plain = 300 * Double(1 << step)
            #expect(wait >= min(0.75 * plain, 86_400) - 1 && wait <= min(1.25 * plain, 86_400) + 1)
            #expect(wait >= last)
            last = wait
        }
        #expect(last == 86_400)
    }

    @Test func `feeds that fail together do not come back together`() {
        let waits = Set(
            (0..<100).map { seed in
                var condition = FeedCondition(seed: UInt32(seed) &* 2_654_435_769)
                _ = condition.observe(.failed(.unreachable), at: moment())
                return Int(wait(condition, moment()))
            })
        #expect(waits.count > 40)
    }

    @Test(arguments: [429, 503])
    func `Retry-After is kept, for the feed and for its host`(status: Int) {
        var condition = FeedCondition(seed: 1)
        let verdict = condition.observe(bad(status, retryAfter: "7200"), at: moment())
        #expect(verdict.kind == .throttled && verdict.hostHold == 7200)
        #expect(wait(condition, moment()) >= 7200 && wait(condition, moment()) <= 7801)
    }

    @Test func `our own network's loss is not held against a feed`() {
        var condition = FeedCondition(seed: 1)
        _ = condition.observe(good(), at: moment())
        for step in 0..<50 { _ = condition.observe(.failed(.ownSide), at: moment(hour: Double(step))) }
        #expect(condition.failureCount == 0 && condition.standing == .good)
        #expect(wait(condition, moment(hour: 49)) <= 121)
    }

    @Test func `a whole body is asked for every eight days`() {
        var condition = FeedCondition(seed: 0)
        #expect(condition.wantsWholeBody(at: moment()))
        _ = condition.observe(good(), at: moment())
        #expect(!condition.wantsWholeBody(at: moment(day: 7.9)))
        _ = condition.observe(good(status: 304), at: moment(day: 7.9))
        #expect(condition.wantsWholeBody(at: moment(day: 8)))
        _ = condition.observe(good(), at: moment(day: 8))
        #expect(!condition.wantsWholeBody(at: moment(day: 9)))
    }

    @Test func `a 304 that nothing asked for has the validators forgotten`() {
        var condition = FeedCondition(seed: 1)
        #expect(condition.observe(.failed(.unexpectedNotModified), at: moment()).forgetsValidators)
    }

    @Test(arguments: [10.0, -10])
    func `no hold outlives a jump of the clock by more than a week`(years: Double) {
        var condition = FeedCondition(seed: 1)
        _ = condition.observe(bad(429, retryAfter: "86400"), at: moment())
        let after = moment(day: years * 365)
        #expect(wait(condition, after) <= FeedCondition.longestWait)
        #expect(condition.wantsWholeBody(at: after))
    }

    @Test func `a condition keeps through its encoding, and other bytes are refused`() throws {
        var condition = FeedCondition(seed: 0xDEAD_BEEF)
        var numbers = SeededNumbers(seed: 4)
        let outcomes = [
            good(), good([(301, target)]), bad(404), bad(429, retryAfter: "100"), bad(500), .failed(.insecure),
            .failed(.badRedirect), good(status: 304), bad(410),
        ]
        for step in 0..<300 {
            _ = condition.observe(outcomes[Int(numbers.next() % 9)], at: moment(hour: Double(step) * 5))
            #expect(FeedCondition(decoding: condition.encoded()) == condition)
        }
        let bytes = condition.encoded()
        #expect(bytes.count < 160)
        for length in 0..<bytes.count { #expect(FeedCondition(decoding: Array(bytes.prefix(length))) == nil) }
        #expect(FeedCondition(decoding: bytes + [0]) == nil)
    }
}

@Suite struct ConductHostQueueTests {
    private let limits = HostQueue.Limits(concurrency: 2, requestsPerSecond: 1, burst: 4)

    @Test func `a host has so many requests in flight and no more`() throws {
        var queue = HostQueue(limits: limits)
        for feed in 0..<5 { queue.enqueue(Int64(feed), host: "a", at: 0) }
        let sent = queue.next(at: 0)
        let first = try #require(sent)
        #expect(queue.next(at: 0)?.feed == 1)
        #expect(queue.next(at: 0) == nil && queue.wakeUp == nil)
        queue.finish(first, .answered, at: 0)
        #expect(queue.next(at: 0)?.feed == 2)
        #expect(queue.waitingCount == 2 && queue.inFlightCount == 2)
    }

    @Test func `after its burst a host is asked at its rate`() {
        var queue = HostQueue(limits: limits)
        for feed in 0..<10 { queue.enqueue(Int64(feed), host: "a", at: 0) }
        var times: [Double] = []
        var now = 0.0
        while queue.waitingCount > 0 {
            guard let ticket = queue.next(at: now) else {
                now = max(queue.wakeUp ?? now, now)
                continue
            }
            times.append(now)
            queue.finish(ticket, .answered, at: now)
        }
        #expect(times == [0, 0, 0, 0, 1, 2, 3, 4, 5, 6])
    }

    @Test func `one host's line delays no other host`() {
        var queue = HostQueue(limits: limits)
        for feed in 0..<50 { queue.enqueue(Int64(feed), host: "slow", at: 0) }
        for feed in 100..<150 { queue.enqueue(Int64(feed), host: "host\(feed)", at: 0) }
        var served: Set<Int64> = []
        while let ticket = queue.next(at: 0) { served.insert(ticket.feed) }
        #expect(served.isSuperset(of: Set((100..<150).map(Int64.init))))
        #expect(served.count == 52)
    }

    @Test func `a host that says Retry-After is left alone for so long, by all its feeds`() throws {
        var queue = HostQueue(limits: limits)
        for feed in 0..<3 { queue.enqueue(Int64(feed), host: "a", at: 0) }
        let sent = queue.next(at: 0)
        let ticket = try #require(sent)
        queue.finish(ticket, .throttled(600), at: 1)
        #expect(queue.next(at: 600) == nil)
        #expect(queue.wakeUp == 601 && queue.hold(on: "a", at: 101) == 500)
        #expect(queue.next(at: 601)?.feed == 1)
        // Then one at a time, until it has answered for a while.
        #expect(queue.next(at: 700) == nil)
    }

    @Test func `a feed that is always told to wait does not stall its host for ever`() throws {
        var queue = HostQueue(limits: limits)
        var served = 0
        var now = 0.0
        var badDue = 0.0
        for _ in 0..<2000 {
            if now >= badDue {
                queue.enqueue(0, host: "shared", at: now)
                badDue = .infinity
            }
            queue.enqueue(1, host: "shared", at: now)
            while let ticket = queue.next(at: now) {
                if ticket.feed == 0 {
                    queue.finish(ticket, .throttled(3600), at: now)
                    badDue = now + 3700
                } else {
                    queue.finish(ticket, .answered, at: now)
                    served += 1
                }
            }
            now += 60
        }
        // 2,000 minutes; only the first complaint holds the others, for an hour.
        #expect(served > 1800)
    }

    @Test func `nothing is lost or asked twice at once through random work`() {
        var queue = HostQueue(limits: limits)
        var numbers = SeededNumbers(seed: 6)
        var now = 0.0
        var flying: [HostQueue.Ticket] = []
        var waiting = 0
        for step in 0..<5000 {
            now += numbers.unit() * 2
            switch numbers.next() % 3 {
            case 0:
                queue.enqueue(Int64(step), host: "host\(numbers.next() % 20)", at: now)
                waiting += 1
            case 1:
                if let ticket = queue.next(at: now) {
                    flying.append(ticket)
                    waiting -= 1
                }
            default:
                guard !flying.isEmpty else { continue }
                let ticket = flying.remove(at: Int(numbers.next() % UInt64(flying.count)))
                queue.finish(ticket, numbers.unit() < 0.05 ? .throttled(100) : .answered, at: now)
            }
            #expect(queue.waitingCount == waiting && queue.inFlightCount == flying.count)
            #expect(flying.count { $0.host == "host3" } <= 2)
        }
        for ticket in flying { queue.finish(ticket, .answered, at: now) }
        var rounds = 0
        while waiting > 0, rounds < 100_000 {
            rounds += 1
            now = max(now, queue.wakeUp ?? now)
            if let ticket = queue.next(at: now) {
                waiting -= 1
                queue.finish(ticket, .answered, at: now)
            }
        }
        #expect(waiting == 0 && queue.waitingCount == 0)
    }

    @Test func `hosts without work are forgotten`() throws {
        var queue = HostQueue(limits: limits)
        for host in 0..<100 {
            queue.enqueue(1, host: "host\(host)", at: 0)
            let ticket = queue.next(at: 0)
            queue.finish(try #require(ticket), .answered, at: 0)
        }
        for _ in 0..<100 { _ = queue.next(at: 100) }
        #expect(queue.hostCount == 0)
    }
}

@Suite struct ConductNetworkWatchTests {
    @Test func `many hosts down at once and none up is our own network`() {
        var watch = NetworkWatch()
        for _ in 0..<100 { watch.noteUnreachable(host: "same", isLocal: false, at: 0) }
        #expect(!watch.isDown)
        for host in 0..<8 { watch.noteUnreachable(host: "host\(host)", isLocal: false, at: 10) }
        #expect(watch.isDown)
        #expect(watch.mayTry(at: 10) && !watch.mayTry(at: 20) && watch.mayTry(at: 26))
        watch.noteAnswer()
        #expect(!watch.isDown && watch.mayTry(at: 26.1))
    }

    @Test func `one answer between failures keeps the network up`() {
        var watch = NetworkWatch()
        for host in 0..<100 {
            watch.noteUnreachable(host: "host\(host)", isLocal: false, at: 0)
            if host % 5 == 4 { watch.noteAnswer() }
            #expect(!watch.isDown)
        }
    }
}
