import StrictYAML
import TaskModel

extension YAMLValue {
  /// Returns a span of time above zero such as `90s`, `15m`, `1h30m`, `24h` or `90d`, quoted or not;
  /// anything else is reported.
  func positiveDuration() -> Duration? {
    guard let text = scalarText, let duration = DurationText.parse(text) else {
      return refuse("a duration such as 30s, 15m, 24h or 90d")
    }
    if duration > .zero { return duration }
    report("must be more than 0")
    return nil
  }

  /// Returns a number of bytes such as `500MiB` or `2GiB`, quoted or not; anything else, and less than a MiB, is reported.
  func size() -> Int? {
    let units = ["MiB": 20, "GiB": 30, "TiB": 40]
    guard let text = scalarText, let shift = units[String(text.suffix(3))],
      let count = Int(text.dropLast(3).filter { $0 != " " }), count > 0, count < 1 << 20
    else { return refuse("a size such as 500MiB or 2GiB") }
    return count << shift
  }

  /// Returns a text with something in it; anything else is reported.
  func nonEmpty() -> String? {
    guard let text = string() else { return nil }
    if !text.isEmpty { return text }
    report("is empty")
    return nil
  }
}
