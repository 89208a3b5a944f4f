import ArgumentParser
import Logging
import Reports
import Simulator
import Store

/// `cdntop demo`: the simulator and the monitor in one process; needs no account.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Show simulated vendors, live; needs no account.",
    discussion: """
      The vendors are simulated on this machine; calls, signatures and polling are real. --list prints the \
      tasks as they are when the demo starts, as cdntop list does; --list --urls prints their URLs (with a \
      number, --urls sets how many URLs a task has); --format, --since and --timeout go with --list. The \
      monitor opens on what is open or recent: 0 shows all tasks. There are simulated edges, too: V proves at \
      them what a purge did.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var simulation: SimulationOptions
  @OptionGroup var listing: ListOptions
  @OptionGroup var record: RecordOptions

  @Flag(name: .long, help: "Print the tasks as they are at the start instead of showing them live.")
  var list = false

  @Flag(name: .long, help: ArgumentHelp("With --list: print the URLs too.", visibility: .hidden))
  var listUrls = false

  @Argument(help: "The filter to open with.", completion: ShellCompletion.filter)
  var filter: [String] = []

  func validate() throws {
    if list, record.record != nil { throw ValidationError("--record does not go with --list") }
    guard !list else { return }
    if listUrls {
      throw ValidationError("--urls needs \(SimulationOptions.urlCount.wanted) here, or --list")
    }
    if let option = listing.firstGiven {
      throw ValidationError("\(option) needs --list")
    }
  }

  func run() async throws {
    try await perform(in: .current)
  }

  func perform(in process: ProcessContext) async throws {
    if !list { try process.requireTerminal() }
    let logger = try common.logger(in: process)
    var options = simulation.simulator(story: true)
    // What is printed once is the start of what is shown live, however long the reading takes.
    if list { options.isFrozen = true }
    let server = SimulatorServer(
      options: options, clock: ContinuousClock(), now: process.now)
    let accounts = server.accounts
    // Both ends of each connection are here.
    try DescriptorLimit.check(accounts: accounts.count * 2, listeners: SimulatedEdges.count)
    try await server.serveWithEdges { edges in
      let simulated = SimulatedConfiguration(accounts: accounts, edges: edges).configuration
      // The vendors' ids mean nothing to another run, and so are on no watch list and in no history.
      if list {
        let request = ListRequest(listing, includesURLs: listUrls, filter: filter)
        let session = Session(
          configuration: simulated,
          stores: RunStore(own: SQLiteStore(at: nil, lanes: AsideLanes())),
          process: process, logger: logger)
        try await ListRun(request, in: session).perform().exit()
      } else {
        try await show(simulated, in: process, logger: logger)
      }
    }
  }

  private func show(
    _ simulated: Configuration, in process: ProcessContext, logger: Logger
  ) async throws {
    var configuration = simulated
    configuration.monitor.refresh = .seconds(1)
    configuration.notify.bell = false
    var request = MonitorRequest(common: common, configPath: configuration.file)
    request.filter = filter.joined(separator: " ")
    request.isDemo = true
    request.closingHints = [
      "a vendor's word is no proof; to ask the edge, press V, or run: cdntop verify",
      "this was a demo with simulated vendors; to watch your own accounts, run: cdntop init",
    ]
    let state = process.usableState { request.remarks.add($0) }
    // What is typed and saved is the operator's, and not the story's.
    request.memory = await process.ownStore(in: state, for: []) { [remarks = request.remarks] in
      remarks.add($0)
    }
    var session = Session(
      configuration: configuration,
      stores: RunStore(own: SQLiteStore(at: nil, lanes: AsideLanes())),
      process: process, logger: logger)
    // The story's minutes pass in seconds, and so do the engine's.
    session.credentialsRetry = .seconds(3)
    session.recording = try record.recorder(in: process, isDemo: true)
    try await MonitorRun(request, in: session).perform()
  }
}
