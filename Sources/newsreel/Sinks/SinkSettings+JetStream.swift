internal import JetStream
internal import JetStreamSink
internal import Subscriptions

extension SinkSettings {
    /// Throws what is wrong with the files that the settings name.
    func natsServers() throws(SubscriptionsError) -> NATSServers {
        var servers = NATSServers(jetstream.servers ?? [])
        servers.patience = jetstream.patience
        servers.authoritiesFile = jetstream.authoritiesFile
        (servers.certificateFile, servers.keyFile) = (jetstream.certificateFile, jetstream.keyFile)
        if let path = jetstream.credentialsFile { servers.credentials = try NATSCredentials(settingsFile: path) }
        return servers
    }

    func jetStreamConfiguration() throws(SubscriptionsError) -> JetStreamSink.Configuration {
        var configuration = JetStreamSink.Configuration(
            try natsServers(), stream: jetstream.stream ?? "", subject: subjectTemplate, name: "newsreel \(name)",
            createCommand: "newsreel stream create \(name)")
        configuration.isExclusive = jetstream.isExclusive
        configuration.mostUnacknowledged = jetstream.mostUnacknowledged
        return configuration
    }

    /// What `newsreel stream create` asks for.
    var streamSettings: StreamSettings {
        var settings = StreamSettings(name: jetstream.stream ?? "", subjects: [subjectTemplate.streamSubject])
        settings.retention = jetstream.retention
        settings.storage = jetstream.storage
        settings.discard = jetstream.discard
        settings.replicas = jetstream.replicas
        settings.maximumAge = jetstream.maximumAge > .zero ? jetstream.maximumAge : nil
        settings.maximumBytes = jetstream.maximumSizeInBytes
        settings.duplicateWindow = jetstream.duplicateWindow
        return settings
    }

    /// The settings' reader lets no other through.
    private var subjectTemplate: SubjectTemplate {
        SubjectTemplate(jetstream.subject) ?? SubjectTemplate("newsreel.articles")!
    }
}

extension NATSCredentials {
    /// Reads a credentials file as feeds have it, or takes a .creds file of NATS by its name: libnats reads that itself, anew
    /// for each connection. Files that everyone may read are refused.
    init(settingsFile path: String) throws(SubscriptionsError) {
        let file = try ConfigurationFile(reading: path, limitInBytes: 64 << 10)
        guard file.mode & 0o007 == 0 else {
            throw .invalid([
                ConfigurationProblem(file: path, "is open to every user of this machine; run: chmod o= '\(path)'")
            ])
        }
        if file.bytes.starts(with: "-----BEGIN NATS USER JWT-----".utf8) {
            self = .file(path)
            return
        }
        switch try FeedCredentials(file: path).login {
        case .basic(let user, let password)?: self = .user(user, password: password)
        case .bearer(let token)?: self = .token(token)
        case nil:
            throw .invalid([
                ConfigurationProblem(file: path, "needs `username` with `password`, or `token`; NATS knows no headers")
            ])
        }
    }
}
