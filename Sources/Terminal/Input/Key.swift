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
  /// A modifier and a key that types no character, such as Ctrl and an arrow.
  indirect case modified(KeyModifier, Key)
}

/// What is held while a key is pressed; of several the first one here counts.
public enum KeyModifier: String, Hashable, Sendable {
  case control = "Ctrl"
  case alt = "Alt"
  case shift = "Shift"
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
    case .modified(let modifier, let key): modifier.rawValue + "-" + key.name
    default: Key.named.first { $0.key == self }?.names[0] ?? ""
    }
  }

  /// Reads a name; nil where no key has it.
  ///
  /// Names of keys and `Ctrl`, `Alt`, `Shift` may be in any case and have common aliases (`Return`,
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
      self.init(lower.dropFirst(prefix.count), with: .control)
      return
    }
    for prefix in ["alt-", "meta-", "m-"] where lower.hasPrefix(prefix) {
      self.init(name.dropFirst(prefix.count), with: .alt)
      return
    }
    for prefix in ["shift-", "s-"] where lower.hasPrefix(prefix) {
      self.init(name.dropFirst(prefix.count), with: .shift)
      return
    }
    return nil
  }

  private init?(_ name: Substring, with modifier: KeyModifier) {
    let key: Key?
    if let character = Key.single(name) {
      switch modifier {
      case .control: key = Key.controlled(character)
      case .alt: key = .alt(character)
      case .shift: key = nil
      }
    } else {
      key = Key(name: String(name)).flatMap { $0.with(modifier) }
    }
    guard let key else { return nil }
    self = key
  }

  private static func single(_ text: Substring) -> Character? {
    if text.lowercased() == "space" { return " " }
    return text.count == 1 ? text.first : nil
  }

  /// The key that Control makes of a character; nil where it makes none.
  static func controlled(_ character: Character) -> Key? {
    switch character {
    case "i": .tab
    case "m", "j": .enter
    case "h": .backspace
    case "[": .escape
    case "a"..."z", " ", "\\", "]", "^", "_": .control(character)
    default: nil
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
