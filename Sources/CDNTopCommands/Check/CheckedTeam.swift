import FoundationEssentials
import TaskModel
import TeamStore

/// What came of trying the store that a team shares.
struct CheckedTeam: Sendable {
  /// What the team is called; nil where nobody says.
  let name: String?
  let outcome: Result<TeamCheck, StoreError>
  /// The file with its address, where others can read or write it.
  let exposed: [ExposedKeyFile]
  /// Whether somebody is to be notified, other than by the bell.
  private let notifies: Bool

  /// Tries a store.
  init(_ store: PostgreSQLStore, of configuration: Configuration) async {
    name = configuration.team?.name
    notifies = !configuration.notify.command.isEmpty || configuration.notify.webhook != nil
    exposed = await ExposedKeyFile.all(of: [configuration.team?.database].compactMap(\.self))
    do throws(StoreError) {
      outcome = .success(try await store.check())
    } catch {
      outcome = .failure(error)
    }
  }

  /// Makes what came of it.
  init(
    name: String?, notifies: Bool = false, _ outcome: Result<TeamCheck, StoreError>,
    exposed: [ExposedKeyFile] = []
  ) {
    self.name = name
    self.notifies = notifies
    self.outcome = outcome
    self.exposed = exposed
  }

  /// Whether the store can be used.
  var isUsable: Bool { if case .success = outcome { true } else { false } }

  /// How far two clocks may differ, in seconds, before an operator should know.
  private static let largestSkew = 2.0

  /// Everything there is to say.
  var steps: [CheckStep] { outcomeSteps + exposed.map(\.step) }

  private var outcomeSteps: [CheckStep] {
    switch outcome {
    case .failure(let error):
      [
        CheckStep(
          .reachable, .failed, error.description,
          advice: error.mayPass
            ? "check the address and the way to it; until then each process polls for itself" : nil)
      ]
    case .success(let check):
      [
        CheckStep(
          .reachable, .ok,
          "\(check.name) answers, PostgreSQL \(check.version); there now: "
            + (check.members.isEmpty ? "nobody" : check.members.joined(separator: ", "))),
        check.remark.map { CheckStep(.tls, .warning, $0) }
          ?? CheckStep(.tls, .ok, "the server is proved, or is on this machine"),
        role(check),
        Self.clock(check.clockAhead, doubt: check.clockDoubt),
        check.hearsHints
          ? CheckStep(.hints, .ok, "what others write is heard at once")
          : CheckStep(
            .hints, .warning,
            "what others write is seen within two seconds: a pooler keeps notifications to itself"),
      ]
    }
  }

  private func role(_ check: TeamCheck) -> CheckStep {
    var words =
      check.isPoller
      ? "\(check.user) polls and tracks for the team"
      : "\(check.user) only reads: it polls nothing, and cannot track or label"
    if !check.isPoller, notifies { words += "; what notify: names is told by those who poll" }
    if check.isOutdated {
      return CheckStep(
        .role, .warning,
        words + "; an earlier team init ran last, and cdntop_reader may write too much there",
        advice: "whoever owns the tables runs this version's: cdntop team init | psql")
    }
    return check.isPoller
      ? CheckStep(.role, .ok, words)
      : CheckStep(
        .role, .warning, words,
        advice: "where that is not meant: GRANT cdntop_poller TO \(check.user)")
  }

  /// Differences below this many seconds are none: they are told in tenths.
  private static let leastSkew = 0.1

  private static func clock(_ ahead: Double, doubt: Double) -> CheckStep {
    let tenths = (abs(ahead) * 10).rounded() / 10
    let least = max(leastSkew, doubt)
    guard abs(ahead) >= least else {
      let within = ((least * 10).rounded(.up) / 10)
      return CheckStep(
        .clock, .ok, "this machine's clock and the server's agree to within \(within) s")
    }
    let words =
      "this machine's clock is \(tenths) s \(ahead < 0 ? "behind" : "ahead of") the server's"
    guard tenths >= largestSkew else { return CheckStep(.clock, .ok, words) }
    return CheckStep(
      .clock, .warning, words + "; ages are right all the same, times of day differ",
      advice: "set this machine's clock, such as: timedatectl set-ntp true")
  }
}
