/// Why URLs and tasks failed, in the vendors' words: how many for each reason.
public struct FailureCauses: Equatable, Sendable {
  /// How many reasons are told apart; what has others is counted under no reason of its own.
  public static let limit = 200

  private var counts: [String: Int] = [:]
  private var others = 0

  /// Makes causes of nothing.
  public init() {}

  /// Whether nothing failed.
  public var isEmpty: Bool { counts.isEmpty && others == 0 }

  /// Adds the failed URLs of a task; for a failed task without failed URLs its own reason.
  ///
  /// - Complexity: O(*n*) in the task's URLs, and no look at them where none failed.
  public mutating func add(_ task: CacheTask) {
    if let urls = task.urls, urls.failedCount > 0 {
      for (reason, count) in urls.failureReasons { add(reason?.text, count) }
    } else if task.status == .failed {
      add((task.message ?? task.vendorStatus)?.text, 1)
    }
  }

  private mutating func add(_ reason: String?, _ count: Int) {
    let reason = reason.flatMap { Self.saysNothing($0) ? nil : $0 } ?? Self.noReason
    if counts[reason] != nil || counts.count < Self.limit {
      counts[reason, default: 0] += count
    } else {
      others += count
    }
  }

  /// What stands for a reason where the vendor gives none.
  public static let noReason = "no reason given"

  /// Whether a vendor's word only repeats that it failed.
  private static func saysNothing(_ reason: String) -> Bool {
    ["", "fail", "failed", "failure"].contains(reason.lowercased())
  }

  /// The reason where there is but one; nil for none and for several.
  public var only: String? { counts.count == 1 && others == 0 ? counts.first?.key : nil }

  /// All reasons, the most frequent first, with how many have each; those that are not told apart come last as one.
  public var ranked: [(reason: String, count: Int)] {
    sorted + (others > 0 ? [(Self.otherReasons, others)] : [])
  }

  private static let otherReasons = "other reasons"

  private var sorted: [(reason: String, count: Int)] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Returns the most frequent reasons in words, such as `Origin Timeout x41, 5XX x12`.
  ///
  /// - Parameter most: How many reasons are named; the rest is counted.
  public func text(most: Int = 3) -> String {
    let sorted = sorted
    var words = sorted.prefix(most).map { "\($0.reason) x\($0.count)" }
    let rest = sorted.dropFirst(most).reduce(others) { $0 + $1.count }
    if rest > 0 { words.append("\(Self.otherReasons) x\(rest)") }
    return words.joined(separator: ", ")
  }
}
