import FoundationEssentials
import Reports
import TaskModel

/// One run of `list`: polls the accounts of a configuration once and prints what a filter lets through.
struct ListRun {
  private let request: ListRequest
  private let session: Session

  /// Prepares a run.
  init(_ request: ListRequest, in session: Session) {
    self.request = request
    self.session = session
  }

  private var process: ProcessContext { session.process }

  /// Polls and prints; what could be read is printed even where an account could not.
  ///
  /// - Returns: done, or that an account could not be read.
  /// - Throws: ``FilterError``, ``UsageError``, ``ConfigurationError``, ``FileError``,
  ///   ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    let configuration = session.configuration
    let zone = configuration.monitor.zone.activate()
    let now = process.now()
    let scope = try ListScope(
      request, now: now, zone: zone, names: configuration.filterNames)
    let snapshot = try await SinglePoll(
      accounts: try scope.filter.accounts(of: configuration), lookBack: scope.reach,
      timeout: request.timeout
    ).snapshot(in: session)
    let listing = scope.listing(
      of: await session.recallingOrigins(in: snapshot), zone: zone,
      includesURLs: request.includesURLs)
    let buffer = OutputBuffer(process.output)
    if request.hasByteOrderMark { try process.write(.byteOrderMark) }
    try request.format.render(listing, emit: buffer.write)
    try buffer.flush()
    return report(
      listing, nothing: scope.filter.advised("no task matches", among: configuration.filterNames))
  }

  private func report(_ listing: Listing, nothing: String) -> ExitStatus {
    for status in listing.unreadable {
      process.talk("cdntop: \(status.account): \(listing.reasonUnread(status))")
    }
    if request.format == .table {
      for line in LabelTotals(listing.tasks).lines { process.talk("cdntop: " + line) }
    }
    if listing.tasks.isEmpty, listing.unreadable.isEmpty {
      process.talk("cdntop: \(nothing)")
      if let words = listing.untrackedWords { process.talk("cdntop: " + words) }
    }
    return listing.unreadable.isEmpty ? .done : .unreadableAccount
  }
}
