import FoundationEssentials
import PollingEngine
import Providers
import TaskModel

/// One read of everything, as the engine makes it.
struct Ingest {
  private let vendor: Vendor
  private let provider: any Provider
  private var poller: AccountPoller
  private(set) var decoding = Duration.zero
  private(set) var taking = Duration.zero

  init(_ corpus: Corpus) throws {
    vendor = Vendor(corpus)
    let settings = AccountSettings(
      name: AccountID("bench"), provider: ProviderID("ucloud"),
      values: ["public_key": "key"], lists: ["products": ["cdn"]],
      secrets: ["private_key": Secret("secret")], endpoint: "http://127.0.0.1:80")
    provider = try ProviderRegistry.make(settings, http: vendor)
    poller = AccountPoller(
      EngineAccount(id: settings.name, provider: settings.provider, fixed: provider))
  }

  /// Bytes of answers decoded a second.
  var bytesPerSecond: Double { Double(vendor.bytes) / decoding.seconds }

  /// Reads the list to its end.
  mutating func run(at start: Date) async throws {
    var elapsed = Duration.zero
    while poller.currentStatus(at: Moment(elapsed: elapsed, wall: start)).lastSuccess == nil
      || !poller.currentStatus(at: Moment(elapsed: elapsed, wall: start)).isComplete
    {
      let now = Moment(elapsed: elapsed, wall: start)
      switch poller.step(at: now) {
      case .connect: poller.connected()
      case .discover: _ = poller.discovered(try await provider.scopes(), at: now)
      case .wait(let deadline): elapsed = deadline ?? elapsed + .seconds(1)
      case .call(let call):
        let (began, written) = (ContinuousClock.now, vendor.time)
        let page = try await call.question.ask(provider, after: call.cursor)
        decoding += ContinuousClock.now - began - (vendor.time - written)
        taking +=
          Measurements.time {
            var work = poller.takeWork(on: page, of: call, at: now)
            work?.run()
            _ = poller.answered(call, with: work, at: now)
          }.0
      }
    }
  }

  /// Measures how long another process of a team takes to know the same tasks.
  func adoption(of list: TaskList, at start: Date) -> Duration {
    let now = Moment(elapsed: .seconds(1), wall: start)
    let status = poller.currentStatus(at: now)
    var other = AccountPoller(
      EngineAccount(id: status.account, provider: status.provider, fixed: provider))
    other.setAskedElsewhere(true, at: now)
    let read = AdoptedRead(
      account: status.account, tasks: Array(list), status: status, readAt: start)
    return Measurements.time { _ = other.adopt(read, at: now) }.0
  }

  /// Returns the tasks as a snapshot has them.
  mutating func publish(at start: Date) -> TaskList {
    poller.tasks(at: Moment(elapsed: .seconds(1), wall: start))
  }

  func status(at start: Date) -> AccountStatus {
    poller.currentStatus(at: Moment(elapsed: .seconds(1), wall: start))
  }
}
