@testable import Cleaning

/// A paper's report of four paragraphs, whose pages differ in what stands around them.
enum IslandPost {
    static let prose = [
        "The ferry to the island has been out of service since the storm, and nobody at the company will say how long.",
        "Two divers went down on Monday and found that the rudder had struck a chain which no chart shows.",
        "In the village shop the shelves with bread were empty by noon, though there was milk for all who asked.",
        "The school has moved its lessons into the church hall, where the stove is older than the teacher.",
    ].map { "<p>\($0)</p>" }

    static func metadata(of page: String) throws -> PageMetadata {
        try Cleaner().extractPage(
            Array(page.utf8), contentType: "text/html", url: "https://post.example/news/no-ferry"
        ).metadata
    }
}
