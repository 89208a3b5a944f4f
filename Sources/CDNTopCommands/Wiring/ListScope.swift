import FoundationEssentials
import TaskModel

/// Which accounts and tasks a `list` is about.
struct ListScope {
  /// The filter, with what `--since` adds.
  let filter: TaskFilter
  /// How far back to look; nil to go by the configuration.
  let lookBack: Duration?

  /// Reads filter and look-back.
  ///
  /// - Parameter names: The accounts and providers there are.
  /// - Throws: ``FilterError`` for the filter, ``UsageError`` for `--since`.
  init(_ request: ListRequest, now: Date, zone: ShownZone, names: FilterNames) throws {
    let written = try TaskFilter(parsing: request.filter, now: now, zone: zone, names: names)
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
