package import Articles

/// Articles of the last days by what they say, in a bounded memory: which of them say nearly the same as a new one.
///
/// Each article stands in a few buckets, by the keys of its sketch and by its id. A bucket has room for sixteen, the newest
/// of its: what stands in thousands of articles crowds out nothing but itself. Of more than there is room for, the oldest go.
package struct LikenessIndex: Sendable {
    /// For how long an article is remembered, in seconds.
    package static var span: UInt32 { 7 * 86_400 }
    /// Of one article, the nearest ones.
    package static var mostLikenesses: Int { 10 }

    /// A ring.
    private var articles: ContiguousArray<SketchedArticle> = []
    /// What of each tells of its feed.
    private var habits: ContiguousArray<FeedHabits> = []
    /// Sixteen places a bucket, the newest first: an article's place and 1 in the low 24 bits, above them 8 bits of the key; 0 for none.
    private var slots: ContiguousArray<UInt32>
    private let capacity: Int
    /// Where in the ring the next one goes.
    private var next = 0
    /// Articles that were forgotten for want of room, before their days were over.
    package private(set) var dropped = 0

    /// Each has nine of these.
    private static var slotsPerArticle: Int { 12 }
    private static var slotsPerBucket: Int { 16 }
    private static var bytesPerArticle: Int {
        MemoryLayout<SketchedArticle>.stride + MemoryLayout<FeedHabits>.stride
    }
    private static var fewestSlots: Int { 1 << 13 }

    /// - Parameter bytes: what it may grow to, but for a few kilobytes.
    package init(bytes: Int) {
        var (slotCount, capacity) = (Self.fewestSlots, 0)
        while slotCount * 4 < bytes, slotCount / Self.slotsPerArticle < 1 << 24 {
            capacity = max(
                capacity, min((bytes - slotCount * 4) / Self.bytesPerArticle, slotCount / Self.slotsPerArticle))
            slotCount *= 2
        }
        self.capacity = min(max(capacity, 64), 1 << 24 - 1)
        slots = ContiguousArray(repeating: 0, count: Self.fewestSlots)
    }

    /// Of articles that are remembered; some may be of more than seven days ago.
    package var count: Int { articles.count }
    package var sizeInBytes: Int { articles.capacity * Self.bytesPerArticle + slots.count * 4 }

    // MARK: - Taking in

    /// Takes in articles of one feed, in their order, and tells of each which earlier ones of other feeds say nearly the
    /// same, the nearest first. An article that is known takes the place of what it was.
    /// - Parameter now: in seconds since 1970.
    package mutating func take(_ new: [SketchedArticle], at now: UInt32) -> [[SimilarArticle]] {
        // First all of them: what a feed's articles have in common is known only then.
        let found = new.map { article in
            var article = article
            article.storedAt = now
            return add(article, at: now)
        }
        return found.map { place, others in
            others.isEmpty ? [] : likenesses(of: place, among: others)
        }
    }

    /// Takes in an article that an earlier run stored, or somebody else.
    package mutating func restore(_ article: SketchedArticle, at now: UInt32) {
        if isRemembered(article, at: now) { _ = add(article, at: now) }
    }

    /// Forgets the last ones that were taken in: they were not stored.
    package mutating func takeBack(_ count: Int) {
        for _ in 0..<min(count, articles.count) {
            next = (next == 0 ? articles.count : next) - 1
            articles[next].storedAt = 0
        }
    }

    /// Returns its place, and those of articles of other feeds that share something with it.
    private mutating func add(_ article: SketchedArticle, at now: UInt32) -> (place: Int, others: [Int]) {
        var habits = FeedHabits()
        var others: [Int] = []
        withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.mostCandidates + Self.slotsPerBucket) { places in
            for place in candidates(of: article, places) {
                if !isRemembered(articles[place], at: now) { continue }
                if articles[place].id == article.id {
                    articles[place].storedAt = 0
                } else if articles[place].feed == article.feed {
                    Comparison(article.sketch, articles[place].sketch).note(&habits, &self.habits[place])
                } else if article.mayShareLanguage(with: articles[place]) {
                    if others.isEmpty { others.reserveCapacity(places.count) }
                    others.append(place)
                }
            }
        }
        return (insert(article, habits, at: now), others)
    }

    private func isRemembered(_ article: SketchedArticle, at now: UInt32) -> Bool {
        UInt64(article.storedAt) + UInt64(Self.span) > UInt64(now) && article.storedAt > 0
    }

    private mutating func insert(_ article: SketchedArticle, _ habits: FeedHabits, at now: UInt32) -> Int {
        if next == capacity { next = 0 }
        let place = next
        if place == articles.count {
            if place * Self.slotsPerArticle >= slots.count { widen() }
            if place == articles.capacity {
                articles.reserveCapacity(min(max(place * 2, 512), capacity))
                self.habits.reserveCapacity(min(max(place * 2, 512), capacity))
            }
            articles.append(article)
            self.habits.append(habits)
        } else {
            if isRemembered(articles[place], at: now) { dropped += 1 }
            (articles[place], self.habits[place]) = (article, habits)
        }
        next = place + 1
        enter(place)
        return place
    }

    // MARK: - Buckets

    private mutating func widen() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for place in articles.indices { enter(place) }
    }

    private mutating func enter(_ place: Int) {
        let (idKey, keys) = (articles[place].idKey, articles[place].sketch.keys)
        slots.withUnsafeMutableBufferPointer { slots in
            Self.enter(place, by: idKey, slots)
            for key in 0..<8 where keys[key] != 0 { Self.enter(place, by: keys[key], slots) }
        }
    }

    private static func enter(_ place: Int, by key: UInt32, _ slots: UnsafeMutableBufferPointer<UInt32>) {
        let (bucket, mark) = bucket(of: key, slots.count)
        guard let start = slots.baseAddress.map({ $0 + bucket }) else { return }
        (start + 1).update(from: start, count: slotsPerBucket - 1)
        start[0] = mark | UInt32(place + 1)
    }

    @inline(__always)
    private static func bucket(of key: UInt32, _ slotCount: Int) -> (first: Int, mark: UInt32) {
        let mixed = UInt64(key) &* 0x9E37_79B9_7F4A_7C15
        return (
            Int(truncatingIfNeeded: mixed >> 28) & (slotCount - slotsPerBucket),
            UInt32(truncatingIfNeeded: mixed >> 56) << 24
        )
    }

    /// The places of those in the same buckets, each once: the newest, of more than there is a use for.
    /// - Parameter places: takes them.
    private func candidates(
        of article: SketchedArticle, _ places: UnsafeMutableBufferPointer<Int>
    ) -> UnsafeMutableBufferPointer<Int>.SubSequence {
        slots.withUnsafeBufferPointer { slots in
            var count = 0
            Self.look(for: article.idKey, slots, places, &count)
            let keys = article.sketch.keys
            for place in 0..<8 where keys[place] != 0 && count < Self.mostCandidates {
                Self.look(for: keys[place], slots, places, &count)
            }
            return places[..<count]
        }
    }

    /// - Parameter places: has room for a bucket's more.
    private static func look(
        for key: UInt32, _ slots: UnsafeBufferPointer<UInt32>, _ places: UnsafeMutableBufferPointer<Int>,
        _ count: inout Int
    ) {
        let (bucket, mark) = bucket(of: key, slots.count)
        guard let start = slots.baseAddress.map({ $0 + bucket }) else { return }
        // Most buckets have none.
        typealias Bucket = SIMD16<UInt32>
        let marks = UnsafeRawPointer(start).loadUnaligned(as: Bucket.self) & Bucket(repeating: 0xFF00_0000)
        guard any(marks .== Bucket(repeating: mark)) else { return }
        for slot in 0..<slotsPerBucket {
            let found = start[slot]
            guard found != 0, found & 0xFF00_0000 == mark else { continue }
            let place = Int(found & 0xFF_FFFF) - 1
            guard !places[..<count].contains(place) else { continue }
            places[count] = place
            count += 1
        }
    }

    /// Two buckets' worth, and what is over when they are reached.
    private static var mostCandidates: Int { 32 }

    private func likenesses(of place: Int, among others: [Int]) -> [SimilarArticle] {
        let article = articles[place]
        var found: [(article: SimilarArticle, resemblance: Double)] = []
        for other in others {
            let comparison = Comparison(
                article.sketch, articles[other].sketch, without: habits[place].common | habits[other].common)
            guard let share = comparison.share else { continue }
            found.append((SimilarArticle(id: articles[other].id, share: share), comparison.resemblance))
        }
        // Of those that have all of it, the one that has least beside it.
        found.sort { ($0.article.share, $0.resemblance) > ($1.article.share, $1.resemblance) }
        return found.prefix(Self.mostLikenesses).map(\.article)
    }
}
