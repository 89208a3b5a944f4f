import TaskModel

/// What the first word of a command line is where it names no command: the first term of a filter, or a
/// command mistyped.
enum FirstWord {
  /// Says that a word is no command; nil where it has the form of a filter's term.
  static func problem(_ word: String) -> UsageError? {
    return isTerm(word) ? nil : .unknownFirstWord(word, nearest: nearest(to: word))
  }

  /// Whether a word cannot be meant as a command: `key:value`, a quoted text, what is negated or put in
  /// brackets, a URL, a host, a task id.
  private static func isTerm(_ word: String) -> Bool {
    guard let first = word.first else { return true }
    if word == "not" || word == "NOT" || "-!~(\"".contains(first) { return true }
    if word.contains(where: { ":：./*".contains($0) || $0.isWhitespace }) { return true }
    return isID(word)
  }

  /// Whether a word may be a task id, which has digits; `list2` and `v2` are slips.
  private static func isID(_ word: String) -> Bool {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    let digits = word.utf8.count { (0x30...0x39).contains($0) }
    guard isPlain, digits > 0 else { return false }
    return digits == word.utf8.count || (word.utf8.count > 4 && nearest(to: word) == nil)
  }

  /// Returns what to write instead of a word that is no command; nil where nothing is near.
  static func nearest(to word: String) -> String? {
    if let other = otherNames[word.lowercased()] { return other }
    if let status = TaskStatus(rawValue: word.lowercased()) { return "status:\(status.rawValue)" }
    if let sign = word.firstIndex(of: "="), FilterKey(rawValue: String(word[..<sign])) != nil {
      return word[..<sign] + ":" + word[word.index(after: sign)...]
    }
    if let sign = word.firstIndex(where: { $0 == "<" || $0 == ">" }),
      FilterKey(rawValue: String(word[..<sign])) != nil
    {
      return word[..<sign] + ":" + word[sign...]
    }
    return NearestName.among(CommandWord.named.map(\.name), to: word)
  }

  /// Words that operators bring along from other tools.
  private static let otherNames = [
    "ls": "list", "ps": "list", "get": "list", "tail": "watch", "version": "--version",
    "config": "init", "setup": "init", "theme": "themes", "log": "history", "test": "check",
    "doctor": "check",
  ]
}
