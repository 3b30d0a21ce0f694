import Articles

@testable import Likeness

/// One story in several languages, long enough to be compared, and what other papers make of it.
enum Stories {
    static let english = [
        "The old ferry across the Lenna will stop running at the end of October, the district council decided on Tuesday after a debate of four hours.",
        "“We have kept her afloat with paint and prayers,” said the ferryman, Jonas Bracht, who took the wheel from his father in 1987 and has missed nine days since.",
        "A bridge two kilometres upstream, opened in spring, has taken away most of the cars, and the boiler would need repairs that cost more than the boat is worth.",
        "Commuters from the eastern bank want the council to keep at least a small boat for bicycles – a petition has gathered eleven hundred names in a week.",
    ]
    static let german = [
        "Die alte Fähre über die Lenna stellt Ende Oktober ihren Betrieb ein, das beschloss der Kreistag am Dienstag nach vierstündiger Debatte mit knapper Mehrheit.",
        "„Wir haben sie mit Farbe und Gebeten über Wasser gehalten“, sagte Fährmann Jonas Bracht, der das Steuer 1987 von seinem Vater übernahm und seither neun Tage gefehlt hat.",
        "Eine Brücke zwei Kilometer flussaufwärts, im Frühjahr eröffnet, nimmt der Fähre die meisten Autos, und der Kessel müsste für mehr Geld instand gesetzt werden, als das Boot wert ist.",
    ]
    static let thai = [
        "เรือข้ามฟากลำเก่าของแม่น้ำเลนนาจะหยุดให้บริการในปลายเดือนตุลาคมนี้ สภาเขตมีมติเมื่อวันอังคารหลังการอภิปรายนานสี่ชั่วโมง",
        "นายท้ายเรือกล่าวว่าเขารับช่วงต่อจากบิดาและขาดงานเพียงเก้าวันตลอดหลายปีที่ผ่านมา สะพานใหม่ที่เปิดในฤดูใบไม้ผลิทำให้รถยนต์ส่วนใหญ่ไม่ใช้เรืออีกต่อไป",
    ]
    static let japanese = [
        "レンナ川の古い渡し船は十月末で運航を終えると、郡議会が火曜日に四時間の議論の末に決めた。春に上流で開通した橋へほとんどの車が移り、ボイラーの修理費は船の値打ちを上回るという。",
        "船頭のブラハトさんは一九八七年に父から舵を受け継ぎ、休んだのは九日だけだと語った。東岸の通勤客は自転車用の小舟だけでも残してほしいと署名を集めている。",
    ]
    static let chinese = [
        "伦纳河上的老渡轮将于十月底停航，区议会星期二经过四个小时的辩论后作出这一决定。春天在上游通车的大桥带走了大部分汽车，锅炉的修理费用已经超过了船本身的价值。",
        "船长布拉赫特一九八七年从父亲手中接过舵轮，此后只缺席过九天。东岸的通勤者希望议会至少保留一条运送自行车的小船，请愿书一周内已征集到一千一百个签名。",
    ]

    /// A report that is filled in anew each day, for each town.
    static func weather(_ town: String, _ low: Int, _ high: Int, wind: String, rain: Int) -> [String] {
        [
            "Good morning. \(town) wakes to \(low) degrees under a \(rain > 50 ? "grey" : "clear") sky, and the afternoon reaches "
                + "\(high) degrees. The wind comes from the \(wind) at \(high - low) kilometres an hour. The chance of rain is \(rain) "
                + "percent before noon and \(rain / 2) percent in the evening. Tonight it cools to \(low - 1) degrees. The sun rises "
                + "at 7:\(rain) and sets at 16:\(rain + 9). Pollen counts are \(rain > 40 ? "low" : "high"). Have a good day in \(town)."
        ]
    }

    static func sketch(_ paragraphs: [String]) -> TextSketch? {
        var words: WordHashes? = WordHashes()
        _ = TextStatistics(ofUTF8: Array(paragraphs.joined(separator: "\n\n").utf8), words: &words)
        return words.flatMap { TextSketch(of: $0) }
    }

    static func id(_ name: String) -> ArticleID {
        ArticleID(feedIdentity: "f", itemIdentity: ItemIdentity(rung: .id, value: name))
    }

    /// So many words that nobody wrote before.
    static func babble(_ count: Int, _ seed: Int) -> String {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return "w\(state >> 40)"
        }.joined(separator: " ")
    }
}

extension SketchedArticle {
    init(_ name: String, of feed: String, _ paragraphs: [String], language: String? = nil) throws {
        guard let sketch = Stories.sketch(paragraphs) else { throw TooShort() }
        self.init(sketch, id: Stories.id(name), feed: feed, language: language)
    }

    struct TooShort: Error {}
}

extension LikenessIndex {
    /// Takes one article in, and tells the ids of those like it.
    mutating func add(_ article: SketchedArticle, at now: UInt32 = 1_000_000) -> [ArticleID] {
        take([article], at: now)[0].map(\.id)
    }
}
