import Articles
import Testing

@testable import Cleaning

/// What an element is called proves nothing of what its text is.
@Suite struct WrapperTests {
    private static func clean(_ html: String) -> String {
        let context = ItemContext(
            url: "https://a.example/1", baseURL: "https://a.example/feed", title: "Notes from the lock")
        return Cleaner().cleanItem(html, context: context).body.plainText()
    }

    private static let paragraphs = [
        "This week the lamp was mended and the ferry ran late twice.",
        "The keeper's daughter found the second ledger under the stairs.",
        "Next week: the weir.",
    ]

    @Test(
        "An item's text stays, whatever the box around it is called",
        arguments: [
            "newsletter", "newsletter-content", "substack-post-body", "subscription-content", "mailchimp-body",
            "email-signup-story", "share", "share-of-costs", "social-share-text", "ad", "ads", "advertisement",
            "banner-text", "sponsored-content", "gpt", "related", "recommended-reading", "disqus", "disqus-and-us",
            "feedburner-move", "addthis", "taboola-story", "robots", "comments", "sidebar", "promo", "cookie-consent",
            "popup", "footer", "paywall", "login", "widget", "hidden-figures",
        ], ["class", "id"])
    func wrappers(name: String, attribute: String) {
        let text = Self.paragraphs.map { "<p>\($0)</p>" }.joined()
        #expect(Self.clean("<div \(attribute)=\"\(name)\">\(text)</div>") == Self.paragraphs.joined(separator: "\n\n"))
        // A few words among other text, too.
        #expect(
            Self.clean("\(text)<div \(attribute)=\"\(name)\"><p>The lamp is mended.</p></div>\(text)").contains(
                "The lamp is mended."))
    }

    @Test(
        "A heading says what its section is about, and its id is made of its words",
        arguments: [
            "Ads", "Share", "Subscriptions", "GPT in practice", "Ad-hoc polymorphism", "Disqus", "The sign-up flow",
            "Advertising", "Newsletter growth", "Related", "Comments", "Sponsored", "Sign up", "Tweet", "Cookies",
            "Taboola", "Hidden", "Banner ads", "Follow us",
        ])
    func headings(title: String) {
        let id = title.lowercased().replacing(" ", with: "-")
        let text = "It is kept by the ad server."
        for html in [
            "<h2 id=\"\(id)\">\(title)</h2><p>\(text)</p>", "<h3>\(title)</h3>\n<p>\(text)</p>",
            "<section id=\"\(id)\"><h2>\(title)</h2><p>\(text)</p></section>",
            "<div class=\"section\" id=\"\(id)\">\n<h2>\(title)</h2>\n<p>\(text)</p>\n</div>",
        ] {
            #expect(Self.clean("<p>Before.</p>\(html)<p>After.</p>") == "Before.\n\n\(title)\n\n\(text)\n\nAfter.")
        }
    }

    @Test(
        "A box that asks to subscribe goes, and one that tells of a letter stays",
        arguments: [
            (#"<div class="newsletter"><p>Get the week's news by email, every Friday.</p></div>"#, false),
            (
                #"<div class="subscription-widget"><p>To receive new posts, consider becoming a subscriber.</p></div>"#,
                false
            ),
            (#"<div class="optin"><p>Every Friday in your post.</p><form><input type="email"></form></div>"#, false),
            (#"<div class="newsletter"><a href="/n">Join</a></div>"#, false),
            (
                #"<div class="newsletter-signup"><h3>Die Woche</h3><p>Jetzt abonnieren und nichts verpassen.</p></div>"#,
                false
            ),
            (
                #"<div class="newsletter-of-1934"><p>It told of eels, of weirs, and of the price of rope.</p></div>"#,
                true
            ),
            (
                #"<div class="newsletter"><p>The lamp is out. The ferry waits. Nobody on the far bank has been told.</p></div>"#,
                true
            ),
        ])
    func newsletterBoxes(box: String, stays: Bool) {
        let text = Self.paragraphs.map { "<p>\($0)</p>" }.joined()
        #expect((Self.clean(text + box) != Self.paragraphs.joined(separator: "\n\n")) == stays)
    }

    @Test(
        "A list of links is of other stories by its heading, or by where the links lead",
        arguments: [
            (#"<div class="related"><h3>Related</h3><a href="https://b.example/1">A storm</a></div>"#, false),
            (
                #"<div class="more-posts"><a href="https://a.example/2">A storm</a> <a href="/3">A pier</a></div>"#,
                false
            ),
            (
                #"<ul class="featured-links"><li><a href="https://b.example/1">A storm</a></li><li><a href="/3">A pier</a></li></ul>"#,
                true
            ),
            (#"<div class="popular"><p><a href="https://b.example/1">Storms of the century</a></p></div>"#, true),
        ])
    func linkLists(box: String, stays: Bool) {
        let text = Self.paragraphs.map { "<p>\($0)</p>" }.joined()
        #expect((Self.clean(text + box) != Self.paragraphs.joined(separator: "\n\n")) == stays)
    }

    @Test(
        "Rules never leave an item empty that says something",
        arguments: [
            (
                ##"<p>The post <a href="https://a.example/1">Lock</a> appeared first on <a href="https://a.example">A</a>.</p>"##,
                "The post Lock appeared first on A."
            ),
            (#"<div style="display:none"><p>Only this.</p></div>"#, "Only this."),
            (#"<p>Advertisement</p>"#, "Advertisement"),
            (#"<form><p>Give your name.</p><input name="n"></form>"#, "Give your name."),
            (#"<img src="https://a.example/p.gif" width="1" height="1">"#, ""),
            (
                #"<div class="feedflare"><a href="http://feeds.feedburner.com/~ff/a?d=1"><img src="http://feeds.feedburner.com/~ff/a?d=1"></a></div>"#,
                ""
            ),
        ])
    func neverEmpty(html: String, text: String) {
        #expect(Self.clean(html) == text)
    }

    @Test(
        "Frames without anything to fill in are drawn around text, not forms",
        arguments: [
            "<fieldset><legend>Note</legend><p>Mind the step.</p></fieldset>",
            "<form id=\"aspnetForm\"><h3>Note</h3><p>Mind the step.</p></form>",
        ])
    func framesOfText(html: String) {
        #expect(Self.clean("<p>Before.</p>\(html)") == "Before.\n\nNote\n\nMind the step.")
    }

    @Test(
        "Text without spaces is prose in every script",
        arguments: [
            "สะพานหมุนที่ประตูน้ำฮาร์โรว์รับรถมาเก้าสิบเอ็ดปี และแทบไม่มีใครนอกหุบเขาสนใจมันเลย จนถึงคืนวันอังคารที่ตลับลูกปืนขนาดเท่าจานแตกใต้น้ำหนักรถ",
            "ຂົວໝຸນທີ່ປະຕູນ້ຳຮາໂຣຮັບລົດມາເກົ້າສິບເອັດປີ ແລະແທບບໍ່ມີໃຜນອກຮ່ອມພູສົນໃຈມັນ ຈົນຮອດຄືນວັນອັງຄານທີ່ລູກປືນແຕກ",
            "ស្ពានបង្វិលនៅទ្វារទឹកហារ៉ូបានដឹកជញ្ជូនរថយន្តអស់រយៈពេលកៅសិបមួយឆ្នាំហើយគ្មាននរណាម្នាក់នៅក្រៅជ្រលងភ្នំចាប់អារម្មណ៍ឡើយ",
            "ဟာရိုးရေတံခါးရှိလည်တံတားသည်ကိုးဆယ့်တစ်နှစ်ကြာယာဉ်များကိုသယ်ဆောင်ခဲ့ပြီးချိုင့်ဝှမ်းအပြင်ဘက်မှမည်သူမျှဂရုမစိုက်ခဲ့ပေ",
            "ཧ་རོ་ཆུ་སྒོའི་འཁོར་ཟམ་གྱིས་ལོ་དགུ་བཅུ་གོ་གཅིག་རིང་རླངས་འཁོར་བརྒལ་བཅུག་ནས་ལུང་པའི་ཕྱི་རོལ་གྱི་མི་སུས་ཀྱང་དོ་སྣང་བྱས་མ་མྱོང་།",
            "哈罗水闸的旋转桥九十一年来一直承载着车辆，山谷以外的人几乎从未留意过它，直到星期二晚上一个轴承裂开",
        ])
    func prose(paragraph: String) throws {
        let text = (1...6).map { "<p>\(paragraph) \($0)</p>" }.joined()
        let menu = "<nav><a href=/a>A</a> <a href=/b>B</a></nav>"
        let page = "<html><head><title>T</title></head><body>\(menu)<div class=post>\(text)</div></body></html>"
        let body = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1").body
        #expect(body.blocks.count == 6)
    }
}
