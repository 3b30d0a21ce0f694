import Foundation
import Testing

@testable import newsreel

/// What waits for consumers, and what they did not take, as `newsreel status` tells it.
@Suite struct OutletLagTests {
    @Test("what a sink or on_new put aside is told, with its folder and what to do")
    func aside() throws {
        let spool = try TemporarySpool()
        for (place, name) in [
            ("ship/new", "1.json"), ("shop/aside", "2.json"), ("shop/aside", "3.json"), ("on-new/failed", "4.json"),
        ] {
            let folder = "\(spool.root)/outlets/\(place)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "{}\n".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        for outlet in ["shop", "on-new"] {
            try FileManager.default.createDirectory(
                atPath: "\(spool.root)/outlets/\(outlet)/new", withIntermediateDirectories: true)
        }
        var summary = StatusSummary(ofSpool: SpoolUse(files: 0, sizeInBytes: 0), nil)
        summary.outlets = OutletLag.all(in: spool.root)
        let lines = summary.lines.map { $0.replacing(spool.root, with: "SPOOL") }.filter {
            !$0.contains("in the spool")
        }
        #expect(lines.count == 7)
        #expect(
            lines.filter { !$0.contains("waits for ship") } == [
                "  waits for on-new: nothing", "    put aside in SPOOL/outlets/on-new/failed: 1 file (3 B)",
                "    to do: the log says why; move them into SPOOL/outlets/on-new/new to have them tried again, or remove them",
                "  waits for shop: nothing", "    put aside in SPOOL/outlets/shop/aside: 2 files (6 B)",
                "    to do: the log says why; move them into SPOOL/outlets/shop/new to have them tried again, or remove them",
            ])
        summary.namedOutlets = ["ship", "on-new"]
        #expect(
            summary.lines.contains(
                "    in no settings, and goes on filling; to give it up, remove \(spool.root)/outlets/shop"))
        #expect(summary.lines.count { $0.contains("in no settings") } == 1)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(summary.json)) as? [String: Any])
        let sinks = try #require(json["sinks"] as? [[String: Any]])
        #expect(sinks.map { $0["aside_files"] as? Int } == [1, nil, 2])
        #expect(sinks.last?["aside_folder"] as? String == "\(spool.root)/outlets/shop/aside")
    }
}
