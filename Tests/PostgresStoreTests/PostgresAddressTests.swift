import Exchange
import Testing

@testable import PostgresStore

@Suite struct PostgresAddressTests {
    @Test(arguments: [
        ("postgresql://host/news", "postgresql://host/news"),
        ("postgres://host/news", "postgresql://host/news"),
        ("postgresql://user:secret@host:5433/news", "postgresql://host:5433/news"),
        ("postgresql://user:se@cr/et?@host/news", "postgresql://host/news"),
        ("postgresql://host/news?password=secret&sslmode=require", "postgresql://host/news?sslmode=require"),
        ("postgresql://?service=news&passfile=/etc/secret", "postgresql://?service=news"),
        ("postgresql:///news?host=/run/postgresql&user=secret", "postgresql:///news?host=/run/postgresql"),
        ("postgresql://", "postgresql://"),
    ])
    func `An address is printed without its secrets`(text: String, printed: String) {
        #expect(PostgresAddress(text)?.printable == printed)
    }

    @Test(arguments: [
        ("postgresql://host/news", false), ("postgresql://user@host:5433/news", false),
        ("postgresql://user:secret@host:5433/news", true), ("postgresql://user:se@cr/et?@host/news", true),
        ("postgresql://host/news?password=secret", true), ("postgresql://host/news?sslmode=require&password=x", true),
        ("postgresql:///news?host=/run/postgresql&passfile=/etc/secret", false), ("postgresql://", false),
    ])
    func `A password in an address is seen`(text: String, holdsPassword: Bool) {
        #expect(PostgresAddress(text)?.holdsPassword == holdsPassword)
    }

    @Test(arguments: [
        ("fe_sendauth: no password supplied\n", true),
        ("FATAL:  password authentication failed for user \"x\"", true),
        ("could not connect: Connection refused\n\tIs the server running?", false),
    ])
    func `A server that wants a password is told with the way to give one, on one line`(
        reason: String, isAboutPassword: Bool
    ) {
        let message = StoreError(.unreachable(reason), database: "d", worker: nil).message
        #expect(message.contains("PGPASSFILE") == isAboutPassword)
        #expect(!message.contains { $0 == "\t" || $0 == "\n" })
    }

    @Test(arguments: ["/var/lib/newsreel/state.sqlite", "state.sqlite", "", "mysql://host/news", "postgresql:/news"])
    func `A path is no address`(text: String) {
        #expect(PostgresAddress(text) == nil)
    }

    @Test(arguments: [
        "postgresql://user:hush@127.0.0.1:1/news", "postgresql://user:hush@/x?port=none", "postgresql://user:hush@[",
    ])
    func `An error tells no password`(text: String) async throws {
        let address = try #require(PostgresAddress(text))
        await #expect {
            _ = try await PostgresStore.open(address, worker: "one")
        } throws: { error in
            guard let error = error as? StoreError else { return false }
            return !error.message.contains("hush") && error.kind != .failed
        }
    }
}
