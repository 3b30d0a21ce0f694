internal import Articles

/// What stands in front of an article: consent, a captcha, a login.
package enum Wall: Sendable, Hashable {
    case captcha, refusal, consent, login, script, paywall

    /// A paywall shows the article's beginning, the others nothing of it.
    package var hidesArticle: Bool { self != .paywall }

    package var message: String {
        switch self {
        case .captcha: "the page is a captcha"
        case .refusal: "the page refuses access"
        case .consent: "the page is a consent wall"
        case .login: "the page is a login"
        case .script: "the page shows nothing without scripts"
        case .paywall: "the page is a paywall"
        }
    }

    /// What bars the way; `nil` for a page that reads like an article.
    ///
    /// - Parameters:
    ///   - words: how many words were taken for the article.
    ///   - title: the page's.
    init?(_ draft: Draft, words: Int, title: String?) {
        // Longer text is an article, whatever else stands on its page.
        guard words < 250 else { return nil }
        if words < 120, let title, let wall = Self.titles.first(where: { $0.phrases.matchesWhole(Self.folded(title)) })
        {
            self = wall.kind
            return
        }
        var total = 0
        for (index, line) in draft.lines.enumerated() {
            total += Int(line.words)
            if total > 1500 { break }
            let text = draft.text(of: line)
            for (phrase, kind) in Self.phrases where text.contains(phrase) {
                // Most pages ask for consent somewhere; here it has to be what the page is about.
                if kind == .consent || kind == .script, words >= 120 || draft.isLineDropped(index) && words >= 40 {
                    continue
                }
                self = kind
                return
            }
        }
        return nil
    }

    private static func folded(_ text: String) -> ArraySlice<UInt8> {
        ArraySlice(text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 })
    }

    /// Titles that are the whole of what such a page says of itself.
    private static let titles: [(kind: Wall, phrases: Phrases)] = [
        (
            .captcha,
            Phrases(
                """
                just a moment
                attention required! | cloudflare
                are you a robot
                are you human
                human verification
                security check
                security checkpoint
                verifying your browser
                verifying you are human
                checking your browser
                pardon our interruption
                bot verification
                robot check
                please verify you are a human
                """)
        ),
        (
            .refusal,
            Phrases(
                """
                access denied
                access to this page has been denied
                403 forbidden
                forbidden
                request blocked
                blocked
                """)
        ),
        (
            .consent,
            Phrases(
                """
                before you continue
                your privacy choices
                privacy settings
                cookie consent
                consent
                """)
        ),
    ]

    private static let phrases: [(StaticString, Wall)] = [
        ("verify you are human", .captcha),
        ("verify that you are human", .captcha),
        ("verify you're human", .captcha),
        ("are you a robot", .captcha),
        ("you are not a robot", .captcha),
        ("you're not a robot", .captcha),
        ("checking your browser", .captcha),
        ("checking if the site connection is secure", .captcha),
        ("enable javascript and cookies to continue", .captcha),
        ("unusual traffic from your", .captcha),
        ("complete the security check", .captcha),
        ("access to this page has been denied", .refusal),
        ("you don't have permission to access", .refusal),
        ("you have been blocked", .refusal),
        ("before you continue to", .consent),
        ("we and our partners", .consent),
        ("we value your privacy", .consent),
        ("we care about your privacy", .consent),
        ("your privacy is important to us", .consent),
        ("accept all cookies", .consent),
        ("bevor sie fortfahren", .consent),
        ("wir und unsere partner", .consent),
        ("alle cookies akzeptieren", .consent),
        ("avant de continuer", .consent),
        ("nous et nos partenaires", .consent),
        ("antes de continuar", .consent),
        ("nosotros y nuestros socios", .consent),
        ("prima di continuare", .consent),
        ("noi e i nostri partner", .consent),
        ("wij en onze partners", .consent),
        ("please enable javascript", .script),
        ("you need to enable javascript", .script),
        ("javascript is disabled in your browser", .script),
        ("this site requires javascript", .script),
        ("subscribe to continue reading", .paywall),
        ("subscribe to read the full", .paywall),
        ("this article is for subscribers", .paywall),
        ("to continue reading this article", .paywall),
        ("log in to continue", .login),
        ("sign in to continue", .login),
    ]
}
