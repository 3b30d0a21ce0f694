internal import Markup

extension SecondOpinion {
    /// Elements of one parent that have the same tag and classes: sections of one text, entries of one list. In the order of the
    /// page, as are the groups.
    ///
    /// - Parameter nodes: in the order of the page.
    func likeSiblings(_ nodes: [Int]) -> [[Int]] {
        var numbers: [Look: Int] = [:]
        var groups: [[Int]] = []
        for node in nodes {
            let look = Look(parent: survey.draft.tree.parent(node), signature: survey.signatures[node])
            if let number = numbers[look] {
                groups[number].append(node)
            } else {
                numbers[look] = groups.count
                groups.append([node])
            }
        }
        return groups
    }

    private struct Look: Hashable {
        let parent: Int
        let signature: UInt64
    }
}
