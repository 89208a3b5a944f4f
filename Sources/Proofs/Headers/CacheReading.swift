public import FoundationEssentials
import TaskModel

/// What the header fields of an answer say about the copy it is.
public struct CacheReading: Hashable, Sendable {
  /// Whether a tier had a copy.
  public enum State: Hashable, Sendable {
    /// A copy, good or not.
    case hit
    /// No copy that it would have given.
    case miss
  }

  /// The vendor whose node answered; nil where none is recognized.
  public let vendor: CacheVendor?
  /// Which node answered; nil where nothing says.
  public let node: String?
  /// When the body was fetched from the origin, by the vendor's own field; nil where there is none.
  public let savedAt: Date?
  /// When the copy was last fetched or found to be good, by `Age`; nil where nothing says.
  ///
  /// A copy may be far older: a 304 of the origin begins its age anew.
  public let validatedAt: Date?
  /// What each tier says, as it was sent, and the tiers that the way names.
  public let tiers: [String]
  /// Whether there was a copy at all tiers that say so; nil where none does or they differ.
  public let state: State?

  /// Reads an answer.
  public init(_ answer: Answer) {
    let vendor = CacheVendor.recognized(in: answer)
    self.vendor = vendor
    let clock = NodeClock(answer)
    var saved: Date?
    switch vendor?.dating {
    case .bodySecond(let field): saved = answer.value(field).flatMap(Self.second)
    // It is the time of the copy while it is not simply the present.
    case .date: saved = clock.dateIsPresent ? nil : clock.date
    case .age, nil: break
    }
    savedAt = saved
    validatedAt = clock.validatedAt
    node = vendor.flatMap { Self.node($0.node, in: answer) } ?? Self.anyNode(in: answer)
    let states = CacheState.values(of: answer, fields: vendor?.stateFields)
    state = CacheState.whole(states)
    tiers = states + ViaTiers.texts(of: answer)
  }

  /// Since when the node has the copy, as far as that is told.
  public var cachedSince: Date? { savedAt ?? validatedAt }

  private static func second(_ text: String) -> Date? {
    guard text.utf8.count == 10, let seconds = UInt64(text) else { return nil }
    return Date(timeIntervalSince1970: Double(seconds))
  }

  private static func node(_ mark: CacheVendor.NodeMark, in answer: Answer) -> String? {
    switch mark {
    case .field(let name): return answer.value(name)
    case .suffix(let name):
      return answer.value(name).flatMap { $0.split(separator: "-").last.map(String.init) }
    case .address(let name):
      guard let digits = answer.value(name)?.prefix(8), digits.utf8.count == 8,
        let number = UInt32(digits, radix: 16)
      else { return nil }
      return IPAddress(bytes: (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })?
        .description
    case .none: return nil
    }
  }

  /// The names that caches on the way gave themselves.
  private static func anyNode(in answer: Answer) -> String? {
    let caches = answer.values("Cache-Status").flatMap { $0.split(separator: ",") }
      .compactMap { $0.split(separator: ";").first.map(CacheState.trimmed) }
    let ways = caches.isEmpty ? ViaTiers.names(of: answer) : caches
    return ways.isEmpty ? nil : ways.joined(separator: ", ")
  }
}

/// What the clock of an answer's node shows, and which time `Date` is.
///
/// `Date` is the origin's on some vendors' copies and the present on others'; only where `Date` plus `Age`, or `Date`
/// itself, is the present can anything be told. The node's own second is used where it sends one.
struct NodeClock {
  /// How far clocks may be apart that are called right.
  static let tolerance: TimeInterval = 2

  let date: Date?
  let dateIsPresent: Bool
  let validatedAt: Date?

  init(_ answer: Answer) {
    let present = Self.ownSecond(answer) ?? answer.at
    let date = answer.value("Date").flatMap(HTTPDate.date)
    self.date = date
    func isPresent(_ moment: Date) -> Bool {
      abs(moment.timeIntervalSince(present)) <= Self.tolerance
    }
    dateIsPresent = date.map(isPresent) ?? false
    let digits = answer.value("Age").map(CacheState.trimmed) ?? ""
    guard let date, !digits.isEmpty, digits.utf8.count < 11, let age = UInt64(digits) else {
      validatedAt = nil
      return
    }
    if isPresent(date.addingTimeInterval(Double(age))) {
      validatedAt = date
    } else if isPresent(date) {
      validatedAt = date.addingTimeInterval(-Double(age))
    } else {
      validatedAt = nil
    }
  }

  /// The second at which a node answered, from digits 9 to 18 of its trace id.
  private static func ownSecond(_ answer: Answer) -> Date? {
    guard let id = answer.value("EagleId"), id.utf8.count >= 18 else { return nil }
    let digits = id.utf8.dropFirst(8).prefix(10)
    guard let seconds = UInt64(String(decoding: digits, as: UTF8.self)) else { return nil }
    return Date(timeIntervalSince1970: Double(seconds))
  }
}
