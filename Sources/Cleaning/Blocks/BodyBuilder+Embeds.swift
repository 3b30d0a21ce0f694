internal import Articles
internal import Markup

/// Posts, players and frames of other services.
extension BodyBuilder {
    /// The post or player that an element stands for: a provider's blockquote, box, or element of AMP and of others.
    func post(at node: Int, _ element: HTMLTree.Node) -> Embed? {
        switch element.tag {
        case .blockquote, .div, .section, .figure, .p, .aside: break
        case .a:
            if tree.hasAttribute(.dataPinDo, of: node) { return tree.attribute(.href, of: node).flatMap(bareEmbed) }
            return classProvider(node)?.isCard == true && isBox(node) ? card(node) : nil
        case .ampYoutube, .ampTwitter, .ampInstagram, .ampFacebook, .ampVimeo, .ampTiktok, .ampReddit, .ampSoundcloud,
            .liteYoutube, .liteVimeo, .liteTiktok, .ampPinterest, .ampGist, .ampDailymotion, .ampTwitchPlayer,
            .embettyTweet:
            return EmbedProvider.byElement(element.tag).flatMap { identified(node, by: $0) }
        case .embettyVideo:
            let provider = tree.attribute(.type, of: node).flatMap { type in EmbedProvider.all.first { $0.name == type }
            }
            return provider.flatMap { identified(node, by: $0) }
        case .ampEmbedlyCard:
            return tree.attribute(.dataUrl, of: node).flatMap { bareEmbed($0) }
        case .oembed:
            return tree.attribute(.url, of: node).flatMap { bareEmbed($0) }
        default: return nil
        }
        if element.tag == .div, let embed = embedInAttribute(of: node) { return embed }
        if element.tag == .div,
            tree.hasAttribute(.dataOembedUrl, of: node) || tree.hasAttribute(.dataPlyrEmbedId, of: node),
            let embed = facade(node)
        {
            return embed
        }
        guard let range = tree.attributeRange(.class, of: node), range.count >= 5 else { return nil }
        let classes = tree.bytes[range]
        if element.tag == .p { return classes.elementsEqual("embed".utf8) ? linkedEmbed(in: node) : nil }
        // WordPress leaves the bare address where it could not ask the provider.
        if element.tag == .div, classes.contains("wp-block-embed__wrapper") {
            // Nothing but the address stands in it.
            return tree.end(node) - node < 20 ? tree.text(of: node, atMost: 4000).flatMap(bareEmbed) : nil
        }
        guard let provider = EmbedProvider.byClass(classes) else { return element.tag == .div ? facade(node) : nil }
        if provider.isCard { return card(node) }
        if element.tag == .blockquote { return PostReader.read(node, of: provider, in: tree, base: base) }
        let nearest = (node + 1)..<min(tree.end(node), node + 1000)
        if let inner = nearest.first(where: { tree.tag($0) == .blockquote || tree.tag($0) == .iframe }) {
            // A box around a post or frame of its own is only a box; one that has the address holds the post's words.
            guard tree.tag(inner) == .blockquote, var embed = identified(node, by: provider) else { return nil }
            let words = PostReader.read(inner, of: provider, in: tree, base: base)
            (embed.author, embed.handle, embed.date, embed.text) = (words.author, words.handle, words.date, words.text)
            return embed
        }
        return identified(node, by: provider)
    }

    /// A box that stands for a player until it is clicked: its address, or YouTube's id, in an attribute, and no words in it.
    private func facade(_ node: Int) -> Embed? {
        for name in [HTMLAttribute.dataOembedUrl, .dataEmbedUrl, .dataSrc, .dataUrl] {
            guard let value = tree.attribute(name, of: node), value.hasPrefix("http"), let embed = bareEmbed(value),
                embed.provider != "web", tree.text(of: node).isEmpty
            else { continue }
            return embed
        }
        var id =
            tree.attribute(.dataYoutubeId, of: node) ?? tree.attribute(.dataYtId, of: node)
            ?? tree.attribute(.dataPlyrEmbedId, of: node)
        if id == nil, let range = tree.attributeRange(.class, of: node), tree.bytes[range].contains("youtube") {
            id =
                tree.attribute(.dataId, of: node) ?? tree.attribute(.dataVideoId, of: node)
                ?? tree.attribute(.dataVideoid, of: node)
        }
        guard let id, id.utf8.count == 11, tree.text(of: node).isEmpty,
            id.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2D || $0 == 0x5F })
        else { return nil }
        return bareEmbed("https://www.youtube.com/watch?v=" + id)
    }

    /// What a builder's own script would show: its code in `data-html`, its address in `data-settings`.
    private func embedInAttribute(of node: Int) -> Embed? {
        if let code = tree.attribute(.dataHtml, of: node), let source = code.range(ofText: "<iframe"),
            let start = code[source.upperBound...].range(ofText: "src=\"")
        {
            return WebAddress.resolve(String(code[start.upperBound...].prefix { $0 != "\"" }), against: base)
                .flatMap(bareEmbed)
        }
        guard let settings = tree.attribute(.dataSettings, of: node) else { return nil }
        for name in ["\"youtube_url\":\"", "\"vimeo_url\":\"", "\"dailymotion_url\":\""] {
            guard let start = settings.range(ofText: name) else { continue }
            return bareEmbed(String(settings[start.upperBound...].prefix { $0 != "\"" }).replacing("\\/", with: "/"))
        }
        return nil
    }

    /// Whether a link holds blocks, as a card does.
    private func isBox(_ link: Int) -> Bool {
        (link + 1..<tree.end(link)).contains { tree.tag($0).traits.contains(.block) }
    }

    /// The page that a card previews.
    private func card(_ node: Int) -> Embed? {
        // What is larger is no card, and what is in it may look like one again.
        let all = node..<min(tree.end(node), node + 1000)
        tree.budget.spend(all.count)
        guard let link = all.first(where: { tree.tag($0) == .a && tree.hasAttribute(.href, of: $0) }),
            let url = tree.attribute(.href, of: link).flatMap(address)
        else { return nil }
        let heading = all.dropFirst().first { tree.tag($0).traits.contains(.heading) || marks[$0].contains(.title) }
        let title = tree.text(of: heading ?? link, atMost: 300) ?? ""
        return Embed(provider: "web", url: url, title: title.isEmpty ? nil : title)
    }

    /// The thing whose id or address stands in an attribute.
    private func identified(_ node: Int, by provider: EmbedProvider) -> Embed? {
        guard let attribute = provider.idAttribute,
            let id = tree.attribute(attribute, of: node) ?? tree.attribute(.dataHref, of: node)
                ?? tree.attribute(.videoid, of: node) ?? tree.attribute(.videoId, of: node)
                ?? tree.attribute(.status, of: node),
            let address = (provider.address?(id)).flatMap({ WebAddress.resolve($0, against: base) })
        else { return nil }
        return Embed(provider: provider.name, url: LinkCleaning.withoutTracking(address))
    }

    /// What a bare address stands for; `nil` for text that is none.
    private func bareEmbed(_ text: String) -> Embed? {
        guard text.hasPrefix("http"), !text.contains(" "), let url = address(text), let parts = FrameAddress(url)
        else { return nil }
        let provider = EmbedProvider.byAddress(parts)
        let canonical = provider?.canonical?(parts).flatMap { WebAddress.resolve($0, against: nil) } ?? url
        return Embed(provider: provider?.name ?? "web", url: canonical)
    }

    /// A script that would draw something in its own place: a gist, a chart, a channel's post.
    mutating func scripted(_ node: Int) {
        if let post = tree.attribute(.dataTelegramPost, of: node),
            let url = WebAddress.resolve("https://t.me/" + post, against: nil)
        {
            return addOnce(Embed(provider: "telegram", url: url))
        }
        guard let source = tree.attribute(.src, of: node), let url = WebAddress.resolve(source, against: base),
            let parts = FrameAddress(url), let provider = EmbedProvider.byAddress(parts),
            let address = provider.scripted?(parts)
        else { return }
        addOnce(Embed(provider: provider.name, url: address))
    }

    /// A frame that loads late stands a second time in `noscript`.
    private mutating func addOnce(_ embed: Embed) {
        flush()
        if case .embed(let last)? = frames[frames.count - 1].blocks.last, last.url == embed.url { return }
        appendBlock(.embed(embed))
    }

    /// This project's own form for an embed without text: a paragraph that is one link.
    func linkedEmbed(in node: Int) -> Embed? {
        guard node + 1 < tree.end(node), tree.tag(node + 1) == .a, tree.end(node + 1) == tree.end(node),
            let url = tree.attribute(.href, of: node + 1).flatMap(address), let parts = FrameAddress(url)
        else { return nil }
        let title = tree.text(of: node + 1)
        return Embed(
            provider: EmbedProvider.byAddress(parts)?.name ?? "web", url: url, title: title == url ? nil : title)
    }

    mutating func frame(_ node: Int, _ element: HTMLTree.Node) {
        if element.tag == .video || element.tag == .audio || element.tag == .ampVideo {
            media(node, element.tag == .audio ? "audio" : "video")
            return
        }
        var reference: String?
        for name in Self.frameSources {
            if let value = tree.attribute(name, of: node), !value.isEmpty, !value.hasPrefix("about:") {
                reference = value
                break
            }
        }
        guard let reference, var address = WebAddress.resolve(reference, against: base),
            var parts = FrameAddress(address), !EmbedProvider.isSilent(parts)
        else { return }
        if let inner = EmbedProvider.unwrapped(parts) { (parts, address) = (inner, inner.full) }
        // WordPress shows the frame in place of the card before it.
        let isCard = classProvider(node)?.isCard == true
        if isCard, case .embed? = frames[frames.count - 1].blocks.last { return }
        let title = tree.attribute(.title, of: node).map(PlainLine.text).flatMap { $0.isEmpty ? nil : $0 }
        if let provider = EmbedProvider.byAddress(parts) ?? classProvider(node) {
            let canonical = provider.canonical?(parts).flatMap { WebAddress.resolve($0, against: nil) } ?? address
            addOnce(Embed(provider: provider.name, url: LinkCleaning.withoutTracking(canonical), title: title))
        } else if !isTinyFrame(node) {
            addOnce(Embed(provider: "web", url: LinkCleaning.withoutTracking(address), title: title))
        }
    }

    /// Loaders' and consent managers' names for a frame's address.
    private static let frameSources: [HTMLAttribute] = [
        .dataSrc, .dataLazySrc, .dataOriginalSrc, .dataCookieblockSrc, .dataSrcCmplz, .dataCmpSrc, .dataConsentSrc,
        .suppressedsrc, .dataSuppressedsrc, .dataCliSrc, .dataLitespeedSrc, .dataUcSrc, .ucSrc, .src, .data,
    ]

    func classProvider(_ node: Int) -> EmbedProvider? {
        tree.attributeRange(.class, of: node).flatMap { EmbedProvider.byClass(tree.bytes[$0]) }
    }

    func isTinyFrame(_ node: Int) -> Bool {
        for name in [HTMLAttribute.width, .height] {
            if let value = tree.attribute(name, of: node), let size = Int(value), size < 4 { return true }
        }
        return false
    }

    mutating func media(_ node: Int, _ kind: String) {
        var reference = tree.attribute(.src, of: node) ?? tree.attribute(.dataSrc, of: node)
        if reference == nil {
            for inner in (node + 1)..<tree.end(node) where tree.tag(inner) == .source {
                reference = tree.attribute(.src, of: inner) ?? tree.attribute(.dataSrc, of: inner)
                if reference != nil { break }
            }
        }
        if let reference, let address = WebAddress.resolve(reference, against: base) {
            add(.embed(Embed(provider: kind, url: address)))
        }
    }
}
