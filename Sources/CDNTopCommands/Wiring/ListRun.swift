import FoundationEssentials
import TaskModel

/// One run of `list`: polls the accounts of a configuration once and prints what a filter lets through.
struct ListRun {
  private let request: ListRequest
  private let context: RunContext

  /// Prepares a run.
  init(_ request: ListRequest, in context: RunContext) {
    self.request = request
    self.context = context
  }

  private var surroundings: Surroundings { context.surroundings }

  /// Polls and prints; what could be read is printed even where an account could not.
  ///
  /// - Returns: done, or that an account could not be read.
  /// - Throws: ``FilterError``, ``UsageError``, ``ConfigurationError``, ``FileError``,
  ///   ``OutputClosed``.
  func perform() async throws -> ExitStatus {
    let configuration = context.configuration
    let zone = configuration.monitor.zone.activate()
    let now = surroundings.now()
    let scope = try ListScope(request, now: now, zone: zone)
    let snapshot = try await SinglePoll(
      accounts: try scope.filter.accounts(of: configuration), lookBack: scope.lookBack,
      timeout: request.timeout
    ).snapshot(in: context)
    let listing = scope.listing(of: snapshot, zone: zone, includesURLs: request.includesURLs)
    let buffer = OutputBuffer(surroundings.output)
    if request.hasByteOrderMark { try buffer.write("\u{FEFF}") }
    try request.format.render(listing, emit: buffer.write)
    try buffer.flush()
    return report(listing)
  }

  private func report(_ listing: Listing) -> ExitStatus {
    for status in listing.unreadable {
      surroundings.talk("cdntop: \(status.account): \(status.reasonUnread)")
    }
    if request.format == .table {
      for line in LabelTotals(listing.tasks).lines { surroundings.talk("cdntop: " + line) }
    }
    if listing.tasks.isEmpty, listing.unreadable.isEmpty {
      surroundings.talk("cdntop: no task matches")
    }
    return listing.unreadable.isEmpty ? .done : .unreadableAccount
  }
}

/// Which accounts and tasks a `list` is about.
struct ListScope {
  /// The filter, with what `--since` adds.
  let filter: TaskFilter
  /// How far back to look; nil to go by the configuration.
  let lookBack: Duration?

  /// Reads filter and look-back.
  ///
  /// - Throws: ``FilterError`` for the filter, ``UsageError`` for `--since`.
  init(_ request: ListRequest, now: Date, zone: ShownZone) throws {
    let written = try TaskFilter(parsing: request.filter, now: now, zone: zone)
    guard let since = request.since else {
      filter = written
      lookBack = nil
      return
    }
    let term: TaskFilter
    do {
      term = try TaskFilter(parsing: "since:\"\(since)\"", now: now, zone: zone)
    } catch {
      throw UsageError.wrong("--since: \(error.reason)" + (error.advice.map { ", \($0)" } ?? ""))
    }
    guard let start = term.earliestReference(now: now), start < now else {
      throw UsageError.wrong("--since: \(since) is not in the past")
    }
    filter = written.narrowed(by: term)
    lookBack = .seconds(now.timeIntervalSince(start).rounded(.up))
  }

  /// Returns the rows of a snapshot that the filter lets through.
  func listing(of snapshot: Snapshot, zone: ShownZone, includesURLs: Bool) -> Listing {
    let judgement = Judgement(snapshot, now: snapshot.takenAt)
    let matcher = filter.matcher(in: FilterContext(now: snapshot.takenAt, judgement: judgement))
    return Listing(snapshot, zone: zone, includesURLs: includesURLs, where: matcher.matches)
  }
}

/// Gathers small pieces of output, so that the system is not called for each.
final class OutputBuffer {
  private var text = ""
  private let output: (String) throws -> Void

  init(_ output: @escaping (String) throws -> Void) { self.output = output }

  func write(_ piece: String) throws {
    text += piece
    if text.utf8.count > 1 << 16 { try flush() }
  }

  func flush() throws {
    let full = text
    text = ""
    if !full.isEmpty { try output(full) }
  }
}
