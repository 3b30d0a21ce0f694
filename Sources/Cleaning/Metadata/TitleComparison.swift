/// What the words of a candidate say, by themselves and beside the page's other titles.
struct TitleComparison {
    private typealias Features = FeatureBits<TitleFeature>

    private let candidates: [MetadataReader.TitleCandidate]
    /// Of the candidates.
    private let keys: [WordKeys]
    private let site: SiteNames
    private let headline: WordKeys
    private let openGraph: WordKeys
    /// The whole `title` element.
    private let document: WordKeys
    /// The same without the site's name.
    private let short: WordKeys
    private let parts: [WordKeys]
    private let longestPart: WordKeys?
    private let slug: WordKeys
    private let summary: WordKeys
    /// What two of the page's declared titles say.
    private let agreed: [WordKeys]

    /// - Parameters:
    ///   - openGraph: without the site's name.
    ///   - slug: the words of the page's address.
    init(
        _ candidates: [MetadataReader.TitleCandidate], _ keys: [WordKeys], _ site: SiteNames, headline: WordKeys,
        openGraph: WordKeys, document: String, slug: WordKeys, summary: WordKeys
    ) {
        self.candidates = candidates
        self.keys = keys
        self.site = site
        self.headline = headline
        self.openGraph = openGraph
        self.document = WordKeys(document)
        let short = WordKeys(TitleParts.withoutSite(document, site))
        self.short = short
        parts = TitleParts.parts(document).map { WordKeys($0) }
        longestPart = parts.count > 1 ? parts.max { $0.letters < $1.letters } : nil
        self.slug = slug
        self.summary = summary
        let declared = [short, openGraph, headline]
        agreed = declared.filter { one in !one.isEmpty && declared.count { $0.equals(one) } > 1 }
    }

    /// A candidate's features, those that it has already among them.
    func features(of place: Int) -> FeatureBits<TitleFeature> {
        var features = candidates[place].features
        addText(place, &features)
        addEquals(place, &features)
        addDocument(place, &features)
        addShares(place, &features)
        addHeadings(place, &features)
        return features
    }

    private var declared: [WordKeys] { [short, openGraph, headline] }

    /// Its own words.
    private func addText(_ place: Int, _ features: inout Features) {
        let (key, text) = (keys[place], candidates[place].value)
        let words = key.words.count
        features.insert(.siteName, if: site.isName(key, text))
        features.insert(.likeSiteName, if: site.isLikeName(key))
        features.insert(.oneWord, if: words == 1)
        features.insert(.twoWords, if: words == 2)
        features.insert(.fewWords, if: words == 3 || words == 4)
        features.insert(.manyWords, if: words > 18)
        features.insert(.tooLong, if: text.utf8.count > 160)
        features.insert(
            .capitals,
            if: words > 1 && !text.utf8.contains { $0 >= 97 && $0 <= 122 }
                && text.utf8.contains { $0 >= 65 && $0 <= 90 })
        features.insert(.date, if: words <= 4 && text.holdsDigit && DateText.reading(text) != nil)
        features.insert(.longer, if: words > declared.reduce(0) { max($0, $1.words.count) })
        features.insert(.shorter, if: declared.allSatisfy { $0.isEmpty || words < $0.words.count })
    }

    /// Where the same text stands too.
    private func addEquals(_ place: Int, _ features: inout Features) {
        let key = keys[place]
        let isHeadline = key.equals(headline)
        let isOpenGraph = key.equals(openGraph)
        let isDocument = key.equals(short)
        features.insert(.equalsHeadline, if: isHeadline && !features.contains(.headline))
        features.insert(.equalsOpenGraph, if: isOpenGraph && !features.contains(.openGraph))
        features.insert(.equalsDocument, if: isDocument && !features.contains(.document))
        var kinds = 0
        // That a site names itself in several places says nothing.
        if !features.contains(.siteName) {
            for (other, otherKey) in keys.enumerated() where other != place && otherKey.equals(key) {
                let source = candidates[other].source
                guard source != candidates[place].source else { continue }
                kinds += 1
                features.insert(.equalsHeading, if: source == "h1" || source == "heading")
            }
        }
        features.insert(.equalsTwo, if: kinds == 2)
        features.insert(.equalsThree, if: kinds >= 3)
        features.insert(.alone, if: kinds == 0)
        let othersAgree = openGraph.equals(short) || headline.equals(openGraph) || headline.equals(short)
        features.insert(.othersAgree, if: othersAgree && !isHeadline && !isOpenGraph && !isDocument)
    }

    /// Where in the `title` element it stands.
    private func addDocument(_ place: Int, _ features: inout Features) {
        let key = keys[place]
        features.insert(.startsDocument, if: key.isPrefix(of: document))
        features.insert(.endsDocument, if: key.isSuffix(of: document))
        if let longestPart {
            let isLongest = key.equals(longestPart)
            features.insert(.isMajorPart, if: isLongest)
            features.insert(.isMinorPart, if: !isLongest && parts.contains { $0.equals(key) })
        }
        // `Blog: Headline`, where another heading is the headline.
        let words = key.words.count
        guard candidates[place].node >= 0, words * 2 <= document.words.count + 1,
            key.isPrefix(of: document) || key.isSuffix(of: document)
        else { return }
        features.insert(
            .restIsHeading,
            if: keys.indices.contains { other in
                candidates[other].node >= 0 && keys[other].letters > key.letters
                    && keys[other].words.count + words == document.words.count
                    && (keys[other].isPrefix(of: document) || keys[other].isSuffix(of: document))
            })
    }

    /// How many of its words stand in each other title.
    private func addShares(_ place: Int, _ features: inout Features) {
        let key = keys[place]
        if !document.isEmpty {
            let share = key.share(in: document)
            features.insert(
                share >= 0.75 ? .documentMost : share >= 0.4 ? .documentSome : share > 0 ? .documentFew : .documentNone)
        }
        if slug.words.count >= 3 {
            let share = slug.share(in: key)
            features.insert(share >= 0.6 ? .slugMost : share >= 0.3 ? .slugSome : .slugFew)
            features.insert(.slugAll, if: share >= 0.9 && key.share(in: slug) >= 0.75)
        }
        if !openGraph.isEmpty {
            let share = key.share(in: openGraph)
            features.insert(.openGraphMost, if: share >= 0.75)
            features.insert(.openGraphFew, if: share < 0.3)
        }
        if !headline.isEmpty {
            let share = key.share(in: headline)
            features.insert(.headlineMost, if: share >= 0.75)
            features.insert(.headlineFew, if: share < 0.3)
        }
        features.insert(.summaryMost, if: key.words.count >= 3 && key.share(in: summary) >= 0.75)
    }

    /// A heading with a kicker, a number, a date beside what the page's other titles agree on.
    private func addHeadings(_ place: Int, _ features: inout Features) {
        let key = keys[place]
        let words = key.words.count
        guard candidates[place].node < 0 else {
            for agreed in agreed where agreed.words.count >= 3 && agreed.words.count < words {
                features.insert(.startsWithAgreed, if: agreed.isPrefix(of: key))
                features.insert(.endsWithAgreed, if: agreed.isSuffix(of: key))
            }
            if !features.contains(.innerElement) { features.insert(.innerAgrees, if: hasInnerThatAgrees(place)) }
            return
        }
        guard words >= 3 else { return }
        for (other, heading) in keys.enumerated() {
            if candidates[other].node >= 0, heading.words.count > words {
                features.insert(.startsHeading, if: key.isPrefix(of: heading))
                features.insert(.endsHeading, if: key.isSuffix(of: heading))
            }
            if candidates[other].features.contains(.firstReal), heading.words.count < words {
                features.insert(.beginsWithHeading, if: heading.isPrefix(of: key))
                features.insert(.endsWithHeading, if: heading.isSuffix(of: key))
            }
        }
    }

    /// A part of the heading is what a declared title says.
    private func hasInnerThatAgrees(_ place: Int) -> Bool {
        keys.indices.contains { other in
            candidates[other].node == candidates[place].node && candidates[other].features.contains(.innerElement)
                && declared.contains { $0.equals(keys[other]) }
        }
    }
}
