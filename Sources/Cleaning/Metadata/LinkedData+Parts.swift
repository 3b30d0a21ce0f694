internal import Markup

extension LinkedData {
    /// The texts that an object of one of these types names: schema.org's FAQPage, HowTo, Recipe, ClaimReview.
    static func parts(of value: JSONValue, _ types: [String]) -> [String] {
        var found: [String] = []
        func add(_ value: JSONValue?, _ names: [String], depth: Int = 0) {
            guard depth < 5, found.count < most else { return }
            for element in value?.elements ?? [] {
                if case .string(let text) = element { found.append(text) }
                if element.isObject { for name in names { add(element[name], names, depth: depth + 1) } }
            }
        }
        let steps = ["name", "text", "itemListElement"]
        if types.contains("FAQPage") { add(value["mainEntity"], ["name", "text", "acceptedAnswer"]) }
        if types.contains("HowTo") { add(value["step"], steps) }
        if types.contains("Recipe") {
            add(value["recipeIngredient"] ?? value["ingredients"], [])
            add(value["recipeInstructions"], steps)
        }
        if types.contains("ClaimReview") {
            add(value["claimReviewed"], [])
            add(value["reviewRating"], ["alternateName"])
        }
        return found
    }

    static let most = 400
}
