import Articles
import Delivery
import Testing

@Suite struct SpoolFileNameTests {
    let id = ArticleID(feedIdentity: "f", itemIdentity: ItemIdentity(rung: .id, value: "../../etc/passwd"))

    @Test func `a name is the moment, the id and the revision`() {
        let moment = Timestamp(microsecondsSince1970: 1_668_232_980_000_042, utcOffsetInSeconds: 7200)
        let name = SpoolFileName(moment: moment, id: id, revision: 12)
        #expect(name.text == "20221112T060300.000042Z-\(id.base32)-r12.json")
        #expect(SpoolFileName(name.text) == name)
    }

    @Test func `names sort by their moments`() {
        let moments: [Int64] = [
            0, 1, 999_999, 1_000_000, 951_782_399_999_999, 951_782_400_000_000, 1_668_232_980_123_456,
            4_102_444_800_000_000,
        ]
        let names = moments.map {
            SpoolFileName(moment: Timestamp(microsecondsSince1970: $0), id: id, revision: 1).text
        }
        #expect(names == names.sorted())
        #expect(names.map { SpoolFileName($0)?.moment.microsecondsSince1970 } == moments)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: [1, 9, 10, 99, 100, 12_345, 999_999_999])
    func `every revision reads back`(revision: Int) {
        let name = SpoolFileName(moment: Timestamp(secondsSince1970: 1), id: id, revision: revision)
        #expect(name.text.hasSuffix("-r\(revision).json"))
        #expect(SpoolFileName(name.text) == name)
    }

    @Test func `moments out of range still give a well-formed name`() {
        for seconds in [Int64.min / 1_000_000, -1, 253_402_300_800, Int64.max / 1_000_000] {
            let name = SpoolFileName(moment: Timestamp(secondsSince1970: seconds), id: id, revision: 0)
            #expect(SpoolFileName(name.text) == name, "\(name.text)")
        }
    }

    @Test(arguments: [
        "", "probe", "../x", "20221112T060300.000042Z-\(String(repeating: "a", count: 32))-r1.json/",
        "20221112T060300.000042Z-\(String(repeating: "a", count: 31))/-r1.json",
        "20221112T060300.000042Z-\(String(repeating: "A", count: 32))-r1.json",
        "20221112T060300.000042Z-\(String(repeating: "a", count: 32))-r01.json",
        "20221112T060300.000042Z-\(String(repeating: "a", count: 32))-r.json",
        "20221112T060300.000042Z-\(String(repeating: "a", count: 32))-r1.json@x",
        "20221112 060300.000042Z-\(String(repeating: "a", count: 32))-r1.json",
        "2022111２T060300.000042Z-\(String(repeating: "a", count: 30))-r1.json",
    ])
    func `anything else is no name`(text: String) {
        #expect(SpoolFileName(text) == nil)
    }
}
