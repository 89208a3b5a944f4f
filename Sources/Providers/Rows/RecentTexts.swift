/// What was made of the texts that came last: the rows of an answer say a few words over and over.
///
/// It must not outlive the reading of the answer, whose bytes it points into.
struct RecentTexts<Value> {
  private static var limit: Int { 4 }

  private var known: [(text: JSONText, value: Value)] = []
  private var oldest = 0

  /// Returns what `make` makes of a text, or made of it when it came before.
  mutating func value(of text: JSONText, _ make: (JSONText) -> Value) -> Value {
    if let known = value(of: text) { return known }
    let value = make(text)
    remember(value, for: text)
    return value
  }

  /// Returns what was made of a text; nil where it has not come before, or long ago.
  func value(of text: JSONText) -> Value? {
    for place in known.indices where known[place].text.isWritten(like: text) {
      return known[place].value
    }
    return nil
  }

  /// Notes what was made of a text.
  mutating func remember(_ value: Value, for text: JSONText) {
    if known.count < Self.limit {
      known.append((text, value))
    } else {
      known[oldest] = (text, value)
      oldest = (oldest + 1) % Self.limit
    }
  }
}
