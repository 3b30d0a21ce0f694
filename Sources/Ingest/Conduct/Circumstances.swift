internal import Articles
internal import Glibc
internal import Subscriptions
internal import Transfer

/// The settings that may be to blame for a feed's failure: addresses that are allowed, TLS, the proxy, credentials, what
/// we say of ourselves. Where they change, the feed is asked again at once instead of after its back-off.
enum Circumstances {
    /// A number for them as they are, never 0. Of files it takes name, size and time, not what is in them.
    static func number(_ subscription: Subscription, _ configuration: TransferConfiguration) -> UInt32 {
        let tls = configuration.tls
        let parts = [
            "\(configuration.allowedAddresses)", "\(subscription.allowedAddresses)",
            configuration.proxy ?? "", subscription.proxy ?? "", "\(configuration.proxyLogin != nil)",
            "\(tls.verifiesPeer)", "\(subscription.tls.verifiesPeer.map { "\($0)" } ?? "")",
            subscription.userAgent ?? configuration.userAgent,
            subscription.headers.map(\.name).joined(separator: ","),
        ]
        let files = [
            subscription.credentialsFile, tls.authoritiesFile, subscription.tls.authoritiesFile,
            subscription.tls.certificateFile, subscription.tls.keyFile,
        ]
        let text = (parts + files.map(Self.mark)).joined(separator: "\n")
        return max(UInt32(truncatingIfNeeded: SHA256Digest(of: text).prefix), 1)
    }

    private static func mark(_ file: String?) -> String {
        guard let file else { return "" }
        var status = stat()
        guard stat(file, &status) == 0 else { return file }
        return "\(file) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }
}

extension Poller {
    func circumstances(of subscription: Subscription) -> UInt32 {
        Circumstances.number(subscription, transfer.configuration)
    }
}

extension FeedCondition {
    /// Takes note of what went wrong, for `newsreel status`, and of the settings where they may be to blame.
    mutating func note(
        _ problem: PollReport.Problem?, _ outcome: PollOutcome, under circumstances: @autoclosure () -> UInt32
    ) {
        lastProblem = problem?.kind ?? ""
        lastStatus = 0
        var isSettings = false
        switch outcome {
        case .answered(let answer):
            if problem != nil { lastStatus = UInt16(clamping: answer.status) }
            isSettings = [401, 403, 407].contains(answer.status)
        case .failed(let failure): isSettings = [.forbidden, .insecure, .unreachable].contains(failure)
        }
        self.circumstances = isSettings ? circumstances() : 0
    }
}
