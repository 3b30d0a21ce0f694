extension FeedCondition {
    /// Little endian, 97 bytes. A layout is never changed; a new one gets the next number.
    private static let version: UInt8 = 1

    /// For the Archive.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 97)
        writer.write(Self.version)
        writer.write(seed)
        writer.write(standing.rawValue)
        writer.write(failureCount)
        writer.write(candidateCount)
        writer.write(candidate)
        for moment in [firstFailure, lastSuccess, lastWholeBody, notBefore, freshUntil, candidateSince] {
            writer.write(moment)
        }
        for place in 0..<4 { writer.write(formerAddresses[place]) }
        return writer.bytes
    }

    /// `nil` for bytes that `encoded()` did not write; begin with a new value then.
    package init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.read(UInt8.self) == Self.version, let seed = reader.read(UInt32.self),
            let standing = reader.read(UInt8.self).flatMap(Standing.init(rawValue:)),
            let failureCount = reader.read(UInt16.self), let candidateCount = reader.read(UInt8.self),
            let candidate = reader.read(UInt64.self),
            let firstFailure = reader.read(Int64.self), let lastSuccess = reader.read(Int64.self),
            let lastWholeBody = reader.read(Int64.self), let notBefore = reader.read(Int64.self),
            let freshUntil = reader.read(Int64.self), let candidateSince = reader.read(Int64.self)
        else { return nil }
        self.init(seed: seed)
        self.standing = standing
        self.failureCount = failureCount
        self.candidateCount = candidateCount
        self.candidate = candidate
        self.firstFailure = firstFailure
        self.lastSuccess = lastSuccess
        self.lastWholeBody = lastWholeBody
        self.notBefore = notBefore
        self.freshUntil = freshUntil
        self.candidateSince = candidateSince
        for place in 0..<4 {
            guard let address = reader.read(UInt64.self) else { return nil }
            formerAddresses[place] = address
        }
        guard reader.isAtEnd else { return nil }
    }
}
