internal import Exchange
internal import JetStreamSink
internal import PostgresStore
internal import Relay

extension KeptQueue {
    /// A sink's queue as a state on a server knows it.
    init(of sink: String, in store: PostgresStore) {
        self.init(
            isKnown: { () throws(ReceiverFault) in
                try await ask { () throws(StoreError) in try await store.knowsQueue(of: sink) }
            },
            keep: { (texts) throws(ReceiverFault) in
                let articles = texts.map { KeptArticle(queue: sink, name: $0.name, bytes: $0.bytes) }
                try await ask { () throws(StoreError) in try await store.keep(articles) }
            },
            claim: { (disk, ofOthers) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    switch try await store.claimQueue(of: sink, disk: disk, ofOthers: ofOthers) {
                    case .nothing: .nothing
                    case .held(let heir): .held(by: heir)
                    case .estate(let estate): .estate(Estate(estate))
                    }
                }
            },
            names: { (estate) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    try await store.queuedNames(of: estate.number, sink: sink)
                }
            },
            shown: { () throws(ReceiverFault) in
                try await ask { () throws(StoreError) in try await store.shownNames(of: sink) }
            },
            texts: { (estate, name) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    try await store.texts(of: PostgresStore.Estate(estate), sink: sink, after: name)
                        .map { ($0.name, $0.bytes) }
                }
            },
            settle: { (estate, names) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    try await store.settle(PostgresStore.Estate(estate), sink: sink, stored: names)
                }
            },
            inherit: { (estate, names) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    try await store.inherit(names, of: PostgresStore.Estate(estate), sink: sink)
                }
            },
            release: { (estate, disk) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    try await store.release(PostgresStore.Estate(estate), sink: sink, disk: disk)
                }
            },
            renew: { (former, next) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in try await store.renewQueue(of: sink, former, next) }
            },
            depart: { (names, flight, disk, acknowledged) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in
                    switch try await store.depart(
                        names, flight: flight, of: sink, disk: disk, acknowledged: acknowledged)
                    {
                    case .go: .go
                    case .lost: .lost
                    case .foreign(let names): .foreign(names)
                    }
                }
            },
            forget: { (names) throws(ReceiverFault) in
                try await ask { () throws(StoreError) in try await store.forgetQueued(names, of: sink) }
            },
            isSure: { store.isSureOfLeases }, seesEstates: { store.seesEstates })
    }
}

extension KeptQueue.Estate {
    fileprivate init(_ estate: PostgresStore.Estate) {
        self.init(number: estate.worker, name: estate.name, isOwn: estate.isOwn, flight: estate.flight)
    }
}

extension PostgresStore.Estate {
    fileprivate init(_ estate: KeptQueue.Estate) {
        self.init(worker: estate.number, name: estate.name, isOwn: estate.isOwn, flight: estate.flight)
    }
}

private func ask<Value>(_ body: () async throws(StoreError) -> Value) async throws(ReceiverFault) -> Value {
    do throws(StoreError) { return try await body() } catch { throw ReceiverFault(error.message) }
}
