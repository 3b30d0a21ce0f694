internal import Dispatch
internal import Glibc

/// A page of text on a terminal that is drawn anew every few seconds, and when the terminal's size changes, until SIGINT or
/// SIGTERM comes. What was on the terminal before comes back.
///
/// A frame is one write over the one before it, each line with what clears its rest, so that nothing flickers.
struct LiveScreen {
    /// Milliseconds between two frames.
    let interval: Int32

    /// - Parameter frame: the lines for so many columns and rows; what is too much is cut off.
    func run(_ frame: ((columns: Int, rows: Int)) async -> [String]) async throws(CommandFailure) {
        guard let stop = StopSignal(), let resized = ResizeSignal() else {
            throw CommandFailure(.tryAgain, kind: "resources", "no file descriptors are left for the screen")
        }
        // The other screen, without a cursor.
        StandardOutput.process.write("\u{1B}[?1049h\u{1B}[?25l")
        defer { StandardOutput.process.write("\u{1B}[?25h\u{1B}[?1049l") }
        while !stop.isRaised, StandardOutput.process.code == nil {
            let size = Terminal.size ?? (80, 24)
            StandardOutput.process.write(Self.drawing(await frame(size), rows: size.rows))
            resized.wait(orUntil: stop.descriptor, milliseconds: interval)
        }
    }

    /// What puts these lines on the screen in place of what is there.
    static func drawing(_ lines: [String], rows: Int) -> String {
        "\u{1B}[H" + lines.prefix(rows).map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J"
    }
}

/// Hears SIGWINCH.
private final class ResizeSignal {
    private let ends: (reading: Int32, writing: Int32)
    private let source: any DispatchSourceSignal

    init?() {
        // A terminal that is dragged sends more of them than are taken.
        guard let ends = PipeEnds.make(isNonBlocking: true) else { return nil }
        self.ends = ends
        source = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
        let writing = ends.writing
        source.setEventHandler { _ = write(writing, [UInt8(1)], 1) }
        source.resume()
    }

    deinit {
        source.cancel()
        close(ends.writing)
        close(ends.reading)
    }

    func wait(orUntil other: Int32, milliseconds: Int32) {
        var waiting = [
            pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        poll(&waiting, 2, milliseconds)
        var heard = [UInt8](repeating: 0, count: 64)
        while read(ends.reading, &heard, heard.count) == heard.count {}
    }
}
