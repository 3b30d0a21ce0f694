extension FeedCondition {
    /// Little endian, 113 bytes and the last problem's kind. A layout is never changed; a new one gets the next number:
    /// 2 added what comes after the former addresses.
    private static let version: UInt8 = 2

    /// For the Archive.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 160)
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
        writer.write(validatorsRefused)
        writer.write(UInt8(isTold ? 1 : 0))
        writer.write(lastStatus)
        writer.write(circumstances)
        let kind = lastProblem.utf8.prefix(40)
        writer.write(UInt8(kind.count))
        for byte in kind { writer.write(byte) }
        return writer.bytes
    }

    /// `nil` for bytes that `encoded()` did not write; begin with a new value then.
    package init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let version = reader.read(UInt8.self), (1...Self.version).contains(version),
            let seed = reader.read(UInt32.self),
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
        if version >= 2 {
            guard let refused = reader.read(Int64.self), let told = reader.read(UInt8.self),
                let status = reader.read(UInt16.self), let circumstances = reader.read(UInt32.self),
                let length = reader.read(UInt8.self)
            else { return nil }
            validatorsRefused = refused
            isTold = told == 1
            lastStatus = status
            self.circumstances = circumstances
            let kind = (0..<length).compactMap { _ in reader.read(UInt8.self) }
            guard kind.count == length else { return nil }
            lastProblem = String(decoding: kind, as: UTF8.self)
        }
        guard reader.isAtEnd else { return nil }
    }
}
