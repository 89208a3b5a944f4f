import FoundationEssentials
import Logging
import TaskModel

/// One run of `where`: reads the accounts once, and prints which tasks cover the URLs.
struct WhereRun {
  private let urls: [String]
  private let request: ListRequest
  private let configuration: Configuration
  private let tracked: [TrackedTask]
  private let surroundings: Surroundings
  private let logger: Logger

  init(
    _ urls: [String], request: ListRequest, configuration: Configuration, tracked: [TrackedTask],
    surroundings: Surroundings, logger: Logger
  ) {
    self.urls = urls
    self.request = request
    self.configuration = configuration
    self.tracked = tracked
    self.surroundings = surroundings
    self.logger = logger
  }

  /// Reads and prints; what could be read is printed even where an account could not.
  ///
  /// - Throws: ``UsageError``, ``ConfigurationError``, ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    let zone = configuration.monitor.zone.activate()
    let scope = try ListScope(request, now: surroundings.now(), zone: zone)
    let snapshot = try await SinglePoll(
      accounts: try scope.filter.accounts(of: configuration), lookBack: scope.lookBack,
      tracked: tracked, timeout: request.timeout
    ).snapshot(of: configuration, surroundings: surroundings, logger: logger)
    let listing = scope.listing(of: snapshot, zone: zone, includesURLs: false)
    let report = WhereReport(Coverage(of: urls, in: snapshot), listing: listing)
    let buffer = OutputBuffer(surroundings.output)
    try report.render(request.format, emit: buffer.write)
    try buffer.flush()
    for line in report.remarks { surroundings.talk(line) }
    return report.status
  }
}
