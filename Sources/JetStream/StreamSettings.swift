/// What is asked of a stream, in JetStream's words.
package struct StreamSettings: Sendable, Equatable {
    /// When a stream lets go of a message.
    package enum Retention: String, Sendable, CaseIterable {
        /// At its bounds.
        case limits
        /// When every consumer has acknowledged it; at once where there is none.
        case interest
        /// When one consumer has acknowledged it.
        case workqueue
    }

    package enum Storage: String, Sendable, CaseIterable {
        case file, memory
    }

    /// What happens at a bound of size or number.
    package enum Discard: String, Sendable, CaseIterable {
        /// The oldest messages go.
        case old
        /// New ones are refused.
        case new
    }

    package var name: String
    package var subjects: [String]
    package var retention = Retention.limits
    package var storage = Storage.file
    package var discard = Discard.new
    /// Servers that each hold a copy.
    package var replicas = 1
    /// `nil` for no bound.
    package var maximumAge: Duration?
    package var maximumBytes: Int64?
    package var maximumMessages: Int64?
    /// Of one message with its headers; `nil` for the server's bound alone.
    package var maximumMessageSize: Int?
    /// For how long a message's id is remembered.
    package var duplicateWindow = Duration.seconds(120)

    package init(name: String, subjects: [String]) { (self.name, self.subjects) = (name, subjects) }

    /// Each setting with its value, in JetStream's names, for people and for comparing.
    package var rows: [(name: String, value: String)] {
        func bound(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "unlimited" }
        return [
            ("name", name), ("subjects", subjects.sorted().joined(separator: ", ")),
            ("retention", retention.rawValue), ("storage", storage.rawValue), ("discard", discard.rawValue),
            ("replicas", "\(replicas)"), ("max_age", maximumAge?.text ?? "unlimited"),
            ("max_bytes", bound(maximumBytes)), ("max_msgs", bound(maximumMessages)),
            ("max_msg_size", bound(maximumMessageSize)), ("duplicate_window", duplicateWindow.text),
        ]
    }

    /// What `other` has otherwise, a line each.
    package func differences(from other: StreamSettings) -> [String] {
        zip(rows, other.rows).compactMap { mine, theirs in
            mine.value == theirs.value ? nil : "\(mine.name) is \(theirs.value), and the settings say \(mine.value)"
        }
    }
}

/// A stream as it is.
package struct StreamStanding: Sendable, Equatable {
    package var settings: StreamSettings
    /// Nanoseconds since 1970: tells a stream from an earlier one of its name.
    package var created: Int64
    package var messages: UInt64
    package var bytes: UInt64
    /// Of the oldest message that is there; one past the last where there is none.
    package var firstSequence: UInt64
    /// Of the last message that was ever stored; it outlives the message.
    package var lastSequence: UInt64
}

extension Duration {
    /// In the largest unit that divides it: `30d`, `2m`, `100ms`.
    fileprivate var text: String {
        let nanoseconds = inNanoseconds
        let units: [(String, Int64)] = [
            ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
            ("ms", 1_000_000),
        ]
        for (name, length) in units where nanoseconds % length == 0 { return "\(nanoseconds / length)\(name)" }
        return "\(nanoseconds)ns"
    }
}
