/// The keys that terminals send as a control sequence, whatever description they are used with: PuTTY,
/// rxvt, the Linux console and xterm each spell some in a way of their own.
///
/// A sequence is what stands behind Esc, such as `[1;5D` or `OP`. The modifiers are xterm's.
///
/// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-PC-Style-Function-Keys
enum KeySequences {
  /// Whether the last character ends the sequence (ECMA-48, 5.4).
  static func isEnd(of sequence: String) -> Bool {
    guard let last = sequence.unicodeScalars.last, sequence.utf8.count > 1 else { return false }
    switch last.value {
    // The Linux console sends F1 to F5 with a second bracket.
    case 0x5B: return sequence != "[["
    case 0x40..<0x7F: return true
    // The keypad has a blank, too.
    case 0x20: return sequence == "O "
    // So rxvt ends keys with Shift; elsewhere the dollar is followed by another character.
    case 0x24: return shiftedKey(sequence) != nil
    default: return false
    }
  }

  /// The key of the numeric keypad in its application mode, which descriptions name otherwise.
  static func keypadKey(_ sequence: String) -> Key? {
    guard sequence.utf8.count == 2, sequence.first == "O", let last = sequence.last else {
      return nil
    }
    return keypad[last]
  }

  /// The key of a whole sequence; nil for reports, answers, and whatever else is no key.
  static func key(_ sequence: String) -> Key? {
    guard let end = sequence.last else { return nil }
    if sequence.hasPrefix("[[") { return console[end] }
    if let key = shiftedKey(sequence) { return key }
    guard let numbers = numbers(sequence.dropFirst().dropLast()) else { return nil }
    let key = letterKey(sequence, end, numbers)
    return sequence.first == "O" ? key : key ?? numberedKey(end, numbers)
  }

  /// The numbers between introducer and end; nil where something else stands there, as in answers.
  private static func numbers(_ text: Substring) -> [Int]? {
    if text.isEmpty { return [] }
    var numbers: [Int] = []
    for parameter in text.split(separator: ";", omittingEmptySubsequences: false) {
      let parts = parameter.split(separator: ":", omittingEmptySubsequences: false)
      // The third kind of event is that a key was let go.
      guard let first = parts.first, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(first), parts.dropFirst().first != "3"
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private static func letterKey(_ sequence: String, _ end: Character, _ numbers: [Int]) -> Key? {
    if numbers.isEmpty, let key = (sequence.first == "O" ? rxvtControl : rxvtShift)[end] {
      return key
    }
    guard let key = letters[end] else { return nil }
    switch numbers.count {
    case 0: return key
    // Old spellings have the modifiers alone.
    case 1 where numbers[0] > 1 || end == "Z": return key.with(modifiers: numbers[0])
    case 1: return numbers[0] == 1 ? key : nil
    // `[1;1R` is where the cursor is, as others of that form are, and no F3.
    case 2 where numbers[0] == 1 && !(end == "R" && numbers[1] == 1):
      return key.with(modifiers: numbers[1])
    default: return nil
    }
  }

  private static func numberedKey(_ end: Character, _ numbers: [Int]) -> Key? {
    guard let number = numbers.first else { return nil }
    switch (end, numbers.count) {
    case ("~", 3) where number == 27: return unicodeKey(numbers[2])?.with(modifiers: numbers[1])
    case ("u", 1...): return unicodeKey(number)?.with(modifiers: numbers.dropFirst().first ?? 1)
    case ("~", 1...2): return numbered[number]?.with(modifiers: numbers.dropFirst().first ?? 1)
    // rxvt, with Control, and with both.
    case ("^", 1), ("@", 1): return numbered[number]?.with(modifiers: 5)
    default: return nil
    }
  }

  private static func shiftedKey(_ sequence: String) -> Key? {
    guard sequence.first == "[", sequence.last == "$" else { return nil }
    return Int(sequence.dropFirst().dropLast()).flatMap { numbered[$0] }?.with(modifiers: 2)
  }

  /// A key by the character it types; those of the keypad have numbers where Unicode has none.
  private static func unicodeKey(_ number: Int) -> Key? {
    if let key = kitty[number] { return key }
    guard !(57_344...63_743).contains(number), let value = UInt32(exactly: number) else {
      return nil
    }
    if number == 27 { return .escape }
    return Unicode.Scalar(value).flatMap { Key(control: $0) }
  }

  private static let letters: [Character: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "Z": .backTab,
    "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4),
  ]

  private static let rxvtShift: [Character: Key] = [
    "a": .modified(.shift, .up), "b": .modified(.shift, .down), "c": .modified(.shift, .right),
    "d": .modified(.shift, .left),
  ]

  private static let rxvtControl: [Character: Key] = [
    "a": .modified(.control, .up), "b": .modified(.control, .down),
    "c": .modified(.control, .right), "d": .modified(.control, .left),
  ]

  private static let keypad: [Character: Key] = {
    var keys: [Character: Key] = ["M": .enter, "I": .tab]
    for (sent, typed) in zip(" jklmnopqrstuvwxyX", " *+,-./0123456789=") {
      keys[sent] = .character(typed)
    }
    return keys
  }()

  private static let console: [Character: Key] = [
    "A": .function(1), "B": .function(2), "C": .function(3), "D": .function(4), "E": .function(5),
  ]

  /// The keys of the form `[NUMBER~`.
  ///
  /// The numbers of function keys leave some out, as a keyboard has gaps.
  private static let numbered: [Int: Key] = {
    var keys: [Int: Key] = [
      1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    ]
    let numbers = Array(11...15) + Array(17...21) + Array(23...26) + [28, 29] + Array(31...34)
    for (index, number) in numbers.enumerated() { keys[number] = .function(index + 1) }
    return keys
  }()

  private static let kitty: [Int: Key] = {
    var keys: [Int: Key] = [57_414: .enter]
    for (index, typed) in "0123456789./*-+".enumerated() {
      keys[57_399 + index] = .character(typed)
    }
    let named: [Key] = [
      .left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert, .delete,
    ]
    for (index, key) in named.enumerated() { keys[57_417 + index] = key }
    keys[57_415] = .character("=")
    for number in 1...35 { keys[57_363 + number] = .function(number) }
    return keys
  }()
}
