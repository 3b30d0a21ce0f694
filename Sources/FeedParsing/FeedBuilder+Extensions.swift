internal import Articles
internal import Markup

/// Elements that no table knows are kept as they stand.
extension FeedBuilder {
    mutating func startExtension(_ reader: borrowing XMLReader, parent: Frame) {
        var frame = Frame(scope: .extended, owner: parent.owner, role: .ignored, start: buffer.count)
        if extensions.count < 8 { beginExtension(reader, &frame) }
        frames.append(frame)
    }

    mutating func beginExtension(_ reader: borrowing XMLReader, _ frame: inout Frame) {
        let kept = frame.owner == .feed ? feed.extensions.count : item.extensions.count
        guard frame.owner != .source, kept < limits.extensions else { return }
        let prefix = String(decoding: reader.prefix, as: UTF8.self)
        let name = String(decoding: reader.localName, as: UTF8.self)
        extensions.append(
            FeedExtension(
                name: prefix.isEmpty ? name : prefix + ":" + name,
                namespace: reader.namespace >= 0 ? reader.namespaceNames[reader.namespace] : "",
                attributes: (0..<reader.attributeCount).map { index in
                    let prefix = String(decoding: reader.attributePrefix(index), as: UTF8.self)
                    let name = String(decoding: reader.attributeName(index), as: UTF8.self)
                    return FeedExtension.Attribute(
                        name: prefix.isEmpty ? name : prefix + ":" + name,
                        value: PlainText.line(reader.attributeValue(index)))
                }))
        frame.role = .extended
        frame.scope = .extended
    }

    mutating func endExtension(_ frame: Frame) {
        guard var finished = extensions.popLast() else { return }
        let value = PlainText.line(text(of: frame))
        if !value.isEmpty { finished.value = String(value.prefix(limits.shortField)) }
        if let parent = extensions.indices.last {
            guard extensions[parent].children.count < limits.extensions else { return }
            extensions[parent].children.append(finished)
        } else if frame.owner == .item {
            item.extensions.append(finished)
        } else {
            feed.extensions.append(finished)
        }
    }
}
