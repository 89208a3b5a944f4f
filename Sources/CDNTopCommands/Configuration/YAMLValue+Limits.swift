import MonitorUI

extension YAMLValue {
  /// Returns a span above zero; anything else is reported.
  func positiveDuration() -> Duration? {
    guard let duration = duration() else { return nil }
    if duration > .zero { return duration }
    report("must be more than 0")
    return nil
  }

  /// Returns a text with something in it; anything else is reported.
  func nonEmpty() -> String? {
    guard let text = string() else { return nil }
    if !text.isEmpty { return text }
    report("is empty")
    return nil
  }
}
