import Articles
import Cleaning
import Foundation
import PageModel

/// Gives the learning scripts the lines of pages, and runs extraction with the log odds that they found.
///
///     LineTraining rows PREFIX < list-of-pages     PREFIX.jsonl: a page a line; PREFIX.bin: a row of floats a line;
///                                                  PREFIX.names: what each float is, a name a line
///     LineTraining check -                         whether the shipped weights were learnt from what is measured now
///     LineTraining metadata PREFIX < list-of-pages PREFIX.jsonl: a page's candidates a line, for metadata_ranker.py
///     LineTraining extract ODDS [RULE...] < list-of-pages
///                                                  ODDS: a float a line, in the order of PREFIX.bin; -: the shipped model;
///                                                  RULE: a rule to leave out
///
/// A page is plain HTML, its address in NAME.url.txt beside NAME.html.
@main struct LineTraining {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, ["rows", "metadata", "extract", "check"].contains(arguments[1]) else {
            FileHandle.standardError.write(
                Data("LineTraining rows PREFIX | metadata PREFIX | extract ODDS | check -\n".utf8))
            exit(64)
        }
        if arguments[1] == "check" { return check() }
        var pages: [String] = []
        while let line = readLine() { pages.append(line) }
        if arguments[1] == "rows" {
            try writeRows(of: pages, to: arguments[2])
        } else if arguments[1] == "metadata" {
            try writeMetadata(of: pages, to: arguments[2])
        } else {
            var options = CleaningOptions()
            options.disabledRules = Set(arguments.dropFirst(3))
            try extract(pages, logOdds: arguments[2], Cleaner(options: options))
        }
    }

    private static func check() {
        let found = ModelFingerprint.line(features: TrainingRows.featureNames)
        guard found == LineModel.fingerprint else {
            FileHandle.standardError.write(
                Data("the weights were learnt from other features, marks or words: export the model anew\n".utf8))
            exit(65)
        }
        print("the weights fit")
    }

    private static func read(_ page: String) throws -> (bytes: [UInt8], url: String?) {
        let address = page.replacing(/\.html$/, with: ".url.txt")
        let url = try? String(contentsOfFile: address, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        return (Array(try Data(contentsOf: URL(filePath: page))), url)
    }

    private static func writeRows(of pages: [String], to prefix: String) throws {
        var index = JSONWriter()
        var rows = Data()
        for page in pages {
            let (bytes, url) = try read(page)
            let lines = Cleaner().trainingRows(bytes, url: url)
            index.object { writer in
                writer.member("file", page)
                writer.member("lines", lines.texts)
            }
            index.newline()
            lines.features.withUnsafeBytes { rows.append(contentsOf: $0) }
        }
        try Data(index.bytes).write(to: URL(filePath: prefix + ".jsonl"))
        let names = TrainingRows.featureNames.joined(separator: "\n") + "\n"
        try Data(names.utf8).write(to: URL(filePath: prefix + ".names"))
        try rows.write(to: URL(filePath: prefix + ".bin"))
    }

    private static func writeMetadata(of pages: [String], to prefix: String) throws {
        var writer = JSONWriter()
        for page in pages {
            let (bytes, url) = try read(page)
            let found = Cleaner().metadataRows(
                bytes, url: url, latestDate: Timestamp(secondsSince1970: Int64(time(nil)) + 2 * 86_400))
            writer.object { writer in
                writer.member("file", page)
                for (name, rows) in [("title", found.title), ("authors", found.authors), ("date", found.date)] {
                    writer.key(dynamic: name)
                    writer.array { writer in
                        for row in rows {
                            writer.object { writer in
                                writer.member("text", row.text)
                                writer.member("source", row.source)
                                writer.member("f", row.features)
                            }
                        }
                    }
                }
            }
            writer.newline()
        }
        try Data(writer.bytes).write(to: URL(filePath: prefix + ".jsonl"))
    }

    private static func extract(_ pages: [String], logOdds file: String, _ cleaner: Cleaner) throws {
        if file == "-" {
            for page in pages {
                let (bytes, url) = try read(page)
                if let found = try? cleaner.extractPage(bytes, contentType: nil, url: url) { write(found, of: page) }
            }
            return
        }
        let all = try Data(contentsOf: URL(filePath: file)).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        var place = 0
        for page in pages {
            let (bytes, url) = try read(page)
            let count = cleaner.trainingRows(bytes, url: url).texts.count
            let odds = Array(all[place..<(place + count)])
            place += count
            if let found = try? cleaner.extractPage(bytes, url: url, logOdds: odds) { write(found, of: page) }
        }
    }

    private static func write(_ found: ExtractedPage, of page: String) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("file", page)
            found.writeMembers(into: &writer, withTrace: true)
        }
        writer.newline()
        FileHandle.standardOutput.write(Data(writer.bytes))
    }
}
