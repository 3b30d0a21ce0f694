internal import Subscriptions

extension SettingsTable {
    /// newsreel.toml(5), in man(7)'s macros.
    static var manualPage: String {
        var page = """
            .\\" Made from SettingsTable and Subscription.keys; change those.
            .TH NEWSREEL.TOML 5 "" newsreel "File formats"
            .SH NAME
            newsreel.toml \\- settings and feed lists of newsreel
            .SH SYNOPSIS
            .I /etc/newsreel/newsreel.toml
            .br
            .I /etc/newsreel/feeds.d/*.toml
            .br
            .I /etc/newsreel/feeds.d/*.opml
            .SH DESCRIPTION
            The settings are TOML 1.0.
            A key that is not named keeps its default; a key that is not known is an error.
            .B newsreel check-config
            names everything that is wrong with its file, line and key.
            On SIGHUP
            .RB ( "systemctl reload newsreel" )
            all files are read again; when one of them is wrong, the settings in force stay.
            .PP
            A duration is written with its unit, as in \\(dq30s\\(dq, \\(dq15m\\(dq, \\(dq6h\\(dq, \\(dq2d\\(dq and \\(dq1h30m\\(dq.
            A size is as well, as in \\(dq10MB\\(dq (10,000,000 bytes) and \\(dq512KiB\\(dq (524,288 bytes).
            A relative path starts at the folder of the file that names it.
            .SH SETTINGS

            """
        let defaults = Settings()
        for section in sections {
            page += ".SS [\(section.name)]\n\(roff(section.help))\n"
            for key in section.keys { page += entry(key, default: key.value(defaults)) }
        }
        page += rulesSection + retentionSection
        page += ".SH SINKS\n\(roff(SinkTable.help))\n"
        for section in SinkTable.sections {
            page += ".PP\n\(roff(section.help))\n"
            for key in section.keys {
                // Who writes a table names it.
                let isNamed = ["name", "kind"].contains(key.name)
                page += entry(key, default: isNamed ? nil : key.value(SinkSettings()))
            }
        }
        page += """
            .SH FEED LISTS
            All
            .I *.opml
            and
            .I *.toml
            files of the folder
            .I feeds.directory
            are read in the order of their names.
            Of two entries with one address the first holds.
            .PP
            An OPML file is taken as other feed readers export it: outlines with an
            .I xmlUrl
            are feeds, outlines around them folders.
            Of the attributes that miniflux and FreshRSS add, those are read that are settings here: whether a feed is
            switched off, full text, user agent, proxy, headers and HTTP/2.
            .PP
            A TOML file lists each feed as
            .B [[feed]]
            with its
            .BR url .
            A table
            .B [defaults]
            holds for all feeds of the file, a table
            .B [folders.\\(dqNAME\\(dq]
            for the feeds of that folder and of those below it.
            The nearest wins.
            .PP
            .EX
            [defaults]
            interval_maximum = \\(dq12h\\(dq

            [folders.\\(dqNews\\(dq]
            full_text = true

            [[feed]]
            url = \\(dqhttps://example.org/feed.xml\\(dq
            folder = \\(dqNews/World\\(dq
            .EE
            .PP
            The keys of a feed, which
            .B newsreel export
            also writes into OPML as attributes
            .IR newsreel:KEY :

            """
        for key in Subscription.keys { page += entry(key, default: nil) }
        page += """
            .SH CREDENTIALS
            A file named by
            .B credentials_file
            is TOML with
            .B username
            and
            .BR password ,
            or
            .BR token ,
            and perhaps a table
            .B headers
            for headers that are secret.
            It must not be open to users other than its owner and group.
            Credentials are sent to the feed's own origin only, not where it redirects to, and are never logged.
            An address with a user name and password in it is refused.
            .SH SEE ALSO
            .BR newsreel (8),
            .BR newsreel-spool (5),
            .BR newsreel-sinks (5)

            """
        return page
    }

    static func entry<Root>(_ key: ConfigurationKey<Root>, default value: TOMLValue.Kind?) -> String {
        var text = ".TP\n.B \(roff(key.name))\n\(roff(key.help))\n"
        text += "Takes \(roff(key.expectation)).\n"
        if let value { text += "Default: \(roff(value.text)).\n" }
        return text
    }

    /// Text of a line, with what roff would take as its own made harmless and what stands in backquotes in bold.
    static func roff(_ text: String) -> String {
        var out = ""
        var isBold = false
        for character in text {
            switch character {
            case "\\": out += "\\e"
            case "-": out += "\\-"
            case "\"": out += "\\(dq"
            case "'": out += "\\(aq"
            case "`":
                isBold.toggle()
                out += isBold ? "\\fB" : "\\fR"
            default: out.append(character)
            }
        }
        return out.hasPrefix(".") ? "\\&" + out : out
    }
}
