internal import Articles
internal import Delivery
internal import Relay
internal import Subscriptions

/// What waits in a spool for one consumer that has an outlet.
struct OutletLag: Equatable {
    let name: String
    /// `SPOOL/outlets/NAME`.
    let folder: String
    let use: SpoolUse
    /// Articles that it did not take and that wait for a person; `nil` where there are none.
    let aside: PutAside?

    struct PutAside: Equatable {
        /// Where they are.
        let folder: String
        let use: SpoolUse

        /// What a person can do about them.
        var step: String {
            let new = folderPath(of: folder) + "/new"
            return "the log says why; move them into \(new) to have them tried again, or remove them"
        }

        /// Of what the relay of a sink, or `on_new.command`, has put aside in an outlet.
        init?(in outlet: String, limit: Int) {
            for name in [Relay.asideFolder, OnNewService.asideFolder] {
                let folder = "\(outlet)/\(name)"
                guard let use = SpoolUse(of: folder, limit: limit), use.files > 0 else { continue }
                (self.folder, self.use) = (folder, use)
                return
            }
            return nil
        }
    }

    /// Of each outlet that the spool has, in the order of their names; those that may not be read are left out.
    /// - Parameter limit: as many files are looked at in each.
    static func all(in spool: String, limit: Int = .max) -> [OutletLag] {
        SpoolContents.outlets(in: spool).compactMap { name in
            let outlet = "\(spool)/outlets/\(name)"
            return SpoolUse(waitingIn: outlet, limit: limit).map {
                OutletLag(name: name, folder: outlet, use: $0, aside: PutAside(in: outlet, limit: limit))
            }
        }
    }

    /// `34 files (1.2 MB), the oldest of 2026-11-29T17:00:00Z`.
    var text: String {
        use.files == 0 ? "nothing" : use.text + (use.oldest.map { ", the oldest of \($0.rfc3339)" } ?? "")
    }
}
