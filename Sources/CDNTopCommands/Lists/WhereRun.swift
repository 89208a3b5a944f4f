import FoundationEssentials
import Providers
import Reports
import TaskModel

/// One run of `where`: reads the accounts once, and prints which tasks cover the URLs.
struct WhereRun {
  private let coverage: Coverage
  private let request: ListRequest
  private let session: Session

  /// Takes the URLs, of which nothing is known yet.
  init(_ coverage: Coverage, request: ListRequest, in session: Session) {
    self.coverage = coverage
    self.request = request
    self.session = session
  }

  /// Reads and prints; what could be read is printed even where an account could not.
  ///
  /// - Throws: ``UsageError``, ``ConfigurationError``, ``FileError``, ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    let (configuration, process) = (session.configuration, session.process)
    let zone = configuration.monitor.zone.activate()
    let scope = try ListScope(
      request, now: process.now(), zone: zone, names: configuration.filterNames)
    let snapshot = try await SinglePoll(
      accounts: try scope.filter.accounts(of: configuration), lookBack: scope.reach,
      timeout: request.timeout, spent: request.spent
    ).snapshot(in: session)
    let listing = scope.listing(of: snapshot, zone: zone, includesURLs: false)
    let unlisted = ProviderRegistry.unlisted.map { sentence in
      (sentence, Set(ProviderRegistry.all.filter { $0.unlisted == sentence }.map(\.id)))
    }
    let report = WhereReport(
      coverage.found(in: snapshot), listing: listing, unlisted: unlisted)
    let buffer = OutputBuffer(process.output)
    try report.render(request.format, emit: buffer.write)
    try buffer.flush()
    for line in report.remarks { process.talk(line) }
    return report.status
  }
}
