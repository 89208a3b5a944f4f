import FoundationEssentials
import TaskModel

/// Ages and waits as short text of a bounded width.
///
/// | seconds | `text` | `short` |
/// |---|---|---|
/// | 3 | `3s` | `3s` |
/// | 252 | `4m12` | `4m12` |
/// | 580 | `9m40` | `9m40` |
/// | 1,500 | `25m` | `25m` |
/// | 7,500 | `2h05` | `2h05` |
/// | 43,500 | `12h05` | `12h` |
/// | 273,600 | `3d4h` | `3d` |
/// | 4,320,000 | `50d` | `50d` |
enum AgeText {
  /// Returns an age in at most five cells; negative ages count as 0.
  static func text(_ seconds: Double) -> String {
    let age = Age(seconds)
    switch age.total {
    case ..<60: return "\(age.total)s"
    case ..<600: return "\(age.total / 60)m" + CivilTime.padded(age.total % 60, 2)
    case ..<3_600: return "\(age.total / 60)m"
    case ..<86_400: return "\(age.total / 3_600)h" + CivilTime.padded(age.total % 3_600 / 60, 2)
    case ..<864_000: return "\(age.total / 86_400)d\(age.total % 86_400 / 3_600)h"
    default: return "\(min(age.total / 86_400, 9_999))d"
    }
  }

  /// Returns an age in at most four cells (five beyond 999 days).
  static func short(_ seconds: Double) -> String {
    let age = Age(seconds)
    switch age.total {
    case ..<36_000: return text(seconds)
    case ..<86_400: return "\(age.total / 3_600)h"
    default: return "\(min(age.total / 86_400, 9_999))d"
    }
  }

  /// Returns an age in seconds cut to steps of 5 s in the first minute and of 10 s in the first ten:
  /// down, or up where an age must never look younger than it is.
  ///
  /// A column of ages that moves with every second costs a slow line more than all the news.
  static func stepped(_ seconds: Double, _ rounding: FloatingPointRoundingRule) -> Double {
    guard seconds < 600 else { return seconds }
    let step: Double = seconds < 60 ? 5 : 10
    return (max(seconds, 0) / step).rounded(rounding) * step
  }

  /// Returns the time from one moment to another as ``text(_:)``.
  static func text(from start: Date, to end: Date) -> String {
    text(end.timeIntervalSince(start))
  }

  private struct Age {
    let total: Int

    init(_ seconds: Double) {
      total = seconds.isFinite ? Int(min(max(seconds, 0), 1e11)) : 0
    }
  }
}
