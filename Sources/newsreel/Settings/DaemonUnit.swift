internal import Glibc
internal import Subscriptions
internal import Transfer

/// What the systemd unit of a settings file lets the daemon do, drop-ins included.
struct DaemonUnit: Equatable {
    /// `newsreel.service`, `newsreel@science.service`.
    let name: String
    /// Empty for root.
    var user = ""
    var group = ""
    var supplementaryGroups: [String] = []
    /// The folders that may be written to; `nil` for any, but for what the user's rights forbid.
    var writableFolders: [String]?
    /// Folders that the daemon sees empty, or not at all.
    var hiddenFolders: [String] = []
    var deniedAddresses: [AddressBlock] = []
    var allowedAddresses: [AddressBlock] = []
    /// What programs may be run, but for the daemon; `nil` for all.
    var programs: [String]?
    /// Folders that it makes at each start.
    var madeFolders: [String] = []
    /// No port may be bound but these; `nil` for any.
    var boundPorts: [String]?
    /// It opens the way to the machine's name servers when it starts.
    var allowsResolvers = false

    /// - Parameters:
    ///   - properties: what `systemctl show` prints, a `NAME=VALUE` a line.
    ///   - settingsFile: `nil` is given back for a unit that has another one, or that there is none of.
    init?(name: String, properties: String, settingsFile: String) {
        self.name = name
        for line in properties.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            take(String(line[..<equals]), String(line[line.index(after: equals)...]))
        }
        guard command.contains(" --config \(settingsFile) ") else { return nil }
        if isStrict { writableFolders = writable }
        if barsPrograms { programs = executable }
        if deniesPorts { boundPorts = ports }
    }

    private var command = ""
    private var writable: [String] = []
    private var executable: [String] = []
    private var barsPrograms = false
    private var deniesPorts = false
    private var ports: [String] = []
    /// ProtectSystem=strict: all is read-only but what is named.
    private var isStrict = false

    private mutating func take(_ key: String, _ value: String) {
        let words = value.split(separator: " ").map(String.init)
        switch key {
        case "User": user = value
        case "Group": group = value
        case "SupplementaryGroups": supplementaryGroups = words
        case "ExecStart": command = value
        case "ExecStartPre": allowsResolvers = allowsResolvers || value.contains("/allow-resolvers ")
        case "ProtectSystem": isStrict = value == "strict"
        case "ProtectHome" where value == "yes": hiddenFolders += ["/home", "/root", "/run/user"]
        case "PrivateTmp" where value == "yes": hiddenFolders += ["/tmp", "/var/tmp"]
        // A minus in front: where it exists.
        case "ReadWritePaths": writable += words.map { String($0.drop { "-+".contains($0) }) }
        case "NoExecPaths": barsPrograms = words.contains("/")
        case "ExecPaths": executable = words.map { String($0.drop { "-+".contains($0) }) }
        case "RuntimeDirectory": make(words, in: "/run/")
        case "SocketBindDeny": deniesPorts = !words.isEmpty
        case "SocketBindAllow": ports = words
        case "StateDirectory": make(words, in: "/var/lib/")
        case "CacheDirectory": make(words, in: "/var/cache/")
        case "LogsDirectory": make(words, in: "/var/log/")
        case "IPAddressDeny": deniedAddresses = words.compactMap { AddressBlock($0) }
        case "IPAddressAllow": allowedAddresses = words.compactMap { AddressBlock($0) }
        default: break
        }
    }

    /// Folders as `StateDirectory=` names them, with a link's name behind a colon.
    private mutating func make(_ names: [String], in parent: String) {
        let folders = names.map { parent + ($0.split(separator: ":").first ?? "") }
        madeFolders += folders
        writable += folders
    }

    /// Asks systemd for the unit that runs these settings; `nil` where systemd does not run, or has none.
    static func of(settingsFile: String) -> DaemonUnit? {
        guard let name = name(forSettings: settingsFile) else { return nil }
        let keys = """
            User,Group,SupplementaryGroups,ExecStart,ExecStartPre,ProtectSystem,ProtectHome,PrivateTmp,ReadWritePaths,\
            StateDirectory,CacheDirectory,LogsDirectory,RuntimeDirectory,IPAddressDeny,IPAddressAllow,NoExecPaths,\
            ExecPaths,SocketBindDeny,SocketBindAllow
            """
        // `name` holds nothing that a shell would take for more than a letter.
        guard let pipe = popen("timeout 5 systemctl show --property=\(keys) '\(name)' 2>/dev/null", "r") else {
            return nil
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard pclose(pipe) == 0 else { return nil }
        return DaemonUnit(name: name, properties: String(decoding: bytes, as: UTF8.self), settingsFile: settingsFile)
    }

    /// `nil` for settings that no unit of the package runs.
    static func name(forSettings file: String) -> String? {
        if file == Settings.standardFile { return "newsreel.service" }
        let folder = folderPath(of: Settings.standardFile) + "/"
        guard file.hasPrefix(folder), file.hasSuffix(".toml") else { return nil }
        let name = file.dropFirst(folder.count).dropLast(5)
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ":-_.".contains($0)) }
        return isPlain && !name.isEmpty ? "newsreel@\(name).service" : nil
    }
}

extension DaemonUnit {
    /// Why the daemon may not run a shell command; `nil` where the unit lets it.
    var refusalToRunCommands: String? {
        // On Debian /bin/sh is /usr/bin/dash, whichever way it is named.
        let shell = ["/bin/sh", "/usr/bin/sh", "/usr/bin/dash"]
        guard let programs, !programs.contains(where: { place in shell.contains { Self.holds(place, $0) } }) else {
            return nil
        }
        return
            "commands cannot be run, since \(name) lets the daemon run no other program; name their folder in a drop-in "
            + "(systemctl edit \(name)): [Service], ExecPaths=/usr/bin"
    }

    /// Whether the folder is there while the unit runs.
    func makes(_ folder: String) -> Bool { madeFolders.contains { Self.holds($0, folder) } }

    /// Why the daemon may not be asked at a port of this machine; `nil` where the unit lets it.
    func refusal(toListenAt port: Int) -> String? {
        var lines: [String] = []
        // `tcp:8600`, `ipv4:tcp:8000-8999`, `any` (systemd.resource-control(5)); a port is the last part.
        let isBound = boundPorts?.contains { allowed in
            let last = allowed.split(separator: ":").last ?? ""
            let ends = last.split(separator: "-").map { Int($0) }
            guard let first = ends.first, let first else { return last != "udp" }
            return (first...max(first, (ends.last ?? nil) ?? first)).contains(port)
        }
        if isBound == false { lines.append("SocketBindAllow=tcp:\(port)") }
        if let loopback = AddressBlock("127.0.0.1"), refusal(toReach: loopback) != nil {
            lines.append("IPAddressAllow=localhost")
        }
        guard !lines.isEmpty else { return nil }
        return "port \(port) is closed to the daemon by \(name); \(remedy(lines.joined(separator: ", and ")))"
    }

    /// Why the daemon may not write below a folder; `nil` where the unit lets it.
    func refusal(toWrite path: String) -> String? {
        if let hidden = hidden(path) { return hidden }
        guard let writableFolders, !writableFolders.contains(where: { Self.holds($0, path) }) else { return nil }
        return "\(path) may not be written by the daemon, since \(name) opens only "
            + "\(writableFolders.joined(separator: " ")) for it; \(remedy("ReadWritePaths=\(path)"))"
    }

    /// Why the daemon does not see a file or folder; `nil` where it does.
    func hidden(_ path: String) -> String? {
        guard let folder = hiddenFolders.first(where: { Self.holds($0, path) }),
            // Bound into the daemon's own view.
            !(writableFolders ?? []).contains(where: { Self.holds($0, path) })
        else { return nil }
        return "\(path) is not seen by the daemon, since \(name) hides \(folder) from it; choose another place"
    }

    /// Why the daemon cannot reach some address of a block; `nil` where the unit lets it.
    func refusal(toReach block: AddressBlock) -> String? {
        let isAllowed = allowedAddresses.contains { $0.contains(block.first) && $0.prefixLength <= block.prefixLength }
        guard !isAllowed, deniedAddresses.contains(where: { $0.contains(block.first) || block.contains($0.first) })
        else {
            return nil
        }
        return "\(block) is denied to the daemon by IPAddressDeny= of \(name); \(remedy("IPAddressAllow=\(block)"))"
    }

    private func remedy(_ line: String) -> String { "'systemctl edit \(name)', and write [Service] and \(line)" }

    private static func holds(_ folder: String, _ path: String) -> Bool {
        folder == "/" || path == folder || path.hasPrefix(folder + "/")
    }
}
