// swift-tools-version: 6.2

import PackageDescription

// CDNTOP_STANDALONE=1 makes the program one file that needs nothing of the machine: .ci/package does so. The unsafe
// flags link it; packages that others depend on may have none, so that they are there for such a build alone.
let isStandalone = Context.environment["CDNTOP_STANDALONE"] == "1"

// One row a dependency, so that a target's needs read as names. The order is the alphabet's.
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let dequeModule = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(
  name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "cdntop",
  products: [.executable(name: "cdntop", targets: ["cdntop"])],
  // Package.resolved is not committed, so the pins are here: docs/CONTRIBUTING.md says why.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
    .package(url: "https://github.com/apple/swift-collections", .upToNextMinor(from: "1.6.0")),
    .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
    .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
    .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
    .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
    .package(url: "https://github.com/apple/swift-nio-extras", .upToNextMinor(from: "1.35.2")),
    .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.6")),
    .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", .upToNextMinor(from: "2.28.1")),
    .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
    .package(
      url: "https://github.com/swift-server/async-http-client", .upToNextMinor(from: "1.37.0")),
    .package(url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2")),
  ],
  targets: [
    .target(
      name: "CCurses",
      cSettings: isStandalone ? [.define("CC_STANDALONE")] : [],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]
    ),
    // zlib, for Swift: bodies are unpacked piece by piece.
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "Terminal"),
    .target(name: "NCursesTerminal", dependencies: ["CCurses", "Terminal"]),
    .target(name: "StrictYAML", dependencies: [yams]),
    .target(name: "TaskModel"),
    .target(
      name: "Providers",
      dependencies: [
        "TaskModel", asyncHTTPClient, crypto, cryptoExtras, httpTypes, nioCore, nioHTTP1,
        nioHTTPCompression,
        nioPosix, nioSSL,
      ]
    ),
    .target(
      name: "PollingEngine",
      dependencies: ["TaskModel", dequeModule, logging]
    ),
    .target(name: "Store", dependencies: ["TaskModel", grdb, grdbSQLite]),
    // The store of a team, over PostgreSQL's client library, which is loaded where a team is configured.
    .target(name: "TeamStore", dependencies: ["TaskModel"]),
    .target(
      name: "Proofs",
      dependencies: [
        "CZlib", "TaskModel", asyncHTTPClient, crypto, httpTypes, nioCore, nioHTTP1, nioPosix,
        nioSSL,
      ]
    ),
    .target(name: "Reports", dependencies: ["TaskModel", "Terminal"]),
    .target(
      name: "MonitorUI",
      dependencies: ["StrictYAML", "TaskModel", "Terminal"],
      resources: [.embedInCode("Themes")]
    ),
    .target(
      name: "Simulator",
      dependencies: [
        crypto, cryptoExtras, httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
        nioHTTPTypes,
      ]
    ),
    .target(
      name: "CDNTopCommands",
      dependencies: [
        "MonitorUI", "NCursesTerminal", "PollingEngine", "Proofs", "Providers", "Reports",
        "Simulator", "Store", "StrictYAML", "TaskModel", "TeamStore", "Terminal", argumentParser,
        httpTypes, logging,
      ],
      plugins: ["BuildCommit"]
    ),
    .plugin(name: "BuildCommit", capability: .buildTool(), path: "Sources/BuildCommit"),
    .executableTarget(
      name: "cdntop", dependencies: ["CDNTopCommands"],
      linkerSettings: isStandalone ? [.unsafeFlags(["-static-executable"])] : []
    ),

    .target(
      name: "TestSupport",
      dependencies: ["TaskModel", "Terminal", nioCore, nioPosix, nioSSL, subprocess],
      path: "Tests/TestSupport"
    ),
    .testTarget(
      name: "TerminalTests",
      dependencies: ["CCurses", "NCursesTerminal", "Terminal", "TestSupport"]),
    .testTarget(name: "StrictYAMLTests", dependencies: ["StrictYAML", "TaskModel", "TestSupport"]),
    .testTarget(name: "TaskModelTests", dependencies: ["TaskModel", "TestSupport"]),
    .testTarget(
      name: "ProvidersTests",
      dependencies: [
        "PollingEngine", "Providers", "TaskModel", "TestSupport", cryptoExtras, httpTypes, nioSSL,
      ],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "PollingEngineTests",
      dependencies: ["PollingEngine", "TaskModel", "TestSupport", logging]
    ),
    .testTarget(name: "StoreTests", dependencies: ["Store", "TaskModel", "TestSupport", grdb]),
    .testTarget(
      name: "TeamStoreTests",
      dependencies: [
        "CDNTopCommands", "PollingEngine", "Reports", "Store", "TaskModel", "TeamStore",
        "TestSupport", logging,
      ]),
    .testTarget(
      name: "ProofsTests",
      dependencies: [
        "BenchmarkSupport", "Proofs", "TaskModel", "TestSupport", httpTypes, nioCore, nioHTTP1,
        nioPosix, nioSSL,
      ]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "TaskModel", "TestSupport"],
      exclude: ["Review/Golden"]),
    .testTarget(
      name: "MonitorUITests",
      dependencies: ["MonitorUI", "StrictYAML", "TaskModel", "Terminal", "TestSupport"],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "SimulatorTests",
      dependencies: ["Simulator", "TestSupport", crypto, cryptoExtras],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "CDNTopCommandsTests",
      dependencies: [
        "BenchmarkSupport", "CDNTopCommands", "MonitorUI", "PollingEngine", "Providers", "Reports",
        "Simulator", "Store",
        "StrictYAML", "TaskModel", "TeamStore", "Terminal", "TestSupport", argumentParser, grdb,
        httpTypes, logging,
      ]
    ),
    .target(
      name: "BenchmarkSupport",
      dependencies: ["Providers", "Simulator", "TaskModel", httpTypes],
      path: "Tests/Benchmarks/Support"
    ),
    // Its figures depend on no machine: swift run -c release PollingBenchmark
    .executableTarget(
      name: "PollingBenchmark",
      dependencies: ["BenchmarkSupport", "PollingEngine", "Simulator", "TaskModel"],
      path: "Tests/Benchmarks/Polling"
    ),
    .executableTarget(
      name: "DecodingBenchmark",
      dependencies: ["BenchmarkSupport", "Providers", "TaskModel", httpTypes],
      path: "Tests/Benchmarks/Decoding"
    ),
    // What many URLs cost: swift run -c release ScaleBenchmark
    .executableTarget(
      name: "ScaleBenchmark",
      dependencies: [
        "BenchmarkSupport", "MonitorUI", "PollingEngine", "Providers", "TaskModel", "Terminal",
        httpTypes,
      ],
      path: "Tests/Benchmarks/Scale"
    ),
    // What a store takes: swift run -c release StoreBenchmark
    .executableTarget(
      name: "StoreBenchmark",
      dependencies: ["BenchmarkSupport", "Store", "TaskModel"],
      path: "Tests/Benchmarks/Store"
    ),
    // What verify takes of the machine: swift run -c release ProofBenchmark
    .executableTarget(
      name: "ProofBenchmark",
      dependencies: [
        "BenchmarkSupport", "Proofs", "TaskModel", nioCore, nioHTTP1, nioPosix, nioSSL,
      ],
      path: "Tests/Benchmarks/Proofs"
    ),
    // A day of purges in minutes, and what grows meanwhile: swift run -c release Endurance
    .executableTarget(
      name: "Endurance",
      dependencies: [
        "BenchmarkSupport", "MonitorUI", "PollingEngine", "Reports", "Simulator", "TaskModel",
        "Terminal", logging,
      ],
      path: "Tests/Benchmarks/Endurance"
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Terminal", "TestSupport", "cdntop", nioCore, nioPosix, nioSSL, subprocess,
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// What is fuzzed is a test that replays what was found, or, where .ci/fuzz asks for it, a program without a main of its
// own: libFuzzer brings that.
let fuzzed: [Target.Dependency] = [
  "CDNTopCommands", "MonitorUI", "Proofs", "Providers", "Reports", "StrictYAML", "TaskModel",
  "Terminal", httpTypes,
]
package.targets.append(
  Context.environment["CDNTOP_FUZZERS"] == nil
    ? .testTarget(
      name: "FuzzingTests", dependencies: fuzzed + ["TestSupport"],
      exclude: ["Corpus", "Fuzzer.swift"])
    : .executableTarget(
      name: "Fuzzers", dependencies: fuzzed, path: "Tests/FuzzingTests",
      exclude: ["Corpus", "ReplayTests.swift"]))

let inC = ["CCurses", "CZlib"]
for target in package.targets where !inC.contains(target.name) && target.type != .plugin {
  target.swiftSettings = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
    .treatAllWarnings(as: .error),
  ]
  // A file that needs nothing of the machine cannot load a library of it.
  if isStandalone { target.swiftSettings?.append(.define("CDNTOP_STANDALONE")) }
}
