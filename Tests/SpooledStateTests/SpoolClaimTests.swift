import Archive
import Delivery
import Exchange
import SpooledState
import Testing

/// Which state may fill which spool.
@Suite struct SpoolClaimTests {
    enum Verdict { case fits, isAnothers, isBehind }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var state: StateStanding?
        var mark: SpoolMark?
        var holdsArticles = false
        var isKnown = true
        let verdict: Verdict
    }

    private static let own = String(repeating: "a", count: 32)

    private static func state(_ identity: String?, batches: Int64 = 0, isUsed: Bool = true) -> StateStanding {
        StateStanding(origin: identity.map { StoreOrigin(identity: $0, batches: batches) }, isUsed: isUsed)
    }

    private static func mark(batches: Int64, of state: String = own) -> SpoolMark {
        SpoolMark(state: state, batches: batches, database: "/state.db")
    }

    static let cases = [
        Case(testDescription: "a first start", verdict: .fits),
        Case(testDescription: "a new state, a new spool", state: state(own, isUsed: false), verdict: .fits),
        Case(testDescription: "an upgrade", state: state(nil), holdsArticles: true, verdict: .fits),
        Case(testDescription: "an upgrade, all taken", state: state(nil), verdict: .fits),
        Case(
            testDescription: "a spool without a mark whose articles a used state does not know", state: state(own),
            holdsArticles: true, isKnown: false, verdict: .isBehind),
        Case(
            testDescription: "a new state beside a spool with articles and no mark", state: state(own, isUsed: false),
            holdsArticles: true, verdict: .isBehind),
        Case(
            testDescription: "no state beside a spool with articles and no mark", holdsArticles: true,
            verdict: .isBehind),
        Case(testDescription: "no state beside a spool that was filled", mark: mark(batches: 1), verdict: .isBehind),
        Case(
            testDescription: "an empty state beside a spool that was filled", state: state("b", isUsed: false),
            mark: mark(batches: 1), verdict: .isBehind),
        Case(testDescription: "no state beside a mark that binds nobody", mark: mark(batches: 0), verdict: .fits),
        Case(
            testDescription: "another state beside a mark that binds nobody", state: state("b", batches: 4),
            mark: mark(batches: 0), verdict: .fits),
        Case(
            testDescription: "a mark without batches, but with articles", mark: mark(batches: 0), holdsArticles: true,
            verdict: .isBehind),
        Case(
            testDescription: "the right state", state: state(own, batches: 7), mark: mark(batches: 7), verdict: .fits),
        Case(
            testDescription: "the right state after a kill before the mark", state: state(own, batches: 8),
            mark: mark(batches: 7), holdsArticles: true, verdict: .fits),
        Case(
            testDescription: "an older copy, or a lost log", state: state(own, batches: 6), mark: mark(batches: 7),
            verdict: .isBehind),
        Case(
            testDescription: "another state", state: state("b", batches: 9), mark: mark(batches: 7),
            verdict: .isAnothers),
        Case(
            testDescription: "a copy from before there were origins", state: state(nil), mark: mark(batches: 7),
            verdict: .isAnothers),
    ]

    @Test(arguments: cases)
    func `a state fills a spool only where nothing could come twice`(_ example: Case) {
        let spool = SpoolClaim.Spool(
            mark: example.mark, holdsArticles: example.holdsArticles, isKnown: example.isKnown)
        let verdict: Verdict =
            switch SpoolClaim(example.state, spool, database: "/state.db") {
            case .fits: .fits
            case .isAnothers: .isAnothers
            case .isBehind: .isBehind
            }
        #expect(verdict == example.verdict)
    }
}
