/// Where a mark stands next. The last answer is kept, so that a document in which the mark is far away or missing is not
/// searched to its end from each place that asks.
struct MarkPlaces {
    let mark: StaticString
    private var asked = Int.max
    private var found = 0

    init(of mark: StaticString) { self.mark = mark }

    mutating func next(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        if start < asked || start > found {
            (asked, found) = (start, text.count)
            var place = start
            while let first = firstIndex(of: mark.utf8Start.pointee, in: text, from: place) {
                let end = first + mark.utf8CodeUnitCount
                if end <= text.count, equals(UnsafeBufferPointer(rebasing: text[first..<end]), mark) {
                    found = first
                    break
                }
                place = first + 1
            }
        }
        return found < text.count ? found : nil
    }
}
