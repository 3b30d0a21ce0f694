extension FeedList {
    init(opml file: ConfigurationFile) throws(SubscriptionsError) {
        self.init()
    }
}
