internal import ArgumentParser
internal import Articles
internal import Glibc

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the spool's files.")

    func run() throws {
        writeAll(Array(SpoolSchema.json.utf8), to: STDOUT_FILENO)
    }
}
