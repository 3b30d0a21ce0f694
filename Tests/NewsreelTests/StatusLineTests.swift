import Ingest
import Testing

@testable import newsreel

@Suite struct StatusLineTests {
    private func line(_ change: (inout PollLoop.Figures) -> Void) -> String {
        var figures = PollLoop.Figures()
        figures.lastTurn = 1
        change(&figures)
        return StatusLine(
            figures: figures, newArticles: 1, spool: SpoolUse(files: 34, sizeInBytes: 1_240_000),
            listFolder: "/etc/newsreel/feeds.d"
        ).text
    }

    @Test("it tells feeds, those due and failing, the last minute's articles and what waits")
    func polling() {
        #expect(
            line { ($0.feeds, $0.inWork, $0.waiting, $0.failing) = (12, 1, 2, 3) }
                == "12 feeds, 3 due, 3 failing; 1 new article in the last minute; 34 files (1.2 MB) in the spool")
    }

    @Test("a pause comes first, whatever there is to poll")
    func paused() {
        #expect(line { ($0.feeds, $0.pause) = (1, "the disk is full") } == "Paused: the disk is full (1 feed)")
        #expect(line { ($0.lastTurn, $0.pause) = (0, "the disk is full") } == "Paused: the disk is full")
    }

    @Test("a network that is away is told by name, with where to look")
    func away() {
        #expect(
            line { ($0.feeds, $0.failing, $0.isNetworkAway) = (12, 12, true) }
                == "The network is away, no host can be reached: look at this machine's route, name servers and proxy; one of "
                + "12 feeds is tried until a host answers")
    }

    @Test(
        "advice names the settings that were named",
        arguments: [
            ("'newsreel add ADDRESS' or x", "'newsreel add --config /x/n.toml ADDRESS' or x"),
            ("'newsreel status' and 'newsreel recover'", "'newsreel status --config /x/n.toml' and 'newsreel recover'"),
        ])
    func advice(text: String, named: String) {
        #expect(StatusPlaces.naming("/x/n.toml", in: text) == named)
        #expect(StatusPlaces.naming(nil, in: text) == text)
        #expect(StatusPlaces.naming(Settings.standardFile, in: text) == text)
    }

    @Test("without feeds it says what to do, and before they are known that they are being read")
    func empty() {
        #expect(
            line { _ in }
                == "No feeds yet: 'newsreel add ADDRESS' or 'newsreel import FILE' brings some into /etc/newsreel/feeds.d"
        )
        #expect(line { $0.lastTurn = 0 } == "Reading what is remembered of the feeds")
    }

    @Test(
        "sizes are told in two digits",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9940, "9.9 kB"), (9960, "10 kB"), (999_400, "999 kB"),
            (999_600, "1.0 MB"), (8_589_934_592, "8.6 GB"), (123_000_000_000_000, "123 TB"),
        ] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) {
        #expect(SpoolUse(files: 2, sizeInBytes: bytes).text == "2 files (\(text))")
    }

    @Test("the last minute's articles are counted from a look that is a minute old, or the first")
    func lastMinute() {
        var recent = RecentArticles()
        for (time, count, expected) in [(0.0, 5, 0), (10, 8, 3), (50, 9, 4), (60, 9, 4), (70, 20, 12), (300, 20, 0)] {
            recent.note(count, at: time)
            #expect(recent.inLastMinute(count) == expected, "\(time)")
        }
    }
}
