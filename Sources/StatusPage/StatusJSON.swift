internal import Articles
internal import Exchange

/// The same as the pages show, for programs.
enum StatusJSON {
    static func overview(_ overview: Overview) -> [UInt8] {
        object { writer in
            writer.member("paused", overview.pause)
            if overview.isNetworkAway { writer.member("network_away", true) }
            writer.member("started_at", overview.startedAt)
            writer.member("polls", overview.polls)
            writer.member("failures", overview.failures)
            writer.member("in_work", overview.inWork)
            writer.member("waiting", overview.waiting)
            writer.member("new_articles", overview.newArticles)
            writer.member("revised_articles", overview.revisedArticles)
            if let files = overview.spoolFiles { writer.member("spool_files", files) }
            writer.member("spool_bytes", overview.spoolBytes)
            writer.key("sinks")
            writer.array { writer in
                for sink in overview.sinks { writer.object { write(sink, into: &$0) } }
            }
            writer.key("hours")
            writer.array { writer in
                for hour in overview.hours { writer.object { write(hour, into: &$0) } }
            }
        }
    }

    static func feeds(_ selection: FeedSelection) -> [UInt8] {
        object { writer in
            writer.member("matching", selection.matching.count)
            writer.member("page", selection.page)
            writer.member("pages", selection.pageCount)
            writer.key("feeds")
            writer.array { writer in
                for feed in selection.shown { writer.object { write(feed, into: &$0) } }
            }
        }
    }

    static func feed(_ details: FeedStanding) -> [UInt8] {
        object { writer in
            write(details.row, into: &writer)
            writer.member("place", details.place)
            writer.member("current_url", details.currentURL)
            writer.member("why", details.why)
            writer.member("items_per_day", details.itemsPerDay)
            writer.member("window_is_too_short", details.windowIsTooShort)
            writer.member("identity", details.identity)
            writer.member("identity_why", details.identityReason)
            writer.member("identity_since", details.identitySince)
            writer.member("left_out_items", details.leftOut)
            writer.key("rhythm")
            writer.array { writer in for rate in details.rhythm { writer.number(rate) } }
            writer.key("polls_seen")
            writer.array { writer in
                for poll in details.polls { writer.object { poll.writeMembers(into: &$0) } }
            }
            writer.key("articles")
            writer.array { writer in
                for article in details.articles { writer.object { write(article, into: &$0) } }
            }
        }
    }

    private static func write(_ hour: Overview.Hour, into writer: inout JSONWriter) {
        writer.member("start", hour.start)
        writer.member("polls", hour.polls)
        writer.member("failures", hour.failures)
        writer.member("new_articles", hour.newArticles)
        writer.member("revised_articles", hour.revisedArticles)
        writer.member("delay_seconds", hour.delay)
    }

    private static func write(_ sink: SinkRow, into writer: inout JSONWriter) {
        writer.member("name", sink.name)
        writer.member("files", sink.files)
        writer.member("bytes", sink.bytes)
        writer.member("oldest", sink.oldest)
        writer.member("trouble", sink.trouble)
        guard let aside = sink.aside else { return }
        writer.member("aside_files", aside.files)
        writer.member("aside_folder", aside.folder)
    }

    private static func write(_ article: RecentArticle, into writer: inout JSONWriter) {
        writer.member("id", article.id)
        writer.member("title", article.title)
        writer.member("url", article.url)
        writer.member("date_published", article.published)
        writer.member("revision", article.revision)
    }

    private static func write(_ feed: FeedRow, into writer: inout JSONWriter) {
        writer.member("url", feed.url)
        writer.member("title", feed.title)
        writer.member("folder", feed.folder)
        writer.member("tags", feed.tags)
        writer.member("health", feed.health.rawValue)
        writer.member("reason", feed.reason)
        writer.member("kind", feed.kind)
        writer.member("since", feed.since)
        writer.member("next_poll", feed.nextPoll)
        writer.member("last_polled", feed.lastPolled)
        writer.member("last_success", feed.lastSuccess)
        writer.member("polls", feed.polls)
        writer.member("new_items", feed.newItems)
        writer.member("revised_items", feed.revisedItems)
    }

    private static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.object(body)
        writer.newline()
        return writer.bytes
    }
}
