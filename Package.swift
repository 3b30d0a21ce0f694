// swift-tools-version: 6.2
import PackageDescription

// Each target is a room; a room names everything it may import here and nothing else.
// ARCHITECTURE.md has the picture; CI builds with --explicit-target-dependency-import-check error.

// CI and ./test set NEWSREEL_STRICT; whoever builds with another compiler is not stopped by its new warnings.
let isStrict = Context.environment["NEWSREEL_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")

func tests(
    of name: String, as testName: String? = nil, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: testName ?? "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
        resources: resources, swiftSettings: settings)
}

// Built when asked for: see Benchmarks/README.md.
let fuzzers: [Target] =
    Context.environment["NEWSREEL_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz-feed", dependencies: ["Articles", "Cleaning", "FeedParsing", "Markup"],
            path: "Benchmarks/Fuzz", swiftSettings: settings)
    ]

let package = Package(
    name: "newsreel",
    products: [.executable(name: "newsreel", targets: ["newsreel"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Doors to the system libraries.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlidec", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CUchardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),
        .target(name: "CCld2", linkerSettings: [.linkedLibrary("cld2")]),
        .target(name: "CLinux"),
        // Only its headers are wanted: the library is loaded by who uses it.
        .target(name: "CPostgreSQL"),
        // Not linked: loaded when it is asked for.
        .target(name: "CNATS"),

        // The rooms, from the ground up.
        room("Articles", ["CCrypto"]),
        room("Markup", ["Articles", "CLibXML2", "CUchardet"]),
        room("Filtering", ["Articles", "Markup"]),
        room("Kernel", []),
        room("Transfer", ["Kernel", "CCurl", "CZlib", "CBrotli", "CZstd", deque]),
        room("Subscriptions", ["Filtering", "Kernel", "Markup"]),
        room("FeedParsing", ["Articles", "Markup"]),
        room("PageModel", []),
        room("Cleaning", ["Articles", "Markup", "PageModel", "CCld2"]),
        room("Likeness", ["Articles"]),
        room("Exchange", ["Articles", "Likeness", .product(name: "CoreMetrics", package: "swift-metrics")]),
        room("Renderings", ["Articles", "Markup"]),
        room("Publishing", ["Articles", "Exchange", "Kernel", "Likeness"]),
        room("MemoryStore", ["Articles", "Exchange"]),
        room("LineOutbox", ["Articles", "Exchange"]),
        room("CrashMarks", ["Articles", "Exchange", "CLinux"]),
        room("SQLite", ["CSQLite"]),
        room("Archive", ["Articles", "Exchange", "Kernel", "SQLite"]),
        room("PostgresStore", ["Articles", "Exchange", "Kernel", "CPostgreSQL"]),
        room("Delivery", ["Articles", "Exchange", "Kernel"]),
        room("Relay", ["Articles", "Delivery", "Exchange", "Kernel"]),
        room("WebhookSink", ["Articles", "Delivery", "Kernel", "Relay", "Transfer", "CCrypto"]),
        room("FeedSink", ["Articles", "Delivery", "Kernel", "Markup", "Relay", "Renderings"]),
        room("SegmentSink", ["Articles", "Delivery", "Kernel", "Relay", "CCrypto", "CZlib", "CZstd"]),
        room("SearchSink", ["Articles", "Delivery", "Kernel", "Markup", "Relay", "SQLite"]),
        room("JetStream", ["CNATS", "Kernel", "Markup"]),
        room("JetStreamSink", ["Articles", "Delivery", "JetStream", "Kernel", "Markup", "Relay"]),
        room("WebSub", ["Markup", "CCrypto"]),
        room("SpooledState", ["Articles", "Exchange", "Publishing", "Archive", "PostgresStore", "Delivery"]),
        room(
            "StatusPage",
            [
                "Articles", "Markup", "Exchange", .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        room(
            "Ingest",
            [
                "Articles", "Markup", "Transfer", "Subscriptions", "FeedParsing", "Cleaning", "Exchange",
                "CrashMarks", "Filtering", "Kernel", "Likeness", "Publishing", "WebSub", deque,
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "newsreel",
            dependencies: [
                "Articles", "Markup", "Filtering", "Transfer", "Subscriptions", "FeedParsing", "Cleaning", "Exchange",
                "Archive", "Delivery", "FeedSink", "Ingest", "JetStream", "JetStreamSink", "LineOutbox", "MemoryStore",
                "PostgresStore", "Publishing", "Relay",
                "Renderings", "SearchSink", "SegmentSink", "SpooledState", "StatusPage", "WebhookSink", "WebSub",
                "Kernel", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // Tests, a suite beside each room.
        .target(
            name: "LoopbackServer", dependencies: ["Transfer"], path: "Tests/LoopbackServer",
            swiftSettings: settings),
        .target(
            name: "PostgresServer", dependencies: ["PostgresStore"], path: "Tests/PostgresServer",
            swiftSettings: settings),
        .target(name: "SpoolSchemaCheck", path: "Tests/SpoolSchemaCheck", swiftSettings: settings),
        tests(of: "Articles", ["SpoolSchemaCheck"]),
        tests(of: "Markup", ["Articles", "CLibXML2", "Kernel"]),
        tests(of: "Filtering", ["Articles", "Markup"]),
        tests(of: "Transfer", ["CLinux", "LoopbackServer"]),
        tests(of: "Subscriptions", ["Filtering"]),
        tests(
            of: "FeedParsing", ["Articles"],
            resources: [.copy("Fixtures")]),
        tests(of: "PageModel"),
        tests(
            of: "Cleaning", ["Articles", "Markup", "PageModel"],
            resources: [.copy("Fixtures")]),
        tests(of: "CrashMarks", ["Articles", "Exchange", "CLinux"]),
        tests(of: "Kernel"),
        tests(of: "Likeness", ["Articles"]),
        tests(of: "Renderings", ["Articles", "Markup"]),
        tests(of: "SQLite"),
        tests(of: "Archive", ["Articles", "Exchange", "SQLite"]),
        tests(of: "Exchange", ["Articles"]),
        tests(of: "PostgresStore", ["Articles", "Exchange", "PostgresServer"]),
        tests(of: "Delivery", ["Articles", "Exchange"]),
        tests(of: "Relay", ["Articles", "Delivery", "Exchange", "Kernel"]),
        tests(of: "WebSub", ["CCrypto"]),
        tests(of: "WebhookSink", ["Articles", "Delivery", "Kernel", "Relay", "Transfer", "LoopbackServer"]),
        tests(of: "FeedSink", ["Articles", "Delivery", "Kernel", "Relay", "Renderings"]),
        tests(of: "SegmentSink", ["Articles", "CZstd", "Delivery", "Kernel", "Relay", "Transfer"]),
        tests(of: "SearchSink", ["Articles", "Delivery", "Kernel", "Relay", "SQLite"]),
        .target(
            name: "NATSServer", dependencies: ["JetStream"], path: "Tests/NATSServer", swiftSettings: settings),
        tests(of: "JetStream", ["NATSServer"]),
        tests(of: "JetStreamSink", ["Articles", "Delivery", "JetStream", "Kernel", "Markup", "NATSServer", "Relay"]),
        tests(of: "SpooledState", ["Archive", "Delivery", "Exchange"]),
        tests(
            of: "StatusPage",
            [
                "Articles", "Exchange", .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests(
            of: "Ingest",
            [
                "Articles", "Archive", "Cleaning", "CrashMarks", "Delivery", "Exchange", "FeedParsing", "Filtering",
                "Markup", "MemoryStore", "PostgresServer", "PostgresStore",
                "Publishing", "LineOutbox", "Renderings", "SpooledState", "SQLite", "Subscriptions", "Transfer",
                "LoopbackServer",
                "SpoolSchemaCheck", "WebSub",
            ]),
        tests(
            of: "newsreel", as: "NewsreelTests",
            [
                "Archive", "Cleaning", "Delivery", "Exchange", "FeedParsing", "Filtering", "Ingest", "JetStream",
                "JetStreamSink", "LineOutbox", "LoopbackServer", "Markup", "MemoryStore", "NATSServer",
                "PostgresServer", "PostgresStore", "Relay", "StatusPage", "Subscriptions", "Transfer", "WebSub",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["JetStream", "LoopbackServer", "NATSServer", "PostgresServer", "PostgresStore", "newsreel"],
            swiftSettings: settings),
    ] + fuzzers
)

// Only for learning the line model: Benchmarks/README.md.
if Context.environment["NEWSREEL_TRAINING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "LineTraining", dependencies: ["Articles", "Cleaning", "PageModel"],
            path: "Benchmarks/Training/LineTraining",
            swiftSettings: settings))
}

// The sanitizers' builds (.ci/sanitize) name the suites that they want, and build what those need.
if let suites = Context.environment["NEWSREEL_SANITIZE"] {
    var wanted: Set<String> = []
    var found = Set(suites.split(separator: "|").map(String.init))
    while let name = found.popFirst() {
        guard wanted.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else {
            continue
        }
        for case .targetItem(let name, _) in target.dependencies { found.insert(name) }
        for case .byNameItem(let name, _) in target.dependencies { found.insert(name) }
    }
    package.products = []
    package.targets.removeAll { !wanted.contains($0.name) }
}
