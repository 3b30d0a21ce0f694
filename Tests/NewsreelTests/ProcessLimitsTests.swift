import Testing

@testable import newsreel

@Suite struct ProcessLimitsTests {
    private static let ample = ProcessLimits(stack: 8 << 20, processors: 2)

    private func limits(_ change: (inout ProcessLimits) -> Void) -> ProcessLimits {
        var limits = Self.ample
        change(&limits)
        return limits
    }

    @Test func `What has no limit, or an ample one, is begun`() {
        #expect(Self.ample.refusal(of: "run") == nil)
        let usual = limits {
            $0.openFiles = 1024
            $0.data = 256 << 20
            $0.addressSpace = 1 << 30
        }
        #expect(usual.refusal(of: "run") == nil)
    }

    @Test(arguments: 0...127) func `Too few open files are refused with the number that is needed`(files: UInt64) {
        let limits = limits { $0.openFiles = files }
        for command in ["run", "fetch", "ingest"] {
            #expect(limits.refusal(of: command)?.contains("128") == true)
        }
        #expect((limits.refusal(of: "parse") == nil) == (files >= 16))
    }

    @Test(arguments: [1, 20, 40, 100] as [UInt64])
    func `Too little memory is refused`(megabytes: UInt64) {
        #expect(limits { $0.data = megabytes << 20 }.refusal(of: "parse")?.contains("\(megabytes) MB") == true)
        #expect(limits { $0.addressSpace = megabytes << 20 }.refusal(of: "run")?.contains("\(megabytes) MB") == true)
    }

    @Test func `More processors need more memory, since each has a thread`() {
        let limits = limits {
            $0.data = 256 << 20
            $0.processors = 64
        }
        #expect(limits.refusal(of: "run") != nil)
    }

    @Test(arguments: [(128, 21, 43), (1024, 320, 256), (100_000, 400, 256)] as [(UInt64, Int, Int)])
    func `Transfers and idle connections leave room for the rest`(files: UInt64, transfers: Int, idle: Int) {
        let limits = limits { $0.openFiles = files }
        #expect(limits.transfers(of: 400) == transfers)
        #expect(limits.idleConnections(of: 256, beside: transfers) == idle)
    }

    @Test("connections of others take no files from the program's own")
    func listening() {
        let limits = limits { $0.openFiles = 1_024 }
        #expect(limits.listening(at: 0).transfers(of: 400) == 320)
        #expect(limits.listening(at: 1).transfers(of: 400) == 272)
        #expect(limits.listening(at: 2).transfers(of: 400) == 224)
        #expect(Self.ample.listening(at: 2).openFiles == nil)
    }
}
