import Foundation
import Testing

@testable import newsreel

/// What is written into the folder of feed lists is noticed.
@Suite struct ListWatchTests {
    @Test("a folder that takes the place of one that was moved away is read, and watched from then on")
    func replaced() throws {
        let place = try TemporarySpool()
        let folder = place.root + "/feeds.d"
        func make() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        func write(_ name: String) throws {
            try "".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        try make()
        var watch = try ListWatch(folder, readAt: ListWatch.Stamp(folder))
        #expect(try !watch.isDue())
        try FileManager.default.moveItem(atPath: folder, toPath: place.root + "/away")
        // The lists as they were hold while there are none.
        #expect(try !watch.isDue())
        #expect(try !watch.isDue())
        try make()
        try write("a.toml")
        #expect(try !watch.isDue(), "something has just come")
        #expect(try watch.isDue())
        #expect(try !watch.isDue())
        try write("b.toml")
        #expect(try !watch.isDue())
        #expect(try watch.isDue())
    }
}
