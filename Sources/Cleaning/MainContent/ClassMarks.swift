internal import Markup

/// What the words of an element's `class`, `id`, `role`, `itemprop` and data attributes say it is.
///
/// Soft evidence: long prose with few links overrules most of it. The model asks every mark of a line, so their order is part of
/// it, and a new one wants a model learnt anew. What only rules ask is a `RuleMarks`.
package struct ClassMarks: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    private init(bit: UInt64) { rawValue = 1 << bit }

    static let share = ClassMarks(bit: 0)
    static let related = ClassMarks(bit: 1)
    static let newsletter = ClassMarks(bit: 2)
    static let advert = ClassMarks(bit: 3)
    static let comment = ClassMarks(bit: 4)
    static let navigation = ClassMarks(bit: 5)
    static let sidebar = ClassMarks(bit: 6)
    static let footer = ClassMarks(bit: 7)
    static let header = ClassMarks(bit: 8)
    static let byline = ClassMarks(bit: 9)
    static let date = ClassMarks(bit: 10)
    static let caption = ClassMarks(bit: 11)
    static let credit = ClassMarks(bit: 12)
    static let tags = ClassMarks(bit: 13)
    static let promo = ClassMarks(bit: 14)
    static let overlay = ClassMarks(bit: 15)
    static let social = ClassMarks(bit: 16)
    static let widget = ClassMarks(bit: 17)
    static let toolbar = ClassMarks(bit: 18)
    static let hidden = ClassMarks(bit: 19)
    static let body = ClassMarks(bit: 20)
    static let content = ClassMarks(bit: 21)
    static let article = ClassMarks(bit: 22)
    static let post = ClassMarks(bit: 23)
    static let story = ClassMarks(bit: 24)
    static let entry = ClassMarks(bit: 25)
    static let main = ClassMarks(bit: 26)
    static let text = ClassMarks(bit: 27)
    static let paragraph = ClassMarks(bit: 28)
    static let title = ClassMarks(bit: 29)
    static let lead = ClassMarks(bit: 30)
    static let embed = ClassMarks(bit: 31)
    static let gallery = ClassMarks(bit: 32)
    static let media = ClassMarks(bit: 33)
    static let video = ClassMarks(bit: 34)
    static let quote = ClassMarks(bit: 35)
    static let listing = ClassMarks(bit: 36)
    static let recommended = ClassMarks(bit: 37)
    static let biography = ClassMarks(bit: 38)
    static let legal = ClassMarks(bit: 39)
    static let paywall = ClassMarks(bit: 40)
    static let donate = ClassMarks(bit: 41)
    static let search = ClassMarks(bit: 42)
    static let login = ClassMarks(bit: 43)
    static let sponsor = ClassMarks(bit: 44)
    static let teaser = ClassMarks(bit: 45)
    static let poll = ClassMarks(bit: 46)
    static let meta = ClassMarks(bit: 47)
    static let infobox = ClassMarks(bit: 48)
    static let wrapper = ClassMarks(bit: 49)
    static let grid = ClassMarks(bit: 50)
    static let item = ClassMarks(bit: 51)
    static let section = ClassMarks(bit: 52)
    static let page = ClassMarks(bit: 53)
    static let wordpress = ClassMarks(bit: 54)
    static let richText = ClassMarks(bit: 55)
    static let live = ClassMarks(bit: 56)
    static let transcript = ClassMarks(bit: 57)
    static let product = ClassMarks(bit: 58)
    static let contents = ClassMarks(bit: 59)
    static let button = ClassMarks(bit: 60)

    static let count = 61

    /// By bit.
    static let names = rows.sorted { $0.mark.rawValue < $1.mark.rawValue }.map(\.name)

    /// Which words of a class make which mark.
    static let rows: [(mark: ClassMarks, name: String, words: String)] = [
        (
            .share, "share",
            """
            share sharing shares sharebar sharebox sharetools sharelinks shareline addtoany addthis sharethis \
            sharedaddy ssba heateor shariff sociable shareaholic share-buttons a2a
            """
        ),
        (
            .related, "related",
            """
            related relateds relatedposts relatedarticles relatedcontent yarpp readmore alsoread seealso \
            jp-relatedposts also-read read-also read-more readalso similar onward recirc recirculation
            """
        ),
        (
            .newsletter, "newsletter",
            """
            newsletter newsletters signup subscribe subscription subscriptions mailchimp optin mcfwp email-signup \
            sign-up mailinglist mc4wp mailpoet substack convertkit
            """
        ),
        (
            .advert, "advert",
            """
            ad ads advert adverts advertisement advertising advertisment adsbygoogle adslot adunit adbox adcontainer \
            adwrapper dfp gpt banner banners outbrain taboola adsense publicidad werbung anzeige ob
            """
        ),
        (
            .comment, "comment",
            """
            comment comments commentlist disqus respond reply replies discussion livefyre kommentare commentaires \
            comentarios reader-comments
            """
        ),
        (
            .navigation, "navigation",
            """
            nav navbar navigation menu menus breadcrumb breadcrumbs crumbs topnav subnav pagination pager paging \
            prev next sitemap megamenu tabs tab dropdown navigations
            """
        ),
        (
            .sidebar, "sidebar",
            "sidebar aside rail rightrail sidebars right-rail side col-right complementary rhs"
        ),
        (.footer, "footer", "footer foot bottom contentinfo colophon"),
        (.header, "header", "header head masthead top banner-top hero"),
        (
            .byline, "byline",
            "byline author authors by contributor contributors writer journalist creator autor auteur vcard"
        ),
        (.date, "date", "date time timestamp published updated datetime pubdate dateline posted datum"),
        (.caption, "caption", "caption captions figcaption wpcaption imagecaption legend wp-caption-text"),
        (.credit, "credit", "credit credits source photographer copyright photocredit attribution"),
        (
            .tags, "tags",
            "tag tags topics topic keywords keyword categories category cat label labels taglist cats taxonomy"
        ),
        (
            .promo, "promo",
            "promo promos promotion cta callout marketing offer offers advertorial inline-promo upsell campaign"
        ),
        (
            .overlay, "overlay",
            """
            modal popup popover overlay lightbox cookie cookies consent gdpr onetrust dialog toast notification \
            interstitial banner-cookie cmp snackbar tooltip flyout
            """
        ),
        (
            .social, "social",
            "social facebook twitter whatsapp linkedin pinterest instagram follow socials telegram reddit"
        ),
        (.widget, "widget", "widget widgets module block-widget elementor plugin"),
        (.toolbar, "toolbar", "toolbar tools actions controls utility utilities bar print bookmark icons icon"),
        (
            .hidden, "hidden",
            """
            hidden hide sr screenreader visuallyhidden invisible offscreen collapsed skip visually-hidden \
            screen-reader-text sr-only d-none noprint
            """
        ),
        (
            .body, "body",
            "body articlebody bodytext storybody postbody bodycopy copy maincontent articletext bodycontent"
        ),
        (
            .content, "content",
            "content contents-main entrycontent postcontent articlecontent contenu conteudo contenido inhalt"
        ),
        (.article, "article", "article articles articlepage artikel articulo newsarticle art"),
        (.post, "post", "post posts blogpost single blog hentry"),
        (.story, "story", "story stories storycontent news noticia nota"),
        (.entry, "entry", "entry entrytext"),
        (.main, "main", "main maincol primary center maincolumn"),
        (.text, "text", "text texte texto txt prose typography richtext wysiwyg"),
        (.paragraph, "paragraph", "paragraph para paragraphs p"),
        (.title, "title", "title titles headline headlines heading titulo titre hed hl"),
        (
            .lead, "lead",
            """
            lead lede intro standfirst subtitle subtitles subheadline dek deck summary excerpt abstract sub kicker \
            chapo bajada subhead introduction strapline description teaser-text leadin preamble ingress
            """
        ),
        (.embed, "embed", "embed embedded oembed iframe embeds tweet"),
        (.gallery, "gallery", "gallery slideshow slides slide carousel slider galleries swiper slick"),
        (.media, "media", "media image images img picture photo photos figure pic thumbnail thumb thumbs"),
        (.video, "video", "video player videos videoplayer youtube jwplayer audio podcast brightcove"),
        (.quote, "quote", "quote quotes blockquote pullquote testimonial pull-quote"),
        (.listing, "listing", "list listing lists items feed river archive archives ul stream index"),
        (
            .recommended, "recommended",
            """
            recommended recommendation recommendations trending popular most latest mostread mostpopular more \
            morefrom moreon featured editors picks suggested suggestions discover next-article readnext up-next \
            explore best-of newest recent recents you-may-like
            """
        ),
        (
            .biography, "biography",
            "bio biography authorbio authorbox about-author author-box author-bio aboutauthor profile about"
        ),
        (
            .legal, "legal",
            "legal disclaimer disclosure terms privacy copyrights rights license affiliate disclaimers"
        ),
        (.paywall, "paywall", "paywall premium piano regwall subscriber locked metered barrier gate"),
        (.donate, "donate", "donate donation support contribute membership patreon kofi reader-revenue"),
        (.search, "search", "search searchbox searchform"),
        (.login, "login", "login signin register account user auth"),
        (
            .sponsor, "sponsor",
            "sponsor sponsored sponsors partner partners native-ad dianomi revcontent zergnet mgid"
        ),
        (.teaser, "teaser", "teaser teasers card cards tile tiles preview tease snippet"),
        (.poll, "poll", "poll quiz survey rating ratings vote votes stars review-score score"),
        (.meta, "meta", "meta metadata info infos details postmeta entry-meta detail stats statistics"),
        (
            .infobox, "infobox",
            "infobox factbox sidebar-box box boxes fact facts explainer keypoints highlights takeaways note"
        ),
        (.wrapper, "wrapper", "wrapper wrap container holder outer inner layout column col row cols columns"),
        (.grid, "grid", "grid flex masonry"),
        (.item, "item", "item cell element unit"),
        (.section, "section", "section sections region area zone"),
        (.page, "page", "page site pages document view"),
        (.wordpress, "wordpress", "wp wordpress wp-block"),
        (.richText, "richText", "rich rte formatted field markdown md rich-text html cms node"),
        (.live, "live", "live liveblog liveupdates updates timeline"),
        (.transcript, "transcript", "transcript transcription"),
        (.product, "product", "product products shop buy price prices deal deals shopping cart store"),
        (
            .contents, "contents",
            "toc contents tableofcontents table-of-contents index-list jump jumplinks anchors"
        ),
        (.button, "button", "button buttons btn btns toggle expand"),
    ]
}
