internal import Articles
internal import Glibc
internal import Ingest
internal import Kernel
internal import Logging

/// One entry of the log, and how it is written. Nothing in it can begin a line of its own: line breaks and other
/// control characters, which a feed may hold, are escaped.
struct LogLine {
    let time: LogTime
    let level: Logger.Level
    let label: String
    let message: String
    let fields: [(name: String, value: String)]

    enum Form {
        case text, prefixed, json
    }

    func bytes(_ form: Form) -> [UInt8] {
        switch form {
        case .text: Array("\(time.local) \(padded(level.rawValue)) \(sentence)\n".utf8)
        case .prefixed: Array("<\(level.priority)>\(sentence)\n".utf8)
        case .json: json
        }
    }

    /// An entry in the journal's native form: the sentence, and its fields for programs.
    var journalEntry: [UInt8] {
        var bytes = Array("PRIORITY=\(level.priority)\nSYSLOG_IDENTIFIER=newsreel\nNEWSREEL_LOGGER=\(label)\n".utf8)
        Self.append("MESSAGE", sentence, to: &bytes)
        for (name, value) in fields {
            if name == "event", let id = Occurrence(rawValue: value).map({ JournalCatalog.entry(of: $0).messageID }) {
                Self.append("MESSAGE_ID", id, to: &bytes)
            }
            Self.append(Self.journalName(name), value, to: &bytes)
        }
        return bytes
    }

    /// `next_poll` is NEWSREEL_NEXT_POLL.
    private static func journalName(_ name: String) -> String {
        let letters = name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "NEWSREEL_" + String(letters.prefix(55))
    }

    /// A value of several lines is given with its length, so that none of them becomes a field.
    private static func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes += name.utf8
        if value.utf8.contains(0x0A) {
            bytes.append(0x0A)
            withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { bytes += $0 }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value.utf8
        bytes.append(0x0A)
    }

    /// Its message says all that its fields do.
    private static func isWhole(_ event: String) -> Bool {
        [Occurrence.summary, .stopped, .feedListTaken].contains { $0.rawValue == event }
    }

    /// For people: what the message says already, and what only programs look for, is not said again.
    private var sentence: String {
        var text = escaped(message)
        let event = fields.first { $0.name == "event" }?.value
        if event.map(Self.isWhole) == true { return text }
        for (name, value) in fields where name != "event" && !(name == "feed" && message.contains(value)) {
            text += " \(name)=" + (value.contains { $0 == " " || $0 == "\"" } ? quoted(value) : escaped(value))
        }
        return text
    }

    private var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("time", Timestamp(microsecondsSince1970: time.microsecondsSince1970))
            writer.member("level", level.rawValue)
            writer.member("logger", label)
            writer.member("message", message)
            if !fields.isEmpty {
                writer.key("fields")
                writer.object { writer in
                    for (name, value) in fields {
                        writer.key(dynamic: name)
                        writer.string(value)
                    }
                }
            }
        }
        writer.newline()
        return writer.bytes
    }

    private func padded(_ word: String) -> String {
        word + String(repeating: " ", count: max(0, 8 - word.utf8.count))
    }

    private func quoted(_ value: String) -> String {
        "\"" + escaped(value).replacing("\"", with: "\\\"") + "\""
    }

    private func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where isControl(scalar): out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// C0, DEL, C1, and the two line separators that some viewers break at.
    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar.value >= 0x7F && scalar.value < 0xA0 || scalar == "\u{2028}"
            || scalar == "\u{2029}"
    }
}

/// A moment for the log.
struct LogTime {
    let microsecondsSince1970: Int64

    static var now: LogTime { LogTime(microsecondsSince1970: SystemClock.wallMicroseconds()) }

    /// `2026-03-09 07:05:01` in the machine's time zone.
    var local: String {
        var seconds = time_t(microsecondsSince1970 / 1_000_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "?" }
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}

extension Logger.Level {
    /// syslog(3)'s priorities.
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
