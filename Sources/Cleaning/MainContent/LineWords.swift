internal import PageModel

/// Words and phrases that tell prose from what surrounds it.
enum LineWords {
    static let stopWords: HashIndex = {
        let text =
            "the of and to in a is that for it was on with as be at by this have from or had but not are were has been "
            + "his her they he she we you i an which their said would who will its more one about when there if out so "
            + "der die das und ist nicht ein eine den von zu mit auf für sich im dem des auch es an als wie bei war "
            + "le la les de des et un une est dans que qui pour pas sur au par avec ce il elle ne se "
            + "el los las y en que del se por con una su para es al lo como más pero sus "
            + "il di che è per non della con sono da del alla più nel i gli "
            + "o os as do da em um uma para com não que na no dos mais ao "
            + "het een van en dat niet te op aan met voor zijn er maar om "
            + "i w na z się nie do to że jest jak po og det som på er av til för att med den har "
            + "и в не на что с он как по это но от за из для"
        let folded = Array(text.utf8)
        var found = HashIndex(capacity: 400)
        folded.withUnsafeBufferPointer { bytes in LineVocabulary.forEachWord(bytes) { hash, _ in found.insert(hash) } }
        return found
    }()

    /// A line is looked at to here.
    static let longestBeginning = 320

    static let comments = Phrases(
        "comment\ncomments\nleave a\nreply\npost a\nadd a\njoin the\nshow comments\nbe the first\nview comments\nyour name\nsubmit\nreport"
    )
    static let notes = Phrases(
        "editor's note\ncorrection\nclarification\nnote\nupdate\nthis article\nthis story\nthis post\noriginally\nan earlier version\n*\nreporting by\nadditional reporting"
    )

    /// What a heading begins with that names what follows an article, by kind: share, read more, sign up, tags, comments, the
    /// author, related stories.
    private static let closings: [Phrases] =
        [
            "share\nshare this\ntweet\nfollow\nfollow us\nlike us\njoin us\nfacebook\ntwitter\nteilen\npartager\ncompartir\nprint\nemail\ncopy",
            "read more\nread\nread also\nalso read\nsee also\nmore\nrelated\nsee more\nmehr\nlesen\nlire\nleer\nleia\nleggi\nlearn more\nclick\nview\ncontinue",
            "sign up\nsubscribe\nregister\nlog in\nsign in\njoin\nget\nenter your\nyour email\nnewsletter\nabonnieren\ndonate\nsupport",
            "tags\ntag\ntopics\nfiled under\ncategories\ncategory\nposted in\ntagged\nkeywords\nthemen\nmore on\nmore from\nsection\nin this article",
            "about the\nabout\nis a\nthe author\ncontact\nreach\nemail the\nfollow him\nfollow her\nhe is\nshe is\nwrites",
            "related\ntrending\npopular\nmost\nlatest\nrecent\nrecommended\nyou may\nyou might\nup next\nnext\nprevious\nprev\nmore stories\ntop stories\neditor's\nmust\ndon't miss\nmeist\nbeliebt\nähnliche\nverwandte\nweitere\ndas könnte\nvous aimerez\nplus lus\nles plus\nsur le même\nlo más\nmás leíd\nte puede\nnoticias relacionadas\nvocê pode\nmais lid\nartigos rel\npotrebbe\nleggi anche\ni più letti\nlees ook\nmest läst\nmest lest\nnajczęściej\nzobacz też\nпо теме\nпопулярн\nчитайте\nдругие новости\n関連\nランキング\n相关\n推荐\n热门\nالأكثر\nاقرأ",
        ].map { Phrases($0) } + [comments]

    /// As how many kinds of what follows an article a heading begins.
    static func closings(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
        let beginning = UnsafeBufferPointer(rebasing: text.prefix(longestBeginning))
        return Int32(closings.count { $0.prefixLength(of: beginning) > 0 })
    }
}
