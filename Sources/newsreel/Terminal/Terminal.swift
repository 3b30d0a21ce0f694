internal import Glibc

/// What standard output and standard error are.
enum Terminal {
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The width of the terminal on standard output in columns, 40 to 100 (longer lines are hard to read);
    /// 80 where it is no terminal.
    static var columns: Int { size.map { min(max($0.columns, 40), 100) } ?? 80 }

    /// What the terminal on standard output has, at least one column and row; `nil` where it is none, or does not say.
    static var size: (columns: Int, rows: Int)? { size(of: STDOUT_FILENO) }

    static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Whether text there may have colours: a terminal that knows them, and nobody who wants none (https://no-color.org).
    static func hasColours(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && variable("NO_COLOR") == nil && variable("TERM").map { $0 != "dumb" } ?? false
    }

    /// `nil` where it is not set, or empty.
    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Colours of a terminal; text as it is where there are none.
struct Paint {
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case bold = "1"
        case faint = "2"
    }

    let isOn: Bool

    func callAsFunction(_ colour: Colour, _ text: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
