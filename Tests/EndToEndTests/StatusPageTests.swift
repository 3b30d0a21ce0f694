import Foundation
import LoopbackServer
import Testing

/// A daemon's status page, asked over HTTP.
@Suite(.timeLimit(.minutes(15))) struct StatusPageTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
    }

    /// The body of the answer to a request.
    private func ask(_ path: String, at base: String) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = try #require(base.split(separator: ":").last.flatMap { in_port_t($0) }).bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
        try #require(write(descriptor, request, request.utf8.count) == request.utf8.count)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        let answer = String(decoding: bytes, as: UTF8.self)
        return String(answer[try #require(answer.firstRange(of: "\r\n\r\n")).upperBound...])
    }

    @Test func `Feeds, their polls and articles, figures and health are there while the daemon runs`() throws {
        defer { server.stop() }
        server.reply("/good", with: Reply(Documents.feed(3, prefix: "R&amp;D")))
        try folder.write(
            folder.read("newsreel.toml") + "\n[status]\nlisten = \"127.0.0.1:0\"\n", to: "newsreel.toml")
        try folder.write(
            "[[feed]]\nurl = \"\(server.url("/good"))\"\n[[feed]]\nurl = \"\(server.url("/missing"))\"\n",
            to: "feeds.d/feeds.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        _ = try watcher.titles(3)
        // The status line follows within ten seconds; by then both feeds were asked, and the page is there.
        while try !daemon.next(startingWith: "STATUS=").contains("1 failing") {}
        let line = try #require(daemon.log.split(separator: "\n").first { $0.contains("the status page is at ") })
        let base = String(try #require(line.split(separator: " ").last).dropLast())

        let page = try ask("/", at: base)
        #expect(page.contains("A feed") && page.contains("is not there (404)") && page.contains("1 not well"))
        let address = try #require(
            server.url("/good").addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let feed = try ask("/feed?url=\(address)", at: base)
        #expect(feed.contains("R&amp;D 0") && feed.contains("3 new articles") && feed.contains("feeds.toml:1"))
        let figures = try ask("/metrics", at: base)
        for line in [
            "newsreel_articles_total{op=\"new\"} 3", "newsreel_feeds 2", "newsreel_feeds_failing 1",
            "newsreel_http_answers_total{class=\"4xx\"} 1", "newsreel_polls_total{outcome=\"read\"} 1",
            "newsreel_polls_total{outcome=\"gone\"} 0", "newsreel_spool_files 3", "newsreel_paused 0",
        ] { #expect(figures.contains("\n\(line)\n"), "\(line)") }
        #expect(!figures.contains("newsreel_commit_seconds_count 0"))
        #expect(try ask("/healthz", at: base) == "ok\n" && ask("/readyz", at: base) == "ok\n")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }
}
