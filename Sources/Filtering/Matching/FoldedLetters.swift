/// Letters that are folded to others, a row for what they become. Unicode's canonical decompositions of small letters
/// without their marks (UnicodeData.txt, version 15), for the scripts whose marks `FoldedText` drops.
enum FoldedLetters {
    /// By scalar: what it becomes.
    static let table: [UInt32: [UInt32]] = {
        var table: [UInt32: [UInt32]] = [:]
        for (base, letters) in marked + written {
            let folded = base.unicodeScalars.map(\.value)
            for letter in letters.unicodeScalars { table[letter.value] = folded }
        }
        return table
    }()

    /// Marks behind their letter, and what is never seen.
    static func isDropped(_ value: UInt32) -> Bool {
        switch value {
        case ..<0x300: value == 0xAD
        case 0x300...0x36F, 0x483...0x487, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0xFE20...0xFE2F: true
        // Hebrew points, Arabic vowel signs and the stroke that lengthens.
        case 0x591...0x5BD, 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7: true
        case 0x610...0x61A, 0x640, 0x64B...0x65F, 0x670: true
        // Joiners, directions, the byte order mark.
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    // swift-format-ignore
    private static let marked: [(String, String)] = [
        ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
        ("b", "ḃḅḇ"),
        ("c", "çćĉċčḉ"),
        ("d", "ďḋḍḏḑḓ"),
        ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
        ("f", "ḟ"),
        ("g", "ĝğġģǧǵḡ"),
        ("h", "ĥȟḣḥḧḩḫẖ"),
        ("i", "ìíîïĩīĭįǐȉȋḭḯỉị"),
        ("j", "ĵǰ"),
        ("k", "ķǩḱḳḵ"),
        ("l", "ĺļľḷḹḻḽ"),
        ("m", "ḿṁṃ"),
        ("n", "ñńņňǹṅṇṉṋ"),
        ("o", "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
        ("p", "ṕṗ"),
        ("r", "ŕŗřȑȓṙṛṝṟ"),
        ("s", "śŝşšșṡṣṥṧṩ"),
        ("t", "ţťțṫṭṯṱẗ"),
        ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
        ("v", "ṽṿ"),
        ("w", "ŵẁẃẅẇẉẘ"),
        ("x", "ẋẍ"),
        ("y", "ýÿŷȳẏẙỳỵỷỹ"),
        ("z", "źżžẑẓẕ"),
        ("ʒ", "ǯ"),
        ("α", "άἀἁἂἃἄἅἆἇὰ\u{1F71}ᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ"),
        ("ε", "έἐἑἒἓἔἕὲ\u{1F73}"),
        ("η", "ήἠἡἢἣἤἥἦἧὴ\u{1F75}ᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ"),
        ("ι", "ΐίϊἰἱἲἳἴἵἶἷὶ\u{1F77}\u{1FBE}ῐῑῒ\u{1FD3}ῖῗ"),
        ("ο", "όὀὁὂὃὄὅὸ\u{1F79}"),
        ("ρ", "ῤῥ"),
        ("υ", "ΰϋύὐὑὒὓὔὕὖὗὺ\u{1F7B}ῠῡῢ\u{1FE3}ῦῧ"),
        ("ω", "ώὠὡὢὣὤὥὦὧὼ\u{1F7D}ᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ"),
        ("ϒ", "ϓϔ"),
        ("а", "ӑӓ"),
        ("г", "ѓ"),
        ("е", "ѐёӗ"),
        ("ж", "ӂӝ"),
        ("з", "ӟ"),
        ("и", "йѝӣӥ"),
        ("к", "ќ"),
        ("о", "ӧ"),
        ("у", "ўӯӱӳ"),
        ("ч", "ӵ"),
        ("ы", "ӹ"),
        ("э", "ӭ"),
        ("і", "ї"),
        ("ѵ", "ѷ"),
        ("ә", "ӛ"),
        ("ө", "ӫ"),
        ("\u{5D0}", "\u{FB2E}\u{FB2F}\u{FB30}"),
        ("\u{5D1}", "\u{FB31}\u{FB4C}"),
        ("\u{5D2}", "\u{FB32}"),
        ("\u{5D3}", "\u{FB33}"),
        ("\u{5D4}", "\u{FB34}"),
        ("\u{5D5}", "\u{FB35}\u{FB4B}"),
        ("\u{5D6}", "\u{FB36}"),
        ("\u{5D8}", "\u{FB38}"),
        ("\u{5D9}", "\u{FB1D}\u{FB39}"),
        ("\u{5DA}", "\u{FB3A}"),
        ("\u{5DB}", "\u{FB3B}\u{FB4D}"),
        ("\u{5DC}", "\u{FB3C}"),
        ("\u{5DE}", "\u{FB3E}"),
        ("\u{5E0}", "\u{FB40}"),
        ("\u{5E1}", "\u{FB41}"),
        ("\u{5E3}", "\u{FB43}"),
        ("\u{5E4}", "\u{FB44}\u{FB4E}"),
        ("\u{5E6}", "\u{FB46}"),
        ("\u{5E7}", "\u{FB47}"),
        ("\u{5E8}", "\u{FB48}"),
        ("\u{5E9}", "\u{FB2A}\u{FB2B}\u{FB2C}\u{FB2D}\u{FB49}"),
        ("\u{5EA}", "\u{FB4A}"),
        ("\u{5F2}", "\u{FB1F}"),
        ("\u{627}", "\u{622}\u{623}\u{625}"),
        ("\u{648}", "\u{624}"),
        ("\u{64A}", "\u{626}"),
        ("\u{6C1}", "\u{6C2}"),
        ("\u{6D2}", "\u{6D3}"),
        ("\u{6D5}", "\u{6C0}"),
    ]

    /// Letters and signs that people write in another way too.
    private static let written: [(String, String)] = [
        ("\u{2B9}", "\u{374}"),
        ("ss", "ß\u{1E9E}"),
        ("ae", "æǣǽ"),
        ("oe", "œ"),
        ("o", "øǿ"),
        ("d", "đð"),
        ("th", "þ"),
        ("l", "ł"),
        ("h", "ħ"),
        ("i", "ı"),
        ("ng", "ŋ"),
        ("t", "ŧ"),
        ("s", "ſ\u{1E9B}"),
        ("ff", "ﬀ"),
        ("fi", "ﬁ"),
        ("fl", "ﬂ"),
        ("ffi", "ﬃ"),
        ("ffl", "ﬄ"),
        ("st", "ﬅﬆ"),
        ("ij", "ĳ"),
        ("'n", "ŉ"),
        ("σ", "ς"),
        ("'", "‘’ʼ‚"),
        ("\"", "“”„"),
        ("-", "‐‑‒–—―−"),
        ("...", "…"),
        ("\u{627}", "\u{671}"),
        ("\u{64A}", "\u{649}\u{6CC}"),
        ("\u{643}", "\u{6A9}"),
        ("\u{647}", "\u{629}"),
    ]
}
