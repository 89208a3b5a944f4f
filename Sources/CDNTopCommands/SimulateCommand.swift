import ArgumentParser
import FoundationEssentials
import Simulator
import TaskModel

/// `cdntop simulate`: the simulator alone, until it is interrupted.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Run the built-in simulator until interrupted.",
    usage: "cdntop simulate [<options>]",
    discussion: """
      Prints "listening on http://127.0.0.1:PORT" when it is ready. Unlike cdntop demo, whose story is over in \
      25 seconds, its tasks go on for up to five minutes and no key expires.

      An origin and four edges serve what the tasks purged, at other addresses of this machine, which it names, and \
      which are in the configuration it writes: with that, cdntop verify status:ok proves what the purges did. An \
      edge drops its copy when a task succeeds, but one keeps old copies of some tasks, one old gzip copies, and \
      one serves the old copy once more. What was purged at video.example.org is gone from the origin (410).
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var simulation: SimulationOptions

  @Option(name: .long, help: ArgumentHelp("Port to listen on; 0 picks a free one.", valueName: "n"))
  var port = 0

  @Option(
    name: .long,
    help: ArgumentHelp("Write a matching configuration to this file, mode 0600.", valueName: "file")
  )
  var writeConfig: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What is wrong with every account that can have it: none, key, clock, clock-behind, permission, quota, part"
        + " or counts (for the last two: --providers \(SimulateCommand.providers(with: .part))).",
      valueName: "what"))
  var trouble = Chosen(Trouble.none)

  func run() async throws { try await perform(in: .current) }

  func perform(in process: ProcessContext) async throws {
    var options = simulation.simulator(port: port)
    options.trouble = trouble.value
    if let remark = Self.remark(on: options) { process.talk("cdntop: \(remark)") }
    let server = SimulatorServer(
      options: options, clock: ContinuousClock(), now: process.now)
    let accounts = server.accounts
    try DescriptorLimit.check(accounts: accounts.count, listeners: SimulatedEdges.count)
    try await server.serveWithEdges { edges in
      if let writeConfig {
        try SimulatedConfiguration(accounts: accounts, edges: edges).write(to: writeConfig)
      }
      process.talk(
        "cdntop: for verify: --origin \(edges.origin) --from ip:"
          + edges.places.joined(separator: ","))
      try process.output("listening on http://127.0.0.1:\(edges.port)\n")
      while true { try await process.clock.sleep(for: .seconds(3_600)) }
    }
  }

  /// Says that a trouble changes nothing for some of the accounts; nil where it is one of all of them.
  static func remark(on options: SimulatorOptions) -> String? {
    guard options.trouble != .none else { return nil }
    let all = options.providers ?? SimulatorServer.usualProviders
    let troubled = Set(SimulatorServer.providers(with: options.trouble))
    let others = all.filter { !troubled.contains($0) }
    guard !others.isEmpty else { return nil }
    let option = "--trouble \(options.trouble.rawValue)"
    guard others.count == all.count else {
      return "\(option) changes nothing for \(others.joined(last: "and"))"
    }
    return
      "\(option) changes nothing here; it does for --providers \(providers(with: options.trouble))"
  }

  private static func providers(with trouble: Trouble) -> String {
    SimulatorServer.providers(with: trouble).joined(separator: ",")
  }
}
