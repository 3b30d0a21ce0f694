extension TOMLTable {
    /// Sets what the table says and returns what is wrong with it.
    ///
    /// - Parameters:
    ///   - known: keys of this table that the caller reads itself.
    ///   - elsewhere: of a key that this table does not have, where it belongs: `it is one of [network]: move it there`.
    package func read<Root>(
        into root: inout Root, keys: [ConfigurationKey<Root>], file: String, known: Set<String> = [],
        elsewhere: (String) -> String? = { _ in nil }
    ) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        let folder = folderPath(of: file)
        func visit(_ table: TOMLTable, prefix: String) {
            for entry in table.entries {
                guard problems.count < ConfigurationProblem.mostAtOnce else { return }
                let name = prefix + entry.key
                if known.contains(name) { continue }
                if let key = keys.first(where: { $0.name == name }) {
                    if !key.read(entry.value.kind, folder, &root) {
                        problems.append(
                            ConfigurationProblem(
                                file: file, line: entry.value.line, key: name,
                                key.objection(entry.value.kind)
                                    ?? "expected \(key.expectation); found \(entry.value.summary)"))
                    }
                } else if case .table(let inner) = entry.value.kind,
                    keys.contains(where: { $0.name.hasPrefix(name + ".") })
                {
                    visit(inner, prefix: name + ".")
                } else {
                    let meant = keyMeant(by: name, among: keys.map(\.name) + known).map { "did you mean `\($0)`?" }
                    // In a section, the very name of another's key is no slip of the pen.
                    let place = elsewhere(entry.key)
                    let hint =
                        (prefix.isEmpty ? meant ?? place : place ?? meant)
                        ?? "remove it; the manual newsreel.toml(5) lists every key"
                    problems.append(
                        ConfigurationProblem(file: file, line: entry.value.line, key: name, "unknown key; \(hint)"))
                }
            }
        }
        visit(self, prefix: "")
        return problems
    }
}

/// `/etc/newsreel` for `/etc/newsreel/newsreel.toml`, `.` where there is no slash.
package func folderPath(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
}

/// The key or table that an unknown name is a slip for: a near one, or one whose last part is as given.
private func keyMeant(by name: String, among names: [String]) -> String? {
    let tables = names.compactMap { name in name.lastIndex(of: ".").map { String(name[..<$0]) } }
    return nearest(to: name, among: names + tables) ?? names.first { $0.hasSuffix("." + name) }
}
