internal import ArgumentParser
internal import Articles
internal import Glibc

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the spool's files.")

    func run() async throws {
        try await exitingOnFailure { StandardOutput.process.write(SpoolSchema.json) }
    }
}
