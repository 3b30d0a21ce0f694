internal import Articles
internal import Exchange
internal import FeedParsing

/// The work of `recognise` over one document.
struct Recogniser {
    /// An item of the document, on its way to a decision.
    struct Sighting {
        /// What the feed's own id would name it.
        let id: ArticleID?
        let digests: ItemDigests
        /// The id stands on no other item of the document, and nothing speaks against it.
        var isVouched: Bool
        /// It stands in the document a second time, or the document ends in it.
        var isRepeated: Bool
        /// Only of items that their id does not tell.
        var marks: ItemMarks?
        /// The marks that versions before stored, where these differ.
        var earlierMarks: ItemMarks?
        /// The known item that it is.
        var key: UInt64?
        /// The name that an earlier version gave to the known item.
        var earlierID: ArticleID?
        /// It is told by what a reader sees, so that another link is no news.
        var isToldByText = false

        var isOpen: Bool { key == nil && !isRepeated }
    }

    let items: [ParsedItem]
    let context: RecognitionContext
    /// By the items' places.
    var sightings: [Sighting]
    var claimed: Set<UInt64> = []
    /// Keys of ids that stand on several different items of the document.
    var repeatedIDs: Set<UInt64> = []
    var idsChanged = false
    /// Ids are places in a list, or else come to other items.
    var idsShifted = false
    /// All dates moved by the same hours.
    var datesShifted = false
    var knownMarks = KnownMarks()
    /// How many open items have this link.
    var linkCounts: [UInt64: Int] = [:]
    /// How many items have this date.
    var dateCounts: [UInt32: Int] = [:]
    /// Each date is a midnight, so that it is a day and no moment.
    var datesAreDays = false
    /// Parts of links in whose queries and fragments nothing changes: they led to known items as they were.
    var steadyPages: Set<UInt64> = []
    /// The policy after this document.
    var policy: IdentityPolicy

    init(_ items: [ParsedItem], _ context: RecognitionContext) {
        self.items = items
        self.context = context
        policy = context.policy
        let relies = context.setting.map { $0 == .id } ?? (context.policy.ids?.reason.reliesOnSingleIDs ?? true)
        sightings = items.indices.map { place in
            let id = items[place].ownID.map {
                ArticleID(feedIdentity: context.feed, itemIdentity: ItemIdentity(rung: .id, value: $0))
            }
            return Sighting(
                id: id, digests: ItemDigests(items[place]), isVouched: relies && id != nil,
                isRepeated: items[place].isCutShort)
        }
    }

    var known: [UInt64: KnownItem] { context.known }

    var hasOpenItems: Bool { sightings.contains(where: \.isOpen) }

    mutating func claim(_ place: Int, _ key: UInt64, byText: Bool = false) {
        sightings[place].key = key
        sightings[place].isToldByText = byText
        claimed.insert(key)
    }

    func marks(_ place: Int) -> ItemMarks {
        sightings[place].marks ?? ItemMarks(items[place], text: sightings[place].digests.text)
    }
}

// MARK: - By the feed's own id

extension Recogniser {
    /// The exact id: the way of nearly every item of nearly every feed.
    mutating func tellByID() {
        settleRepeatedIDs()
        settleShiftedIDs()
        for place in sightings.indices {
            let sighting = sightings[place]
            guard sighting.isOpen, let id = sighting.id, let item = known[id.prefix] else { continue }
            guard let marks = item.marks else {
                // Stored by an earlier version under this name.
                if !repeatedIDs.contains(id.prefix) { claim(place, id.prefix) }
                continue
            }
            if sighting.isVouched, marks.guid != 0 { claim(place, id.prefix) }
        }
    }
}

extension IdentityPolicy.Doubt.Reason {
    /// An id that stands alone in its document still counts.
    var reliesOnSingleIDs: Bool { self == .repeated }
}
