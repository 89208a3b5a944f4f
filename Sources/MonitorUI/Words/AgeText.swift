import FoundationEssentials
import TaskModel

/// Ages and waits in columns, which have few cells, and in sentences, which have room.
///
/// | seconds | `text` | `short` | `full` |
/// |---|---|---|---|
/// | 3 | `3s` | `3s` | `3s` |
/// | 252 | `4m12s` | `4m` | `4m12s` |
/// | 1,504 | `25m` | `25m` | `25m04s` |
/// | 7,500 | `2h05m` | `2h` | `2h05m` |
/// | 93,900 | `26h` | `26h` | `26h05m` |
/// | 273,600 | `3d4h` | `3d4h` | `3d4h` |
enum AgeText {
  /// Returns an age in at most so many cells; negative ages count as 0.
  static func text(_ seconds: Double, cells: Int = 5) -> String {
    DurationText.text(seconds, cells: cells)
  }

  /// Returns an age in at most four cells (five beyond 999 days).
  static func short(_ seconds: Double) -> String { DurationText.text(seconds, cells: 4) }

  /// Returns an age as sentences have it.
  static func full(_ seconds: Double) -> String { DurationText.text(seconds) }

  /// Returns the time from one moment to another as sentences have it.
  static func full(from start: Date, to end: Date) -> String {
    full(end.timeIntervalSince(start))
  }

  /// Returns how old data is in at most four cells, in steps: `<5s`, `5s`, `10s`, `1m`.
  ///
  /// The lines of accounts and the column of rows go by this, so that one figure never contradicts the
  /// other.
  static func data(_ seconds: Double) -> String {
    seconds < 5 ? "<5s" : short(stepped(seconds, .down))
  }

  /// Returns an age in seconds cut to steps of 5 s in the first minute and of 10 s in the first ten.
  ///
  /// A column of ages that moves with every second costs a slow line more than all the news.
  static func stepped(_ seconds: Double, _ rounding: FloatingPointRoundingRule) -> Double {
    guard seconds < 600 else { return seconds }
    let step: Double = seconds < 60 ? 5 : 10
    return (max(seconds, 0) / step).rounded(rounding) * step
  }
}
