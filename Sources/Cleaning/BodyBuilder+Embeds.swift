internal import Articles
internal import Markup

/// Posts, players and frames of other services.
extension BodyBuilder {
    /// A post that an element stands for: a provider's blockquote or AMP element.
    func post(at node: Int, _ element: HTMLTree.Node) -> Embed? {
        switch element.tag {
        case .blockquote, .div, .section, .figure, .p: break
        case .ampYoutube, .ampTwitter, .ampInstagram, .ampFacebook, .ampVimeo, .ampTiktok, .ampReddit, .ampSoundcloud:
            guard let provider = EmbedProvider.byElement(element.tag), let attribute = provider.idAttribute,
                let id = tree.attribute(attribute, of: node), let address = provider.address?(id)
            else { return nil }
            return WebAddress.resolve(address, against: base).map { Embed(provider: provider.name, url: $0) }
        default: return nil
        }
        guard let range = tree.attributeRange(.class, of: node), range.count >= 5 else { return nil }
        let classes = tree.string(range)
        if element.tag == .p { return classes == "embed" ? linkedEmbed(in: node) : nil }
        guard let provider = EmbedProvider.byClass(Substring(classes).utf8) else { return nil }
        if element.tag == .blockquote { return PostReader.read(node, of: provider, in: tree, base: base) }
        // A box around a post or frame of its own is only a box.
        if (node + 1..<tree.end(node)).contains(where: { tree.tag($0) == .blockquote || tree.tag($0) == .iframe }) {
            return nil
        }
        guard let attribute = provider.idAttribute,
            let id = tree.attribute(attribute, of: node) ?? tree.attribute(.dataHref, of: node),
            let address = provider.address?(id)
        else { return nil }
        return WebAddress.resolve(address, against: base).map { Embed(provider: provider.name, url: $0) }
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
        for name in [HTMLAttribute.dataSrc, .dataLazySrc, .dataOriginalSrc, .src] {
            if let value = tree.attribute(name, of: node), !value.isEmpty, !value.hasPrefix("about:") {
                reference = value
                break
            }
        }
        guard let reference, let address = WebAddress.resolve(reference, against: base),
            let parts = FrameAddress(address), !EmbedProvider.silentHosts.contains(where: parts.matches)
        else { return }
        let title = tree.attribute(.title, of: node).map(PlainLine.text).flatMap { $0.isEmpty ? nil : $0 }
        if let provider = EmbedProvider.byAddress(parts) ?? classProvider(node) {
            let canonical = provider.canonical?(parts).flatMap { WebAddress.resolve($0, against: nil) } ?? address
            add(.embed(Embed(provider: provider.name, url: LinkCleaning.withoutTracking(canonical), title: title)))
        } else if !isTinyFrame(node) {
            add(.embed(Embed(provider: "web", url: LinkCleaning.withoutTracking(address), title: title)))
        }
    }

    func classProvider(_ node: Int) -> EmbedProvider? {
        tree.attribute(.class, of: node).flatMap { EmbedProvider.byClass(Substring($0).utf8) }
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
                reference = tree.attribute(.src, of: inner)
                if reference != nil { break }
            }
        }
        if let reference, let address = WebAddress.resolve(reference, against: base) {
            add(.embed(Embed(provider: kind, url: address)))
        }
    }
}
