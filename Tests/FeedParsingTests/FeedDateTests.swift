import Articles
import Testing

@testable import FeedParsing

@Suite struct FeedDateTests {
    @Test(arguments: [
        // RFC 822 and its successors.
        ("Sat, 02 Mar 2024 08:09:10 GMT", "2024-03-02T08:09:10Z"),
        ("Sat, 2 Mar 24 08:09 +0530", "2024-03-02T08:09:00+05:30"),
        ("02 Mar 1999 08:09:10 EST", "1999-03-02T08:09:10-05:00"),
        ("Sat, 02 Mar 2024 08:09:10 -0000", "2024-03-02T08:09:10Z"),
        ("Sat,02 March 2024 8:09:10 PM", "2024-03-02T20:09:10Z"),
        ("Sat, 02 Mar 2024 08:09:10 GMT+0200 (Eastern European Time)", "2024-03-02T08:09:10+02:00"),
        ("Sat, 02 Mar 2024 08:09:10 PST-08:00", "2024-03-02T08:09:10-08:00"),
        ("Sat, 02 Mar 2024 08:09:10 QQT", "2024-03-02T08:09:10Z"),
        ("Mon, 30 Dec 2024 23:59:60 UTC", "2024-12-31T00:00:00Z"),
        // ISO 8601 and W3C-DTF.
        ("2024-03-02T08:09:10.5+01:00", "2024-03-02T08:09:10+01:00"),
        ("2024-03-02T08:09Z", "2024-03-02T08:09:00Z"),
        ("2024-03-02 08:09:10 -00:30", "2024-03-02T08:09:10-00:30"),
        ("20240302T080910Z", "2024-03-02T08:09:10Z"),
        ("2024-03-02T24:00:00Z", "2024-03-03T00:00:00Z"),
        ("2024-062", "2024-03-02T00:00:00Z"),
        ("2024-03", "2024-03-01T00:00:00Z"),
        ("2024", "2024-01-01T00:00:00Z"),
        ("24-03-02", "2024-03-02T00:00:00Z"),
        // asctime, templates, clocks.
        ("Sat Mar  2 08:09:10 2024", "2024-03-02T08:09:10Z"),
        ("March 2nd, 2024 at 8:09 am", "2024-03-02T08:09:00Z"),
        ("02.03.2024 08:09", "2024-03-02T08:09:00Z"),
        ("2024/3/2 08:09:10", "2024-03-02T08:09:10Z"),
        ("31/12/2024", "2024-12-31T00:00:00Z"),
        ("Thu, 03/07/2024", "2024-03-07T00:00:00Z"),
        ("1709366950", "2024-03-02T08:09:10Z"),
        // Languages and places.
        ("sam. 2 mars 2024 08:09:10 +0100", "2024-03-02T08:09:10+01:00"),
        ("mar, 16 nov 2022 00:38:15 +0100", "2022-11-16T00:38:15+01:00"),
        ("2 марта 2024 г., 08:09", "2024-03-02T08:09:00Z"),
        ("Σάβ, 02 Μαρ 2024 08:09:10 +0200", "2024-03-02T08:09:10+02:00"),
        ("2. března 2024", "2024-03-02T00:00:00Z"),
        ("2024년 03월 02일 08:09:10", "2024-03-02T08:09:10+09:00"),
        ("2024年3月2日 8時9分", "2024-03-02T08:09:00Z"),
        ("Fri, 31 May 2024 20:19:00 America/Los_Angeles", "2024-05-31T20:19:00-07:00"),
        ("2024-01-31 20:19:00 Europe/Berlin", "2024-01-31T20:19:00+01:00"),
    ])
    func whatFeedsWriteIsUnderstood(written: String, date: String) {
        #expect(FeedDate.parse(written)?.rfc3339 == date)
    }

    @Test(arguments: [
        "", "soon", "03/07/2014", "07/08/09", "Sat, 03/02/2024", "2024-13-02", "2024-02-30", "31 Jun 2024",
        "Sat, 02 zzz 2024 08:00:00 GMT",
        "Sat, Mar x 2024 08:00:00 GMT", "Sat, 02 Mar 2024 25:00:00 GMT", "Sat, 02 Mar 2024 08:61:00 GMT",
        "Sat, 02 Mar 2024 08:09:10 +zz:00", "2024-", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "12024-03-02",
        "99999999999999999999", "March 2024", "2024-03-02T08:09:10+99:00",
    ])
    func whatIsImpossibleOrUnclearIsAbsent(written: String) {
        #expect(FeedDate.parse(written) == nil)
    }

    @Test func aDateBeyondTheCallersHorizonIsAbsentAndItsTextKept() throws {
        var limits = FeedLimits()
        limits.latestDate = Timestamp(secondsSince1970: 1_700_000_000)
        let feed = try parseFeed(
            Array("<rss><channel><item><pubDate>Sat, 02 Mar 2099 08:00:00 GMT</pubDate></item></channel></rss>".utf8),
            limits: limits)
        #expect(feed.items[0].datePublished == nil)
        #expect(feed.items[0].rawDate == "Sat, 02 Mar 2099 08:00:00 GMT")
    }
}
