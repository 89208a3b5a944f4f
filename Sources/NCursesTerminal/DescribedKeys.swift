import CCurses
import Terminal

/// The keys that the terminal's description names.
enum DescribedKeys {
  /// Keys by their sequences behind Esc, as the description in use has them.
  @MainActor static var sequences: [String: Key] {
    var sequences: [String: Key] = [:]
    for (name, key) in names {
      guard let text = cc_key_sequence(name).map({ String(cString: $0) }), text.first == "\u{1B}",
        text.utf8.count > 1
      else { continue }
      sequences[String(text.dropFirst())] = key
    }
    return sequences
  }

  private static var names: [(String, Key)] {
    let named: [(String, Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert),
      ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter),
      ("kri", .modified(.shift, .up)), ("kind", .modified(.shift, .down)),
      ("kLFT", .modified(.shift, .left)), ("kRIT", .modified(.shift, .right)),
      ("kHOM", .modified(.shift, .home)), ("kEND", .modified(.shift, .end)),
      ("kPRV", .modified(.shift, .pageUp)), ("kNXT", .modified(.shift, .pageDown)),
      ("kIC", .modified(.shift, .insert)), ("kDC", .modified(.shift, .delete)),
    ]
    return (1...63).map { ("kf\($0)", .function($0)) } + named
  }
}
