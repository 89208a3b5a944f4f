/// A key as a terminal reports it.
///
/// Ctrl-C, Ctrl-Z and Ctrl-\ never arrive: the terminal turns them into signals.
public enum Key: Hashable, Sendable {
  /// A character typed; a space is a character too.
  case character(Character)
  /// Control and a character, which for a letter is in lower case.
  case control(Character)
  /// Alt (Meta) and a character.
  case alt(Character)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// A function key, from 1 on.
  case function(Int)
}

extension Key {
  /// The name in key tables, configuration and help, such as `j`, `Space`, `Ctrl-L` or `PgUp`.
  ///
  /// `Key(name:)` reads it back.
  public var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(" "): "Ctrl-Space"
    case .control(let character): "Ctrl-" + character.uppercased()
    case .alt(" "): "Alt-Space"
    case .alt(let character): "Alt-" + String(character)
    case .function(let number): "F\(number)"
    default: Key.named.first { $0.key == self }?.names[0] ?? ""
    }
  }

  /// Reads a name; nil where no key has it.
  ///
  /// Names of keys and `Ctrl`, `Alt` may be in any case and have common aliases (`Return`,
  /// `PageUp`, `C-l`, `^L`, `M-x`); a single character is itself. What terminals cannot tell apart
  /// becomes the key that is meant: `Ctrl-I` is Tab, `Ctrl-M` and `Ctrl-J` are Enter, `Ctrl-H` is
  /// Backspace, `Ctrl-[` is Esc.
  public init?(name: String) {
    if let character = name.first, name.count == 1 {
      guard let scalar = character.unicodeScalars.first, scalar.value >= 0x20, scalar.value != 0x7F
      else { return nil }
      self = .character(character)
      return
    }
    let lower = name.lowercased()
    if lower == "space" {
      self = .character(" ")
      return
    }
    for row in Key.named {
      for candidate in row.names where candidate.lowercased() == lower {
        self = row.key
        return
      }
    }
    if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...63).contains(number) {
      self = .function(number)
      return
    }
    for prefix in ["ctrl-", "control-", "c-", "^"] where lower.hasPrefix(prefix) {
      guard let key = Key.controlled(lower.dropFirst(prefix.count)) else { return nil }
      self = key
      return
    }
    for prefix in ["alt-", "meta-", "m-"] where lower.hasPrefix(prefix) {
      guard let character = Key.single(name.dropFirst(prefix.count)) else { return nil }
      self = .alt(character)
      return
    }
    return nil
  }

  private static func single(_ text: Substring) -> Character? {
    if text.lowercased() == "space" { return " " }
    return text.count == 1 ? text.first : nil
  }

  private static func controlled(_ text: Substring) -> Key? {
    guard let character = single(text) else { return nil }
    switch character {
    case "i": return .tab
    case "m", "j": return .enter
    case "h": return .backspace
    case "[": return .escape
    case "a"..."z", " ", "\\", "]", "^", "_": return .control(character)
    default: return nil
    }
  }

  /// Keys with names of their own, the printed name first.
  private static let named: [(key: Key, names: [String])] = [
    (.enter, ["Enter", "Return"]), (.escape, ["Esc", "Escape"]), (.tab, ["Tab"]),
    (.backTab, ["Shift-Tab", "S-Tab", "BackTab", "BTab"]),
    (.backspace, ["Backspace", "BS"]), (.delete, ["Del", "Delete"]),
    (.insert, ["Ins", "Insert"]), (.up, ["Up"]), (.down, ["Down"]), (.left, ["Left"]),
    (.right, ["Right"]), (.home, ["Home"]), (.end, ["End"]),
    (.pageUp, ["PgUp", "PageUp"]), (.pageDown, ["PgDn", "PgDown", "PageDown"]),
  ]
}

extension Key: CustomStringConvertible {
  /// The same as ``name``.
  public var description: String { name }
}
