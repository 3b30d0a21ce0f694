internal import Markup

/// What the texts of fields and attributes are read as.
extension String {
    /// Without ASCII white space at its ends.
    var trimmed: String {
        var copy = self
        let kept: String? = copy.withUTF8 { bytes in
            var start = 0
            var end = bytes.count
            while start < end, bytes[start].isASCIISpace { start += 1 }
            while end > start, bytes[end - 1].isASCIISpace { end -= 1 }
            if start == 0 && end == bytes.count { return nil }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        }
        return kept ?? self
    }

    /// Without capital letters of ASCII.
    var asciiLowercased: String {
        var copy = self
        let isLower = copy.withUTF8 { bytes in
            for byte in bytes where byte >= 0x41 && byte <= 0x5A { return false }
            return true
        }
        return isLower ? self : lowercased()
    }

    var nonEmpty: String? { isEmpty ? nil : self }

    /// A media type without its parameters, lower case; `nil` for what is none.
    var mediaType: String? {
        var name = self
        if let end = utf8.firstIndex(of: 0x3B) { name = String(self[..<end]) }
        name = name.trimmed.asciiLowercased
        return name.isEmpty || name.utf8.count > 128 ? nil : name
    }

    /// A length attribute: digits alone; a size in words is no size.
    var byteCount: Int64? {
        guard let count = Int64(trimmed), count >= 0 else { return nil }
        return count
    }
}
