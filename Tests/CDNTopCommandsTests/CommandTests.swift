import ArgumentParser
import Foundation
import Logging
import Proofs
import Providers
import Reports
import Simulator
import Store
import TaskModel
import Testing

@testable import CDNTopCommands

@Suite struct InitCommandTests {
  @Test func writesOnce() throws {
    let folder = try TemporaryFolder()
    let recorder = Recorder()
    let process = recorder.process(in: folder)
    let command = try #require(try RootCommand.parseAsRoot(["init"]) as? InitCommand)
    try command.perform(in: process)
    #expect(recorder.output == folder.path + "/config/cdntop/config.yaml\n")
    #expect(try folder.mode(of: "config/cdntop") == 0o700)
    #expect(try folder.mode(of: "config/cdntop/config.yaml") == 0o600)
    let loaded = try ConfigurationLoader(process: process).load(option: nil)
    #expect(loaded.warnings.isEmpty)
    try folder.write("mine", to: "config/cdntop/config.yaml")
    #expect(throws: UsageError.self) { try command.perform(in: process) }
    #expect(try folder.read("config/cdntop/config.yaml") == "mine")
  }
}

@Suite struct NoTerminalTests {
  /// Each names what needs no terminal and shows the like.
  @Test(
    arguments: [
      ([], "use cdntop list, cdntop watch or cdntop demo --list"),
      (["demo"], "use cdntop list, cdntop watch or cdntop demo --list"),
      (["replay"], "to print what the history has, use cdntop history or cdntop report"),
      (["replay", "x.rec"], "to print what the history has, use cdntop history or cdntop report"),
    ] as [([String], String)])
  func namesWhatNeedsNone(_ arguments: [String], _ advice: String) async throws {
    let folder = try TemporaryFolder()
    let process = Recorder().process(in: folder)
    let error = await #expect(throws: UsageError.self) {
      switch try RootCommand.parseAsRoot(arguments) {
      case let command as ReplayCommand: try await command.perform(in: process)
      case let command as DemoCommand: try await command.perform(in: process)
      default: try await MonitorCommand.parse([]).perform(in: process)
      }
    }
    #expect(error?.description == "standard output is not a terminal; \(advice)")
  }
}

@Suite struct SimulatedConfigurationTests {
  private let simulated = Self.simulated(tasks: 12)

  private static func simulated(tasks: Int) -> SimulatedConfiguration {
    let server = SimulatorServer(
      options: SimulatorOptions(tasks: tasks), clock: ContinuousClock(), now: { Date() })
    return SimulatedConfiguration(accounts: server.accounts, edges: SimulatedEdges(port: 4_711))
  }

  @Test func isWhatItsTextSays() throws {
    let paths = ProgramPaths(environment: ["HOME": "/h"])
    let made = simulated.configuration
    let read = try ConfigurationReader(file: "(simulator)", paths: paths)
      .configuration(in: simulated.text)
    #expect(
      made.accounts.map(\.name.name) == [
        "sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud",
      ])
    #expect(made.accounts.map(\.name) == read.accounts.map(\.name))
    for (made, read) in zip(made.accounts, read.accounts) {
      #expect(made.provider.id == read.provider.id)
      #expect(made.common.endpoint == "http://127.0.0.1:4711")
      #expect(made.common.endpoint == read.common.endpoint)
      #expect(made.common.rateLimit == read.common.rateLimit)
      #expect(made.values == read.values)
      #expect(made.lists == read.lists)
      #expect(Self.secrets(of: made).sorted() == Self.secrets(of: read).sorted())
      #expect(made.track == read.track)
    }
    #expect(made.accounts[3].track.count == 3)
    #expect(made.verify.origins.map(\.host) == read.verify.origins.map(\.host))
    #expect(made.verify.origins.map(\.place) == read.verify.origins.map(\.place))
    #expect(
      read.verify.origins.map(\.place) == [.host("127.0.0.2", port: 4_711, scheme: .http)])
    #expect(made.verify.from == read.verify.from)
    #expect(
      read.verify.from == [
        "ip:127.0.0.11:4711,127.0.0.12:4711,127.0.0.13:4711,127.0.0.14:4711"
      ])
    #expect(made.verify.rate == read.verify.rate)
  }

  private static func secrets(of account: AccountConfiguration) -> [String] {
    account.secrets.map { source in
      guard case .inline(let secret) = source.form else { return source.key }
      return source.key + "=" + secret.withValue { $0 }
    }
  }

  @Test func writesNothingThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let large = Self.simulated(tasks: 80_000)
    #expect(large.configuration.accounts[3].track.count == 20_000)
    #expect(throws: UsageError.self) { try large.write(to: folder.path + "/sim.yaml") }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/sim.yaml"))
  }

  @Test func overwritesOnlyItsOwn() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/sim.yaml"
    try simulated.write(to: file)
    try simulated.write(to: file)
    #expect(try folder.mode(of: "sim.yaml") == 0o600)
    try folder.write("accounts: []\n", to: "sim.yaml")
    #expect(throws: UsageError.self) { try simulated.write(to: file) }
    #expect(try folder.read("sim.yaml") == "accounts: []\n")
  }
}

@Suite struct ListRunTests {
  private func list(
    _ request: ListRequest, tasks: Int = 24, breakKey: Bool = false,
    providers: [String] = SimulatorServer.usualProviders
  ) async throws -> (status: Reports.ExitStatus, recorder: Recorder) {
    let folder = try TemporaryFolder()
    let recorder = Recorder()
    let process = recorder.process(in: folder, now: { Date() })
    var options = SimulatorOptions(tasks: tasks, urls: 3, isFrozen: true)
    options.providers = providers
    let server = SimulatorServer(options: options, clock: ContinuousClock(), now: { Date() })
    let accounts = server.accounts
    let status = try await server.serve { port in
      var text = SimulatedConfiguration(accounts: accounts, edges: SimulatedEdges(port: port)).text
      if breakKey { text = text.replacing("secret_key: \"", with: "secret_key: \"wrong") }
      let configuration = try ConfigurationReader(file: "sim", paths: process.paths)
        .configuration(in: text)
      let session = Session(
        configuration: configuration, stores: RunStore(own: SQLiteStore.inMemory), process: process,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      return try await ListRun(request, in: session).perform()
    }
    return (status, recorder)
  }

  private func document(_ text: String) throws -> (tasks: [[String: Any]], accounts: [String]) {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let accounts = object?["accounts"] as? [[String: Any]] ?? []
    return (
      object?["tasks"] as? [[String: Any]] ?? [], accounts.compactMap { $0["name"] as? String }
    )
  }

  @Test func listsTheSimulatorsTasks() async throws {
    var request = ListRequest()
    request.format = .json
    request.since = "3d"
    let (status, recorder) = try await list(request)
    #expect(status == .done, "\(recorder.talk)")
    let (tasks, accounts) = try document(recorder.output)
    #expect(tasks.count == 24)
    #expect(accounts.count == 4)
    #expect(recorder.output.contains("\"complete\":true"))
  }

  /// Every vendor that there is, over its own wire format and signature: nothing is missing.
  @Test func listsWhatEveryVendorHas() async throws {
    let providers = SimulatorServer.allProviders
    #expect(providers == ProviderRegistry.all.map(\.id.word), "each has a simulated vendor")
    var request = ListRequest()
    request.format = .json
    request.since = "3d"
    request.includesURLs = true
    let (status, recorder) = try await list(
      request, tasks: providers.count * 12, providers: providers)
    #expect(status == .done, "\(recorder.talk)")
    #expect(recorder.output.contains("\"complete\":true"))
    let (tasks, accounts) = try document(recorder.output)
    #expect(tasks.count == providers.count * 12)
    #expect(accounts == providers.map { "sim-" + $0 })
    for task in tasks {
      #expect(task["status"] as? String != "unknown")
      let urls = task["urls"] as? [[String: Any]]
      #expect(urls?.isEmpty == false || task["provider"] as? String == "jdcloud")
    }
  }

  @Test(arguments: [
    ("running", "no task matches; did you mean 'status:running'?"),
    ("sim-jdcloud", "no task matches; did you mean 'account:sim-jdcloud'?"),
    ("nowhere", "no task matches"),
  ])
  func whatMatchesNothingIsSaid(_ filter: String, _ sentence: String) async throws {
    var request = ListRequest()
    request.filter = filter
    let (status, recorder) = try await list(request)
    #expect(status == .done)
    #expect(recorder.talk.contains("cdntop: \(sentence)"))
  }

  @Test func asksOnlyTheAccountsOfTheFilter() async throws {
    var request = ListRequest()
    request.format = .json
    request.filter = "account:sim-ucloud"
    let (status, recorder) = try await list(request)
    #expect(status == .done, "\(recorder.talk)")
    let (tasks, accounts) = try document(recorder.output)
    #expect(accounts == ["sim-ucloud"])
    #expect(!tasks.isEmpty)
    #expect(tasks.allSatisfy { $0["account"] as? String == "sim-ucloud" })
  }

  @Test func printsTheRestWhereAnAccountCannotBeRead() async throws {
    var request = ListRequest()
    request.format = .json
    let (status, recorder) = try await list(request, breakKey: true)
    #expect(status == .unreadableAccount)
    #expect(recorder.output.contains("\"complete\":false"))
    #expect(recorder.output.contains("\"state\":\"auth\",\"error\":{\"kind\":\"credentials\""))
    #expect(recorder.output.contains("\"account\":\"sim-ucloud\""))
    #expect(recorder.talk.contains { $0.hasPrefix("cdntop: sim-jdcloud: ") }, "\(recorder.talk)")
    #expect(!(recorder.output + recorder.talk.joined()).contains("wrong"))
  }

  @Test func aTimeoutLeavesAccountsUnread() async throws {
    var request = ListRequest()
    request.format = .json
    request.timeout = .milliseconds(1)
    let (status, recorder) = try await list(request)
    #expect(status == .unreadableAccount)
    #expect(recorder.output.contains("\"complete\":false"))
    #expect(
      recorder.talk.contains { $0.contains("no complete answer within 1ms") },
      "\(recorder.talk)")
  }

  @Test func aSlipInTheFilterIsAnError() async throws {
    var request = ListRequest()
    for filter in ["account:nobody", "account:sim", "provider:nobody", "statsu:failed"] {
      request.filter = filter
      await #expect(throws: FilterError.self, "\(filter)") { _ = try await list(request) }
    }
    request.filter = "account:nobody*"
    await #expect(throws: UsageError.self) { _ = try await list(request) }
  }
}

@Suite struct ListScopeTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private func scope(since: String, filter: String = "") throws -> ListScope {
    var request = ListRequest()
    request.since = since
    request.filter = filter
    return try ListScope(
      request, now: Self.now, zone: .fixed(seconds: 28_800), names: FilterNames())
  }

  @Test(arguments: [
    // a time, how far back it is, how much more is listed in case the vendor's clock is ahead
    ("2h", 7_200, 0), ("90s", 90, 0), ("1d", 86_400, 0), ("11:00", 3_600, 1_800),
    ("yesterday 12:00", 86_400, 1_800), ("2026-09-21T03:00:00Z", 3_600, 1_800),
  ])
  func looksBack(since: String, seconds: Int, slack: Int) throws {
    #expect(try scope(since: since).lookBack == .seconds(seconds))
    #expect(try scope(since: since).reach == .seconds(seconds + slack))
  }

  @Test(arguments: ["soon", "2 apples", "2027-01-01T00:00:00Z"])
  func refusesOtherTimes(since: String) {
    #expect(throws: UsageError.self) { try scope(since: since) }
  }

  @Test func addsATerm() throws {
    let both = try scope(since: "1h", filter: "status:failed")
    #expect(!both.filter.isEmpty)
    #expect(both.filter.earliestReference(now: Self.now) == Self.now.addingTimeInterval(-3_600))
    #expect(both.filter.canonicalText.contains("status:failed"))
  }
}

@Suite struct FileLogHandlerTests {
  @Test func writesLinesOfTheLevel() throws {
    let folder = try TemporaryFolder()
    let file = try LogFile(path: folder.path + "/log")
    var logger = Logger(label: "x") { _ in
      FileLogHandler(
        file: file, level: .info, now: { Date(timeIntervalSince1970: 1_789_963_200) })
    }
    logger[metadataKey: "account"] = "jd"
    logger.debug("unseen")
    logger.info("no\nanswer\u{1B}[2J", metadata: ["error": "x", "account": "ali"])
    logger.error("end")
    SideWriter.finish(within: .seconds(600))
    #expect(
      try folder.read("log") == """
        2026-09-21T04:00:00Z info no<000A>answer<001B>[2J account=ali error=x
        2026-09-21T04:00:00Z error end account=jd

        """)
    #expect(try folder.mode(of: "log") == 0o600)
  }
}
