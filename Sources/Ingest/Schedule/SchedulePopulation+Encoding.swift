extension SchedulePopulation {
    /// Little endian. A layout is never changed; a new one gets the next number.
    /// Version 1 ended before the shares of the times of day.
    private static let version: UInt8 = 2

    /// For the Archive: one value for the whole daemon.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 240)
        writer.write(Self.version)
        for value in [batchShare, batchSize, meanWeekend, meanLogWeekend, weight] { writer.write(value) }
        for component in 0..<RatePrior.count { writer.write(Float(ratePrior.weights[component])) }
        for hour in 0..<24 { writer.write(meanLogHours[hour]) }
        for k in 1...12 { writer.write(harmonics[k]) }
        for part in 0..<TimesOfDay.partCount { writer.write(timing[part]) }
        return writer.bytes
    }

    /// `nil` for bytes that `encoded()` did not write; begin with a new value then.
    package init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let version = reader.read(UInt8.self), (1...Self.version).contains(version),
            let batchShare = reader.readDouble(),
            let batchSize = reader.readDouble(),
            let meanWeekend = reader.readDouble(), let meanLogWeekend = reader.readDouble(),
            let weight = reader.readDouble(), (0.01...0.99).contains(batchShare), batchSize >= 1, meanWeekend > 0,
            weight >= 1
        else { return nil }
        self.init()
        self.batchShare = batchShare
        self.batchSize = batchSize
        self.meanWeekend = meanWeekend
        self.meanLogWeekend = meanLogWeekend
        self.weight = weight
        for component in 0..<RatePrior.count {
            guard let value = reader.readFloat(), value >= 0 else { return nil }
            ratePrior.weights[component] = Double(value)
        }
        guard ratePrior.weights.sum() > 0 else { return nil }
        ratePrior.weights /= ratePrior.weights.sum()
        for hour in 0..<24 {
            guard let value = reader.readFloat() else { return nil }
            meanLogHours[hour] = value
        }
        for k in 1...12 {
            guard let value = reader.readFloat(), value >= 0 else { return nil }
            harmonics[k] = value
        }
        if version > 1 {
            var sum: Float = 0
            for part in 0..<TimesOfDay.partCount {
                guard let share = reader.readFloat(), (0...2).contains(share) else { return nil }
                timing[part] = share
                sum += share
            }
            guard sum > 0 else { return nil }
        }
        guard reader.isAtEnd else { return nil }
        precision = CirculantMatrix(inverting: harmonics)
    }
}
