internal import Ingest

/// What the journal knows of each occurrence: systemd/newsreel.catalog is made from it.
enum JournalCatalog {
    struct Entry: Equatable {
        /// 128 bits as 32 small hexadecimal digits; never changed, since people look for it.
        let messageID: String
        let subject: String
        /// What it means and what to do.
        let help: String

        init(_ messageID: String, _ subject: String, _ help: String) {
            (self.messageID, self.subject, self.help) = (messageID, subject, help)
        }
    }

    static func entry(of occurrence: Occurrence) -> Entry {
        switch occurrence {
        case .feedListTaken:
            Entry(
                "527bcccf2bbc4ebc9b1a330ffb8b07fe", "A feed list is polled",
                "At the start, after a reload, and when a list changed. NEWSREEL_FEEDS is the number of feeds "
                    + "that are polled.")
        case .feedListEmpty:
            Entry(
                "8cf61ea4111c47299a527704d0f1880c", "There is no feed to poll",
                "The daemon runs and waits. 'newsreel add ADDRESS' and 'newsreel import FILE' bring feeds into the "
                    + "folder of feed lists, and it takes them up by itself.")
        case .reloadDone:
            Entry(
                "d62f608fced34ee28b6d33738fccd9a1", "Settings and feed lists were read again",
                "NEWSREEL_CHANGED names the settings that changed. What is in force only after a restart is "
                    + "named by a warning.")
        case .reloadRefused:
            Entry(
                "a20a2452f5d148c5ad11ef56e95a6fc1", "Settings or feed lists are wrong; the old ones still hold",
                "The lines that follow name file, line and key. Mend them, look with 'newsreel check-config', "
                    + "and reload once more.")
        case .feedLeftOut:
            Entry(
                "032617122ed043a6b155465a1e5c1ba1", "A feed of the lists is not polled for what its list says of it",
                "The message names file, line and key. Mend it and reload.")
        case .pollingPaused:
            Entry(
                "e53db16038474c83a367eac6ba0151d8", "Polling pauses",
                "Nothing is taken in until there is room again: the message names what is short, such as space "
                    + "on a disk, or a consumer that does not take its files. Nothing is lost, and polling goes on "
                    + "by itself.")
        case .pollingResumed:
            Entry(
                "65c01c084d0749aa8abb1a507b757dca", "Polling goes on",
                "What it paused for is over.")
        case .feedFails:
            Entry(
                "34fac4d9697e4a46aa6dcb472833a1af", "A feed cannot be polled",
                "Said once, when it begins. NEWSREEL_KIND is what went wrong, NEWSREEL_NEXT when the feed is "
                    + "asked again. 'newsreel status --failing' shows all such feeds.")
        case .feedWell:
            Entry(
                "8576692577fa40f1a4f48ec2786bf6f5", "A feed that failed is well again",
                "Its polls succeed.")
        case .feedHeld:
            Entry(
                "f2130bb6126d4262b67cdc64b308aee3", "A feed is left alone since the program died of it",
                "NEWSREEL_DOCUMENT is the document that was read, kept for a report from the second reading on. "
                    + "'newsreel revive FEED' has the feed asked at once.")
        case .feedsSuspected:
            Entry(
                "a83a42f2c43b456dbf83a1a2f055aecc", "Feeds were in work when the program died",
                "Each of them is read alone next time, so that the one to blame is found.")
        case .feedRevived:
            Entry(
                "0566877a819d485bb3be51f1ca460f64", "A feed is asked again",
                "As 'newsreel revive' wished, or since its settings have changed.")
        case .itemLeftOut:
            Entry(
                "caea82c540354bbd9ac85af2525adfd4", "An item of a feed is left out",
                "It takes more work than any may, or the program died of it. It is tried again when the feed "
                    + "changes it.")
        case .identityChanged:
            Entry(
                "701736220b4141a6bca86b67633199bb", "A feed's items are told apart in another way",
                "Its ids proved to be of no use, or to be sound again.")
        case .olderPagesRead:
            Entry(
                "443bd13a49864749ad5080d3e1a67f97", "Older pages of a feed were read",
                "As the feed's list asks (archives).")
        case .networkAway:
            Entry(
                "8d06d648eb13413983f9b17e40ef7155", "The network is away",
                "Many hosts in a row cannot be reached, so it is not the feeds that are to blame. One feed is "
                    + "tried from time to time; look at the machine's network and resolver.")
        case .networkBack:
            Entry(
                "8b9a7367ad0e47f1a467f8edf6bef4c3", "The network is there again",
                "Feeds answer, and all are asked at their times.")
        case .sinkStuck:
            Entry(
                "cd4aaafe409e4bada11902028c6aa972", "A sink takes no articles",
                "Said once, when it begins. NEWSREEL_SINK is its name in the settings; its articles wait in the spool and "
                    + "are handed on when it is well again. When its bound is reached, polling pauses.")
        case .sinkWell:
            Entry(
                "387a37c660b74d3fbccbac69b664a240", "A sink takes articles again",
                "What waited for NEWSREEL_SINK is handed on.")
        case .sinkEnded:
            Entry(
                "cd3db68b41b94f0da5af3925bcb47c76", "A sink wants nothing more",
                "Its server answered 410. Its articles go on waiting in the spool: take the sink out of the settings and "
                    + "remove its outlet, or reload newsreel once the server takes articles again.")
        case .articleAside:
            Entry(
                "bc609ef8b57a405594ce0573c41ac54a", "An article was put aside",
                "The sink NEWSREEL_SINK does not take NEWSREEL_FILE, which is now in the folder aside of its outlet, and "
                    + "goes on with the next ones. Move it back into new to have it handed on once more.")
        case .articleShortened:
            Entry(
                "cf2683c632364a21956008bc0aace00a", "An article was sent shortened",
                "NEWSREEL_FILE is over what the server of the sink NEWSREEL_SINK takes at once. It was sent without its larger "
                    + "parts and marked as truncated; whole, it stands in the folder aside of the sink's outlet.")
        case .streamDoubtful:
            Entry(
                "08a1300abe904616803aa2b9f9ac2dd3", "A stream is not as the settings say",
                "The stream of the sink NEWSREEL_SINK is written to by others, or has lost messages that it had acknowledged, or "
                    + "could not be asked what it has. The message says what that means for its articles.")
        case .recovered:
            Entry(
                "434116d475af4ca99a0740cd27ab681b", "An unclean end was recovered from",
                "Articles that were on their way when the program ended were brought into the spool. None is "
                    + "lost, none comes twice.")
        case .summary:
            Entry(
                "bed22f3225b94b8da5d649152bc83f0e", "How the daemon stands",
                "Asked for with SIGUSR1.")
        case .stopped:
            Entry(
                "25623be92ab84afbb648879cbbe653ee", "The daemon has ended",
                "The polls in work have ended and what they brought is written.")
        }
    }

    /// systemd/newsreel.catalog, as 'newsreel check-config --catalog' prints it.
    static var file: String {
        var text =
            "# Made from JournalCatalog; change that. Explains newsreel's messages: journalctl -x -u newsreel\n"
        for occurrence in Occurrence.allCases {
            let entry = entry(of: occurrence)
            text += """

                -- \(entry.messageID)
                Subject: \(entry.subject)
                Defined-By: newsreel
                Documentation: man:newsreel(8)

                \(SettingsTable.wrapped(entry.help, to: 80).joined(separator: "\n"))

                """
        }
        return text
    }
}
