internal import Subscriptions
internal import Transfer

/// The name servers of resolv.conf(5).
struct Resolvers {
    let addresses: [AddressBlock]

    init(text: String) {
        addresses = text.split(separator: "\n").compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count > 1, words[0] == "nameserver" else { return nil }
            // fe80::1%eth0
            return AddressBlock(String(words[1].prefix { $0 != "%" }))
        }
    }

    init(file: String) {
        self.init(text: (try? ConfigurationFile(reading: file)).map { String(decoding: $0.bytes, as: UTF8.self) } ?? "")
    }
}
