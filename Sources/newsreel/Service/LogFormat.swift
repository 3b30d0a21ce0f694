/// How log lines look.
enum LogFormat: String, Sendable, CaseIterable {
    /// Entries with fields of their own where standard error is the journal, else `text`.
    case automatic = "auto"
    /// Readable lines with the local time.
    case text
    /// A priority in front, as sd-daemon(3) has it; the journal adds the time.
    case journal
    /// One JSON object a line.
    case json
}
