import FoundationEssentials
import Reports
import TaskModel

/// Which accounts and tasks a `list` is about.
struct ListScope {
  /// The filter, with what `--since` adds.
  let filter: TaskFilter
  /// How far back to look; nil to go by the configuration.
  let lookBack: Duration?
  /// How far back to list, so that nothing within ``lookBack`` is missed; nil to go by the configuration.
  let reach: Duration?

  /// Reads filter and look-back.
  ///
  /// - Parameter names: The accounts and providers there are.
  /// - Throws: ``FilterError`` for the filter, ``UsageError`` for `--since`.
  init(_ request: ListRequest, now: Date, zone: ShownZone, names: FilterNames) throws {
    let written = try TaskFilter(parsing: request.filter, now: now, zone: zone, names: names)
    guard let since = request.since else {
      filter = written
      lookBack = nil
      reach = nil
      return
    }
    let option = try SinceOption(since, now: now, zone: zone)
    let (term, start) = (option.term, option.start)
    filter = written.narrowed(by: term)
    let lookBack = Duration.seconds(now.timeIntervalSince(start).rounded(.up))
    self.lookBack = lookBack
    // A clock time is looked for on the vendor's clock, which may be ahead and have passed it longer ago.
    let isClockTime = term.earliestReference(now: now.addingTimeInterval(60)) == start
    reach = isClockTime ? lookBack + Self.largestSkew : lookBack
  }

  /// Clocks that differ by more are refused by the vendors that look at them.
  private static let largestSkew: Duration = .seconds(30 * 60)

  /// Returns the rows of a snapshot that the filter lets through.
  func listing(of snapshot: Snapshot, zone: ShownZone, includesURLs: Bool) -> Listing {
    listing(
      of: Judgement(snapshot, now: snapshot.takenAt), zone: zone, includesURLs: includesURLs)
  }

  /// Returns the rows of a judged snapshot that the filter lets through.
  func listing(of judgement: Judgement, zone: ShownZone, includesURLs: Bool) -> Listing {
    let matcher = filter.matcher(in: FilterContext(now: judgement.now, judgement: judgement))
    return Listing(judgement, zone: zone, includesURLs: includesURLs, where: matcher.matches)
  }
}
