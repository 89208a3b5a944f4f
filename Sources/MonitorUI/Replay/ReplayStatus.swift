public import FoundationEssentials
public import TaskModel

/// How far a replay is, and how it goes on.
public struct ReplayStatus: Equatable, Sendable {
  /// The time that is shown.
  public var now: Date
  /// How many seconds the calendar was ahead of that, because it was set while it was recorded.
  public var calendarAhead: TimeInterval = 0
  /// The moment that is shown, from 1 on; 0 before there is any.
  public var moment = 0
  /// How many moments there are.
  public var count = 0
  /// How fast it goes on.
  public var speed = ReplaySpeed.standard
  /// Whether it goes on by itself.
  public var isPlaying = true

  /// Whether the vendors were the built-in simulator.
  public var isDemo = false

  /// What stands behind a program's name and version where its vendors were the built-in simulator.
  public static let demoMark = " demo"

  /// Makes the status of a replay that has shown nothing yet.
  public init(now: Date) { self.now = now }

  /// How it goes on, in a word.
  var pace: String { isPlaying ? speed.text : "PAUSED" }
}

/// How many seconds of a recording pass in one.
public enum ReplaySpeed: Double, CaseIterable, Equatable, Sendable {
  case quarter = 0.25
  case half = 0.5
  case standard = 1
  case double = 2
  case five = 5
  case ten = 10
  case thirty = 30
  case sixty = 60
  case threeHundred = 300
  case sixHundred = 600

  /// How it is written, such as `1/4x`.
  var text: String {
    switch self {
    case .quarter: "1/4x"
    case .half: "1/2x"
    default: "\(Int(rawValue))x"
    }
  }

  /// The next one up or down; nil beyond the last.
  func next(_ step: Int) -> ReplaySpeed? {
    let all = Self.allCases
    let place = (all.firstIndex(of: self) ?? 0) + step
    return all.indices.contains(place) ? all[place] : nil
  }
}

/// What an operator wants a replay to do.
public enum ReplayWish: Equatable, Sendable {
  /// Show the moment so many after this one, or before it, and stay there.
  case step(Int)
  /// Show what was known so many minutes later, or earlier.
  case minutes(Int)
  /// Go on by itself, or no longer.
  case play
  /// Go on faster, 1, or slower, -1.
  case pace(Int)
}

/// What a replay shows at some time.
public struct ReplayFrame: Equatable, Sendable {
  /// What was known of accounts and tasks.
  public let snapshot: Snapshot
  /// What had happened by then.
  let fold: KnownFold
  /// How far the replay is.
  public let status: ReplayStatus
  /// What is to be said of the way there, such as that it was the last moment.
  public var remark: String?
}
