import Exchange
import Testing

@testable import Ingest

@Suite struct PollReportTests {
    @Test(
        "a poll that polling's own pause cut short, or that was not made, is no failure",
        arguments: [
            (.ownSide, "paused", false), (.ownSide, "credentials", false), (.ownSide, "own_network", true),
            (.unreachable, "connection", true), (.missing, "http_status", true), (.notModified, nil, false),
        ] as [(PollVerdict.Kind, String?, Bool)])
    func failure(verdict: PollVerdict.Kind, kind: String?, isFailure: Bool) {
        var report = PollReport(feed: "f", verdict: verdict, message: "", state: FeedState())
        report.problem = kind.map { PollReport.Problem(kind: $0, message: "") }
        #expect(report.isFailure == isFailure)
    }
}
