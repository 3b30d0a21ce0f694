import Foundation
import Testing

/// The built program, run as a user runs it.
struct Program {
    /// Beside the test bundle: SwiftPM builds both into one folder.
    static let executable: URL = {
        let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return bundle.deletingLastPathComponent().appending(path: "newsreel")
    }()

    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// Standard output's lines as JSON objects.
        func objects() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }

        /// The `kind` of the error object on standard error.
        var errorKind: String? {
            errors.split(separator: "\n").lazy.compactMap { line in
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return (object?["error"] as? [String: Any])?["kind"] as? String
            }.first
        }
    }

    /// Runs to the end.
    /// - Parameters:
    ///   - limit: an option and value of the shell's `ulimit`.
    ///   - redirect: where the shell sends standard output, such as `>&-`.
    static func run(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:], limit: String? = nil,
        redirect: String? = nil
    ) throws -> Result {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        if limit != nil || redirect != nil {
            process.executableURL = URL(filePath: "/bin/sh")
            // The shell must not stand between the test and a signal, but a pipe needs it.
            let start = redirect?.hasPrefix("|") == true ? "" : "exec "
            let command = (limit.map { "ulimit \($0) && " } ?? "") + start + "\"$0\" \"$@\" " + (redirect ?? "")
            process.arguments = ["-c", command, executable.path] + arguments
        }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files, not pipes: a full pipe would stop the program.
        let folder = try TemporaryFolder()
        process.standardOutput = try folder.writing("stdout")
        process.standardError = try folder.writing("stderr")
        if let input {
            try folder.write(input, to: "stdin")
            process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "stdin"))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return try Result(status: status, output: folder.read("stdout"), errors: folder.read("stderr"))
    }
}

/// A folder of a test's own, removed when the test lets go of it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "newsreel-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    var path: String { url.path(percentEncoded: false) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func read(_ name: String) throws -> String {
        try String(decoding: Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }

    func writing(_ name: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path(name), contents: nil)
        return try FileHandle(forWritingTo: url.appending(path: name))
    }

    /// The names in a folder below, sorted; empty when there is none.
    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []).sorted()
    }

    /// The JSON objects of the spool's `new/`, in the order of their names.
    func spool(_ folder: String = "spool") throws -> [[String: Any]] {
        try names(in: folder + "/new").map { name in
            let data = try Data(contentsOf: url.appending(path: "\(folder)/new/\(name)"))
            return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
    }
}

extension [String: Any] {
    /// The `_newsreel` object.
    var own: [String: Any] { self["_newsreel"] as? [String: Any] ?? [:] }
    func string(_ name: String) -> String? { self[name] as? String }
}
