internal import Markup

/// Lists are chosen as one: an item is not left out alone.
extension PageOutline {
    /// Lists of which two thirds were chosen: an item that looks unlike the others is one all the same.
    static func keepLists(_ isArticle: inout [Bool], _ survey: PageSurvey) {
        let tree = survey.draft.tree
        let lists = tree.nodes.indices.filter { tree.tag($0) == .ul || tree.tag($0) == .ol }
        keepLikeLists(&isArticle, lists, survey)
        // Of two within each other the inner.
        for (number, node) in lists.enumerated() where number + 1 == lists.count || lists[number + 1] >= tree.end(node)
        {
            let places = survey.places(in: node)
            guard places.count >= 3 else { continue }
            let chosen = places.count { isArticle[$0] }
            guard chosen < places.count, 3 * chosen >= 2 * places.count, areOneLine(node, places, tree) else {
                continue
            }
            for place in places { isArticle[place] = true }
        }
    }

    /// A list of short items between chosen lines, where most lists of that element were chosen: what each of many things is made of.
    private static func keepLikeLists(_ isArticle: inout [Bool], _ lists: [Int], _ survey: PageSurvey) {
        let tree = survey.draft.tree
        var groups: [Int: [Range<Int>]] = [:]
        for list in lists { groups[tree.parent(list), default: []].append(survey.places(in: list)) }
        for group in groups.values where group.count > leastLikeLists {
            let chosen = group.filter { places in
                !places.isEmpty && 3 * places.count { isArticle[$0] } >= 2 * places.count
            }
            guard chosen.count >= leastLikeLists, 2 * chosen.count >= group.count else { continue }
            for places in group where places.count >= 2 && !chosen.contains(places) {
                let isBetween =
                    places.lowerBound > 0 && isArticle[places.lowerBound - 1]
                    && places.upperBound < isArticle.count && isArticle[places.upperBound]
                guard isBetween, survey.linkShare(places) < 0.3 else { continue }
                for place in places { isArticle[place] = true }
            }
        }
    }

    private static let leastLikeLists = 3

    /// Cards are lists too, of many lines each.
    private static func areOneLine(_ list: Int, _ places: Range<Int>, _ tree: HTMLTree) -> Bool {
        let items = (list + 1..<tree.end(list)).count { tree.tag($0) == .li }
        return 4 * places.count <= 5 * items
    }
}
