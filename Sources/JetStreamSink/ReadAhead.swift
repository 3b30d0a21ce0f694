internal import Delivery
internal import Dispatch
internal import Kernel
internal import Relay
internal import Synchronization

/// Reads the files of a batch on a thread of its own, in their order, ahead of the one that sends them.
///
/// By chunks: a change of threads costs as much as reading several files.
final class ReadAhead: Sendable {
    struct Article {
        /// The spool's object, without its newline.
        let body: [UInt8]
        let outline: MessageOutline
    }

    private struct Chunk {
        static let mostArticles = 32
        /// Over which no further article is read into it.
        static let enoughBytes = 256 << 10

        var articles: [Article] = []
        var bytes = 0
        /// Why the article behind those was not read; nothing more is.
        var fault: SystemError?

        var isFull: Bool { articles.count >= Self.mostArticles || bytes >= Self.enoughBytes || fault != nil }
    }

    /// So many are read and not sent at most: what lies here is memory.
    private static let mostChunks = 4

    private let queue = DispatchQueue(label: "newsreel.sink.read")
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)
    private let chunks = Mutex<[Chunk]>([])
    private let isOver = Atomic(false)

    init(_ names: [SpoolFileName], of outlet: OpenOutlet) {
        // Made with 0 and then raised: one that ends lower than it began is a fault to Dispatch.
        for _ in 0..<Self.mostChunks { room.signal() }
        queue.async { [self] in read(names, of: outlet) }
    }

    private func read(_ names: [SpoolFileName], of outlet: OpenOutlet) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var place = 0
        while place < names.count {
            room.wait()
            guard !isOver.load(ordering: .acquiring) else { return }
            var chunk = Chunk()
            while place < names.count, !chunk.isFull {
                do throws(SystemError) {
                    var body = try outlet.read(names[place], through: buffer)
                    if body.last == UInt8(ascii: "\n") { body.removeLast() }
                    chunk.bytes += body.count
                    chunk.articles.append(Article(body: body, outline: MessageOutline(body)))
                    place += 1
                } catch {
                    chunk.fault = error
                }
            }
            chunks.withLock { $0.append(chunk) }
            filled.signal()
            if chunk.fault != nil { return }
        }
    }

    /// Waits until no file is read any more.
    func end() {
        isOver.store(true, ordering: .releasing)
        room.signal()
        queue.sync {}
    }

    private func nextChunk() -> Chunk {
        filled.wait()
        defer { room.signal() }
        return chunks.withLock { $0.removeFirst() }
    }

    /// Gives the articles one after the other, to one thread.
    struct Articles {
        private let ahead: ReadAhead
        private var chunk = Chunk()
        private var place = 0

        init(_ ahead: ReadAhead) { self.ahead = ahead }

        /// Called as often as there are names, and no more once it threw.
        mutating func next() throws(SystemError) -> Article {
            if place == chunk.articles.count, chunk.fault == nil { (chunk, place) = (ahead.nextChunk(), 0) }
            if place == chunk.articles.count, let fault = chunk.fault { throw fault }
            defer { place += 1 }
            return chunk.articles[place]
        }
    }
}
