extension Key {
  /// Makes the key that a character or a control character is; nil for Esc and the controls of C1.
  init?(control scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0: self = .control(" ")
    case 8, 0x7F: self = .backspace
    case 9: self = .tab
    case 10, 13: self = .enter
    case 1...26: self = .control(Character(Unicode.Scalar(UInt8(scalar.value + 0x60))))
    case 28...31: self = .control(Character(Unicode.Scalar(UInt8(scalar.value + 0x40))))
    case 27, 0x80...0x9F: return nil
    default: self = .character(Character(scalar))
    }
  }

  /// The key with a modifier held, or held too; nil where terminals have no such key.
  func with(_ modifier: KeyModifier) -> Key? {
    switch (self, modifier) {
    case (.character(let character), .control): Key.controlled(Key.lower(character))
    case (.character(let character), .alt): .alt(character)
    case (.character(let character), .shift): .character(Key.upper(character))
    case (.function(let number), .shift): Key.counted(number + 12)
    case (.function(let number), .control): Key.counted(number + 24)
    case (.function(let number), .alt): Key.counted(number + 48)
    case (.tab, .shift): .backTab
    // Held by chance: these are the same with it.
    case (.enter, .shift), (.escape, .shift), (.backspace, .shift), (.backTab, .shift): self
    case (.modified(.control, _), _), (.modified, .shift): self
    case (.modified(_, let key), _), (let key, _): .modified(modifier, key)
    }
  }

  /// The key with the modifiers of xterm's parameter held: 1, and 1 more for Shift, 2 Alt, 4 Control.
  func with(modifiers parameter: Int) -> Key? {
    guard parameter > 1 else { return self }
    guard parameter <= 256 else { return nil }
    // Meta, as older terminals number it and as newer ones do, is another Alt; the locks do not count.
    let bits = parameter - 1
    let held: [KeyModifier] = [
      bits & 1 != 0 ? .shift : nil, bits & 4 != 0 ? .control : nil,
      bits & 0b10_1010 != 0 ? .alt : nil,
    ].compactMap { $0 }
    switch self {
    case .character, .function:
      return held.reduce(self) { key, modifier in key?.with(modifier) }
    default:
      return ([.control, .alt, .shift] as [KeyModifier]).first { held.contains($0) }
        .map { with($0) } ?? self
    }
  }

  /// xterm counts on for function keys with modifiers, twelve for each combination.
  private static func counted(_ number: Int) -> Key? { number <= 63 ? .function(number) : nil }

  private static func lower(_ character: Character) -> Character {
    let text = character.lowercased()
    return text.count == 1 ? Character(text) : character
  }

  private static func upper(_ character: Character) -> Character {
    let text = character.uppercased()
    return text.count == 1 ? Character(text) : character
  }
}
