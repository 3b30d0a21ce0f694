/// What each feature of a candidate is worth: learnt numbers, written by Benchmarks/Training/metadata_ranker.py.
enum MetadataWeights {
    static let title = TitleFeature.allCases.map(\.weight)
    static let authors = AuthorFeature.allCases.map(\.weight)
    static let date = DateFeature.allCases.map(\.weight)
}

extension TitleFeature {
    var weight: Float {
        switch self {
        case .firstH1: 0.53
        case .secondH1: 0.49
        case .laterH1: -0.28
        case .onlyH1: 0.49
        case .h2: -0.95
        case .h3: -0.74
        case .otherElement: -0.48
        case .headline: 0.78
        case .openGraph: 0.61
        case .twitter: -0.24
        case .otherMeta: 0.38
        case .document: -0.12
        case .documentPart: 0.01
        case .innerElement: -0.25
        case .titleMark: 0.71
        case .entryTitle: 0.04
        case .itemprop: 0.35
        case .inHeader: -0.13
        case .inNavigation: 0.00
        case .hidden: -0.02
        case .homeLink: -0.63
        case .otherLink: -1.01
        case .outside: -0.12
        case .inArticle: -0.29
        case .proseSoon: 0.02
        case .proseLater: -0.49
        case .proseBefore: -1.62
        case .headerMark: 0.30
        case .siteName: -0.21
        case .likeSiteName: -0.24
        case .oneWord: -1.17
        case .twoWords: -0.49
        case .fewWords: -0.15
        case .manyWords: -0.09
        case .tooLong: -0.19
        case .restIsHeading: 0.05
        case .equalsHeadline: -0.20
        case .equalsOpenGraph: 0.00
        case .equalsDocument: -0.79
        case .equalsHeading: 1.36
        case .equalsTwo: 0.20
        case .equalsThree: -0.19
        case .alone: -0.26
        case .startsDocument: 0.80
        case .endsDocument: -0.28
        case .isMinorPart: -0.10
        case .documentMost: -0.05
        case .documentSome: 0.78
        case .documentFew: 0.54
        case .documentNone: -1.26
        case .slugMost: 0.60
        case .slugSome: -0.16
        case .slugFew: -0.44
        case .openGraphMost: 0.48
        case .openGraphFew: -0.16
        case .headlineMost: 0.16
        case .headlineFew: -0.41
        case .othersAgree: -0.24
        case .startsWithAgreed: 0.08
        case .endsWithAgreed: -0.50
        case .startsHeading: 0.41
        case .endsHeading: 0.49
        case .summaryMost: -0.03
        case .firstReal: 1.09
        }
    }
}

extension AuthorFeature {
    var weight: Float {
        switch self {
        case .linkedData: 1.10
        case .linkedPerson: -0.09
        case .metaAuthor: -0.06
        case .metaArticle: 0.86
        case .metaOther: 0.10
        case .metaCreator: 0.21
        case .metaLabel: -0.00
        case .itemprop: -0.10
        case .relAuthor: 0.35
        case .authorLink: -0.24
        case .byline: -0.40
        case .line: 0.35
        case .loneName: -2.09
        case .script: 0.00
        case .innerLinks: -0.46
        case .group: -0.31
        case .first: 1.11
        case .secondPiece: -0.40
        case .nearTitle: 0.43
        case .soonAfter: -0.22
        case .farBefore: -0.92
        case .farAfter: -1.41
        case .inArticle: 0.08
        case .outside: -1.75
        case .ofOthers: -0.80
        case .biography: 0.02
        case .header: 0.04
        case .commentMark: -0.16
        case .siteName: -0.08
        case .likeSiteName: 0.22
        case .generic: -0.21
        case .person: 0.71
        case .oneWord: 0.11
        case .small: 0.23
        case .digits: -0.20
        case .address: -0.14
        case .several: -0.27
        case .many: 0.26
        case .hasLead: 0.35
        case .wholeText: -0.47
        case .longText: -0.01
        case .agreesLinked: 0.28
        case .agreesMeta: 0.18
        case .agreesPage: 0.58
        case .agreesNone: -0.24
        case .more: 0.36
        case .fewer: 0.31
        case .sameTwice: 0.87
        case .inTitle: -0.07
        case .besideDate: 0.29
        case .besidePerson: -0.23
        case .afterProse: 0.25
        case .extendsOther: -0.21
        case .partOfOther: -0.27
        }
    }
}

extension DateFeature {
    var weight: Float {
        switch self {
        case .linkedPublished: -0.08
        case .linkedCreated: -0.16
        case .linkedModified: -0.50
        case .linkedOther: -0.05
        case .metaPublished: 1.52
        case .metaCreated: -0.12
        case .metaModified: -0.88
        case .metaPlain: -0.19
        case .propertyPublished: 0.39
        case .propertyModified: -0.20
        case .time: 0.29
        case .dateElement: 0.03
        case .url: 0.18
        case .line: -0.01
        case .script: -0.22
        case .first: 1.47
        case .saysPublished: 0.41
        case .saysUpdated: -0.72
        case .shortText: 0.75
        case .longText: -0.54
        case .nearTitle: 1.51
        case .soonAfter: 0.20
        case .farBefore: -0.34
        case .farAfter: -0.88
        case .ofOthers: -0.69
        case .commentMark: -0.51
        case .outside: -1.08
        case .inArticle: 0.37
        case .header: -0.07
        case .otherReading: 0.11
        case .ambiguous: -0.27
        case .shortYear: -0.03
        case .hasTime: 0.54
        case .hasZone: -0.18
        case .agreesURL: 0.41
        case .monthAgreesURL: 0.36
        case .monthDiffersURL: -0.36
        case .agreesLinked: 0.41
        case .agreesMeta: 0.08
        case .agreesShown: 0.30
        case .agreesModified: -0.20
        case .agreesNone: 0.25
        case .agreesSeveral: 0.75
        case .earliest: 0.56
        case .latest: 0.15
        case .afterModified: -0.80
        case .onlyDay: 0.01
        case .beforeDeclared: -0.95
        case .isModification: -0.54
        }
    }
}
