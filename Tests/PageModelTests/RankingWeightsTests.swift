import Testing

@testable import PageModel

@Suite struct RankingWeightsTests {
    private let weights = RankingWeights(
        "near=1.5 far=-2\nlead=0.25 near+lead=0.5 lead+far=4", features: ["near", "far", "lead"])

    @Test(
        arguments: [(0b000, 0), (0b001, 1.5), (0b010, -2), (0b101, 2.25), (0b110, 2.25), (0b111, 4.25)]
            as [(UInt128, Float)])
    func `A score is what the features and their pairs add`(features: UInt128, score: Float) {
        #expect(weights.score(features) == score)
    }

    @Test func `The order of the features does not matter, as the weights know them by name`() {
        let turned = RankingWeights("near=1.5 far=-2 lead=0.25 near+lead=0.5", features: ["lead", "near", "far"])
        #expect(turned.score(0b011) == 2.25)
    }

    @Test(arguments: [
        ("near=1", ["near", "far"], ["far"]), ("near=1 far=2", ["near"], ["far"]),
        ("near=1 near+lead=2", ["near"], ["lead"]), ("far=1 near=2", ["near", "far"], []),
    ])
    func `Features without a weight and weights without a feature are named`(
        source: String, features: [String], misfits: [String]
    ) {
        #expect(RankingWeights.misfits(source, features: features) == Set(misfits))
    }
}
