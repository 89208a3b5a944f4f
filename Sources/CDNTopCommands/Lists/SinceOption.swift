import FoundationEssentials
import TaskModel

/// What `--since` says: a span before now, or a time.
struct SinceOption {
  /// The term of a filter that says the same.
  let term: TaskFilter
  /// When it begins.
  let start: Date

  /// Reads it as typed.
  ///
  /// - Throws: ``UsageError``.
  init(_ text: String, now: Date, zone: ShownZone) throws(UsageError) {
    do throws(FilterError) {
      term = try TaskFilter(parsing: "since:\"\(text)\"", now: now, zone: zone)
    } catch {
      throw UsageError.wrong("--since: \(error.reason)" + (error.advice.map { ", \($0)" } ?? ""))
    }
    guard let start = term.earliestReference(now: now), start < now else {
      throw UsageError.wrong("--since: \(text) is not in the past")
    }
    self.start = start
  }
}
