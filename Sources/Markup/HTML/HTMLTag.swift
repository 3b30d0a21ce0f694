/// The elements that some room treats in its own way; every other name is `unknown`.
///
/// A case is the element's name, with a capital where the name has a hyphen: `ampImg` is `amp-img`.
@usableFromInline
package enum HTMLTag: UInt8, CaseIterable, Sendable {
    /// A text node.
    case text
    /// An element that no room knows, custom elements among them: a transparent inline container.
    case unknown
    case a, abbr, acronym, address, area, article, aside, audio
    case b, base, bdi, bdo, big, blockquote, body, br, button
    case canvas, caption, center, cite, code, col, colgroup
    case data, datalist, dd, del, details, dfn, dialog, dir, div, dl, dt
    case em, embed, fieldset, figcaption, figure, font, footer, form, frame, frameset
    case h1, h2, h3, h4, h5, h6, head, header, hgroup, hr, html
    case i, iframe, image, img, input, ins, kbd, label, legend, li, link, listing
    case main, map, mark, marquee, math, menu, meta, meter
    case nav, nobr, noembed, noframes, noscript, object, ol, optgroup, option, output
    case p, param, picture, plaintext, pre, progress, q, rp, rt, ruby
    case s, samp, script, search, section, select, slot, small, source, span, strike, strong, style, sub, summary
    case sup, svg, table, tbody, td, template, textarea, tfoot, th, thead, time, title, tr, track, tt
    case u, ul, `var`, video, wbr, xmp
    case foreignobject, desc
    case ampImg, ampAnim, ampVideo, ampIframe, ampYoutube, ampTwitter, ampInstagram, ampFacebook, ampVimeo
    case ampTiktok, ampReddit, ampSoundcloud, ampAd, ampAnalytics, ampSidebar, ampSocialShare
    case liteYoutube, liteVimeo, oembed, annotation, annotationXml
    case ampPinterest, ampGist, ampDailymotion, ampBrightcove, ampJwplayer, ampTwitchPlayer, ampImgur, ampEmbedlyCard
    case liteTiktok, embettyVideo, embettyTweet
    case mjxContainer, mjxMath, texMath

    // The case is one byte. The compiler's own comparison would be a call from every other room.
    @inlinable @inline(__always)
    package static func == (left: HTMLTag, right: HTMLTag) -> Bool {
        unsafeBitCast(left, to: UInt8.self) == unsafeBitCast(right, to: UInt8.self)
    }

    @inlinable @inline(__always)
    package static func != (left: HTMLTag, right: HTMLTag) -> Bool {
        unsafeBitCast(left, to: UInt8.self) != unsafeBitCast(right, to: UInt8.self)
    }

    @usableFromInline
    package struct Traits: OptionSet, Sendable {
        @usableFromInline package let rawValue: UInt16
        @inlinable @inline(__always)
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// Breaks a line of text, before and after.
        @inlinable package static var block: Traits { Traits(rawValue: 1) }
        /// Has no content and no end tag.
        static let void = Traits(rawValue: 2)
        /// A start tag that ends an open paragraph (13.2.6.4.7).
        static let closesParagraph = Traits(rawValue: 4)
        /// The standard's category "special" (13.2.4.2), which a stray inline end tag does not reach across.
        static let special = Traits(rawValue: 8)
        /// A boundary of "in scope" (13.2.4.2).
        static let scope = Traits(rawValue: 16)
        /// Its content is text up to its own end tag.
        static let rawText = Traits(rawValue: 32)
        /// May stand in `head`.
        static let metadata = Traits(rawValue: 64)
        @inlinable package static var heading: Traits { Traits(rawValue: 128) }
        /// Looks of a run of text; a misnested end tag is honoured later.
        static let formatting = Traits(rawValue: 256)
        /// Nothing in it is text for a reader.
        @inlinable package static var hidden: Traits { Traits(rawValue: 512) }
    }

    package var traits: Traits { Self.traitsTable[Int(rawValue)] }

    /// The element's name in lower case.
    package var name: String {
        String(describing: self).reduce(into: "") { name, letter in
            if letter.isUppercase { name.append("-") }
            name.append(letter.lowercased())
        }
    }

    /// Who asks for many takes the table itself: each look at it by its name asks whether it is there yet.
    static let traitsTable: [Traits] = {
        var table = [Traits](repeating: [], count: 256)
        func mark(_ trait: Traits, _ tags: [HTMLTag]) {
            for tag in tags { table[Int(tag.rawValue)].insert(trait) }
        }
        mark(
            .block,
            [
                .address, .article, .aside, .blockquote, .body, .caption, .center, .dd, .details, .dialog, .dir, .div,
                .dl, .dt, .fieldset, .figcaption, .figure, .footer, .form, .frameset, .h1, .h2, .h3, .h4, .h5, .h6,
                .head, .header, .hgroup, .hr, .html, .legend, .li, .listing, .main, .menu, .nav, .noframes, .ol,
                .optgroup, .option, .p, .plaintext, .pre, .search, .section, .summary, .table, .tbody, .td, .tfoot,
                .th, .thead, .title, .tr, .ul, .xmp,
            ])
        mark(
            .void,
            [
                .area, .base, .br, .col, .embed, .hr, .img, .image, .input, .link, .meta, .param, .source, .track,
                .wbr, .frame,
            ])
        mark(
            .closesParagraph,
            [
                .address, .article, .aside, .blockquote, .center, .details, .dialog, .dir, .div, .dl, .fieldset,
                .figcaption, .figure, .footer, .form, .h1, .h2, .h3, .h4, .h5, .h6, .header, .hgroup, .hr, .listing,
                .main, .menu, .nav, .ol, .p, .plaintext, .pre, .search, .section, .summary, .table, .ul, .xmp,
            ])
        mark(
            .special,
            [
                .address, .article, .aside, .blockquote, .body, .button, .caption, .center, .dd, .details, .dialog,
                .dir, .div, .dl, .dt, .fieldset, .figcaption, .figure, .footer, .form, .frameset, .h1, .h2, .h3,
                .h4, .h5, .h6, .head, .header, .hgroup, .html, .iframe, .li, .listing, .main, .marquee, .menu, .nav,
                .noembed, .noframes, .noscript, .object, .ol, .p, .plaintext, .pre, .script, .search, .section,
                .select, .style, .summary, .table, .tbody, .td, .template, .textarea, .tfoot, .th, .thead, .title,
                .tr, .ul, .xmp, .svg, .math, .foreignobject, .desc,
            ])
        mark(
            .scope,
            [.caption, .html, .table, .td, .th, .marquee, .object, .template, .foreignobject, .desc])
        mark(
            .rawText,
            [.script, .style, .textarea, .title, .iframe, .noembed, .noframes, .xmp])
        mark(
            .metadata,
            [.base, .link, .meta, .noframes, .noscript, .script, .style, .template, .title])
        mark(.heading, [.h1, .h2, .h3, .h4, .h5, .h6])
        mark(
            .formatting,
            [
                .a, .b, .big, .code, .em, .font, .i, .nobr, .s, .small, .strike, .strong, .tt, .u, .span, .sub, .sup,
                .mark, .ins, .del, .unknown, .label, .abbr, .cite, .q, .time,
            ])
        mark(
            .hidden,
            [
                .script, .style, .title, .textarea, .iframe, .noembed, .noframes, .svg, .math, .canvas, .select,
                .datalist, .object, .audio, .video, .template, .noscript, .head, .map, .ampAnalytics, .ampAd,
                .ampSidebar, .ampSocialShare, .button, .dialog, .option, .progress, .meter,
            ])
        return table
    }()
}

/// The attributes that some room reads; the parser keeps no others.
///
/// A case is the attribute's name, with a capital where the name has a hyphen: `dataSrc` is `data-src`.
@usableFromInline
package enum HTMLAttribute: UInt8, CaseIterable, Sendable {
    case alt, ariaHidden, ariaLabel, cite, `class`, colspan, content, datetime, hidden, height, href, hreflang
    case httpEquiv, id, itemid, itemprop, itemscope, itemtype, lang, media, name, property, rel, reversed, role
    case rowspan, sizes, src, srcdoc, srcset, start, style, title, type, value, width, charset, dir
    case dataSrc, dataSrcset, dataOriginal, dataLazySrc, dataLazySrcset, dataOriginalSrc, dataUrl, dataImage
    case dataFullSrc, dataHiRes, dataActualsrc, dataHref, dataTweetId, dataVideoid, dataVideoId, dataMediaid
    case dataInstgrmPermalink, dataTweetid, dataShortcode, dataUri, dataId, dataWidth, dataHeight, dataBg
    case dataEmbedUrl, dataContent, dataTestid, dataComponent, dataLargeFile, dataOrigFile, dataPermalink
    case dataBlueskyUri, dataTrackid, dataHeadline, shadowrootmode, datetimeOriginal, pubdate, label, contenteditable
    case placeholder, language, dataLanguage, dataLang, dataMediaCredit, dataCredit, dataCaption, poster, videoid
    case url, dataTelegramPost, dataTextPostPermalink, alttext
    case dataLazy, dataCfsrc, dataEzsrc, dataOrigSrc, dataOptSrc, dataEcho, dataLazyload, dataDefaultSrc
    case dataPinMedia, dataHtml, dataSettings, dataCookieblockSrc, dataSrcCmplz, dataCmpSrc, dataConsentSrc
    case suppressedsrc, dataSuppressedsrc, dataCliSrc, dataSlugHash, dataUser, dataPinDo, dataGistid, status,
        dataPlayerid
    case dataAccount, dataChannel, dataOgUrl, videoId, dataMediaId
    case ariaControls, ariaExpanded, data, dataAttrs
    case dataSrv, dataImgSrc, dataHiResSrc, dataHighResSrc, dataRealSrc, dataLazyloadSrc
    case dataDeferSrc, dataLazyLoadSrc, dataKsLazyload, dataImageurl, loadSrc, dataThumb_url, zoomfile, file
    case dataLitespeedSrc, dataUcSrc, ucSrc, dataOembedUrl, dataYoutubeId, dataYtId, dataPlyrEmbedId, dataCfemail
    case nitroLazySrc, nitroLazySrcset, dataFlickityLazyload, dataWpfcOriginalSrc, dataImgUrl, dataMediumFile
    // Where frameworks keep a page's data.
    case dataPage, dataProps, dataReactProps, props
    // Of formulas.
    case display, mode, encoding, open, close, separators, selection, mathvariant, form, fence, separator, stretchy
    case symmetric, largeop, movablelimits, accent, accentunder, displaystyle, scriptlevel, columnspan, lspace, rspace
    case linethickness, closure, dataLatex, dataTex, dataFormula, dataMathml, dataEntry
    /// No attribute but the name of an element inside `math` that has no tag of its own, without its prefix.
    case elementName

    @inlinable @inline(__always)
    package static func == (left: HTMLAttribute, right: HTMLAttribute) -> Bool {
        unsafeBitCast(left, to: UInt8.self) == unsafeBitCast(right, to: UInt8.self)
    }

    package var name: String {
        String(describing: self).reduce(into: "") { name, letter in
            if letter.isUppercase { name.append("-") }
            name.append(letter.lowercased())
        }
    }
}

/// Finds the case for a name of up to 24 bytes, in any case of letters, without making a String.
struct HTMLNameTable: Sendable {
    private struct Entry {
        var low: UInt64 = 0
        var middle: UInt64 = 0
        var high: UInt64 = 0
        var value: UInt8 = 0
    }

    private var entries: [Entry]
    private let mask: Int

    static let tags = HTMLNameTable(
        HTMLTag.allCases.filter { $0 != .text && $0 != .unknown }.map { ($0.name, $0.rawValue) })
    static let attributes = HTMLNameTable(
        HTMLAttribute.allCases.filter { $0 != .elementName }.map { ($0.name, $0.rawValue) })

    private init(_ names: [(String, UInt8)]) {
        entries = [Entry](repeating: Entry(), count: 1024)
        mask = 1023
        for (name, value) in names {
            let bytes = Array(name.utf8)
            precondition(bytes.count <= 24)
            let key = bytes.withUnsafeBufferPointer { Self.key($0, 0, $0.count) }
            var slot = Self.hash(key) & mask
            while entries[slot].low != 0 { slot = (slot + 1) & mask }
            entries[slot] = Entry(low: key.0, middle: key.1, high: key.2, value: value)
        }
    }

    func find(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> UInt8? {
        guard count > 0 && count <= 24 else { return nil }
        let key = Self.key(bytes, start, count)
        return entries.withUnsafeBufferPointer { entries in
            var slot = Self.hash(key) & mask
            while entries[slot].low != 0 {
                let entry = entries[slot]
                if entry.low == key.0 && entry.middle == key.1 && entry.high == key.2 { return entry.value }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    @inline(__always)
    private static func key(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
    ) -> (UInt64, UInt64, UInt64) {
        (
            word(bytes, start, min(count, 8)), count > 8 ? word(bytes, start + 8, min(count - 8, 8)) : 0,
            count > 16 ? word(bytes, start + 16, count - 16) : 0
        )
    }

    /// One to eight bytes as a number, capitals made small.
    @inline(__always)
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        if let base = bytes.baseAddress, start + 8 <= bytes.count {
            word = UInt64(littleEndian: UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self))
            word &= .max >> UInt64(64 - 8 * count)
        } else {
            for offset in 0..<count { word |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
        }
        // In each byte the highest bit says: at least "A", and not above "Z".
        let low = word & 0x7F7F_7F7F_7F7F_7F7F
        let capitals =
            (low &+ 0x3F3F_3F3F_3F3F_3F3F) & ~(low &+ 0x2525_2525_2525_2525) & ~word & 0x8080_8080_8080_8080
        return word | capitals >> 2
    }

    @inline(__always)
    private static func hash(_ key: (UInt64, UInt64, UInt64)) -> Int {
        let mixed = (key.0 ^ (key.1 &* 0x9E37_79B9_7F4A_7C15) ^ (key.2 &* 0xC2B2_AE3D_27D4_EB4F))
        let folded = mixed &* 0xFF51_AFD7_ED55_8CCD
        return Int(truncatingIfNeeded: folded >> 40)
    }
}
