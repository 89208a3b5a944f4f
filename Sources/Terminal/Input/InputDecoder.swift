/// Turns what a terminal sends, one character after the other, into events.
///
/// It tells Alt from Esc, knows the sequences of keys, collects pastes, and swallows what terminals answer
/// to programs that asked them something: such an answer may come late, and in parts. Pure: that time has
/// passed is told to it.
public struct InputDecoder: Sendable {
  /// A piece of input.
  public enum Piece: Hashable, Sendable {
    /// A character or a control character; those of C1 stand for Esc and another.
    case scalar(Unicode.Scalar)
    /// Nothing came for ``patience``, and nothing waits to be read by now.
    case silence
  }

  /// The most bytes of UTF-8 a paste keeps; what exceeds them is dropped.
  public static let pasteLimit = 65_536

  /// How long the rest of a key's sequence may let wait for itself.
  public static let splitSequenceTime: Duration = .milliseconds(400)

  /// How long a control string may pause, and last as a whole, before it counts as never ended: what
  /// follows is typed again.
  public static let stringPause: Duration = .seconds(1)
  public static let stringTime: Duration = .seconds(2)
  /// How long a paste may pause before its end counts as lost, and what follows is typed again.
  public static let pastePause: Duration = .seconds(5)
  /// The most characters of a sequence or a control string, which end by then.
  public static let lengthLimit = 4_096

  private enum State {
    case ground
    /// Esc came, or two of them.
    case escape(isDouble: Bool)
    /// Esc was reported just now, so that the rest of its sequence may still follow.
    case loneEscape
    /// What may begin a control string behind an Esc that was reported, or be a key.
    case held(Unicode.Scalar)
    case sequence(Sequence)
    case string(ControlString)
    /// Within an older report of the mouse; the payload is what came of its three characters.
    case oldMouse([Unicode.Scalar])
    /// Within a paste; the payload is how much of the end code came, Esc counted.
    case paste(matched: Int)
  }

  /// A sequence under way: `text` is what came of it since Esc.
  private struct Sequence {
    var text: String
    var origin: Origin

    enum Origin { case plain, doubleEscape, reportedEscape }
  }

  /// A control string under way, of which nothing is kept.
  private struct ControlString {
    let begun: ContinuousClock.Instant
    let introducer: Unicode.Scalar
    var length = 0
    var hasEscape = false

    /// With nothing behind its introducer it may be a key with Alt.
    var pause: Duration {
      length == 0 || hasEscape ? InputDecoder.splitSequenceTime : InputDecoder.stringPause
    }
  }

  private static let pasteEnd = Array("[201~".unicodeScalars)

  private let described: [String: Key]
  private let escapeTime: Duration
  private var state = State.ground
  private var pasted = ""
  private var pastedReturn = false

  /// Makes a decoder that has seen nothing.
  ///
  /// - Parameters:
  ///   - described: keys by their sequences behind Esc, as the terminal's description has them.
  ///   - escapeTime: how long Esc waits to be told from the start of a sequence.
  public init(described: [String: Key] = [:], escapeTime: Duration = .milliseconds(50)) {
    self.described = described
    self.escapeTime = escapeTime
  }

  /// After how long without input ``Piece/silence`` has to be told of; nil while it means nothing.
  public var patience: Duration? {
    switch state {
    case .ground: nil
    case .paste: Self.pastePause
    case .escape: escapeTime
    case .loneEscape, .held, .sequence, .oldMouse: Self.splitSequenceTime
    case .string(let string): string.pause
    }
  }

  /// Takes a piece, which came at a time, and returns the events it completes.
  public mutating func decode(_ piece: Piece, at now: ContinuousClock.Instant) -> [InputEvent] {
    switch piece {
    case .scalar(let scalar): decode(scalar, now)
    case .silence: endWait()
    }
  }

  private mutating func decode(
    _ scalar: Unicode.Scalar, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    switch state {
    case .ground: return ground(scalar, now)
    case .escape(let isDouble): return afterEscape(scalar, isDouble: isDouble, now)
    case .loneEscape: return afterReportedEscape(scalar, now)
    case .held(let first): return release(first, before: scalar, now)
    case .sequence(let sequence): return inSequence(sequence, scalar, now)
    case .string(let string): return inString(string, scalar, now)
    case .oldMouse(let begun): return inOldMouse(scalar, begun: begun, now)
    case .paste(let matched): return inPaste(scalar, matched: matched)
    }
  }
}

// MARK: Esc and what may follow it

extension InputDecoder {
  private mutating func ground(
    _ scalar: Unicode.Scalar, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    state = .ground
    switch scalar.value {
    case 0x1B: state = .escape(isDouble: false)
    // A control of C1 is short for Esc and the character 0x40 below it.
    case 0x80...0x9F:
      if let second = Unicode.Scalar(scalar.value - 0x40), Self.isIntroducer(second) {
        begin(second, .plain, now)
      }
    default: return Key(control: scalar).map { [.key($0)] } ?? []
    }
    return []
  }

  private mutating func afterEscape(
    _ scalar: Unicode.Scalar, isDouble: Bool, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    let escape: [InputEvent] = isDouble ? [.key(.escape)] : []
    if scalar == "\u{1B}" {
      state = .escape(isDouble: true)
      return escape
    }
    if Self.isSequence(scalar) {
      begin(scalar, isDouble ? .doubleEscape : .plain, now)
      return []
    }
    if Self.isIntroducer(scalar) {
      begin(scalar, .plain, now)
      return escape
    }
    state = .ground
    if let key = described[String(Character(scalar))] { return escape + [.key(key)] }
    return escape + (Key(control: scalar)?.with(.alt).map { [.key($0)] } ?? [])
  }

  /// Esc was reported: what follows is the rest of a sequence that came in parts, or was typed.
  private mutating func afterReportedEscape(
    _ scalar: Unicode.Scalar, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    if Self.isSequence(scalar) {
      begin(scalar, .reportedEscape, now)
    } else if Self.answerBeginnings[scalar] != nil {
      state = .held(scalar)
    } else {
      return ground(scalar, now)
    }
    return []
  }

  /// Tells a key that was typed behind Esc from the start of an answer by what follows it.
  private mutating func release(
    _ first: Unicode.Scalar, before scalar: Unicode.Scalar, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    if Self.answerBeginnings[first]?.contains(Character(scalar)) == true {
      begin(first, .reportedEscape, now)
      return decode(scalar, now)
    }
    return [.key(.character(Character(first)))] + ground(scalar, now)
  }

  private mutating func begin(
    _ introducer: Unicode.Scalar, _ origin: Sequence.Origin, _ now: ContinuousClock.Instant
  ) {
    if Self.isSequence(introducer) {
      state = .sequence(Sequence(text: String(Character(introducer)), origin: origin))
    } else {
      state = .string(ControlString(begun: now, introducer: introducer))
    }
  }

  private mutating func endWait() -> [InputEvent] {
    let ended = state
    state = .ground
    switch ended {
    case .escape(let isDouble):
      state = .loneEscape
      return Array(repeating: .key(.escape), count: isDouble ? 2 : 1)
    case .held(let first): return [.key(.character(Character(first)))]
    case .sequence(let sequence) where sequence.text.count == 1:
      let character = Character(sequence.text)
      switch sequence.origin {
      case .plain: return [.key(.alt(character))]
      case .doubleEscape: return [.key(.escape), .key(.alt(character))]
      case .reportedEscape: return [.key(.character(character))]
      }
    case .string(let string) where string.length == 0 && !string.hasEscape:
      return [.key(.alt(Character(string.introducer)))]
    case .paste: return endPaste()
    case .ground, .loneEscape, .sequence, .string, .oldMouse: return []
    }
  }

  /// CSI and SS3, the introducers of keys.
  private static func isSequence(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "[" || scalar == "O"
  }

  /// CSI, SS3, and the introducers of control strings: DCS, SOS, OSC, PM, APC.
  private static func isIntroducer(_ scalar: Unicode.Scalar) -> Bool {
    isSequence(scalar) || ["P", "X", "]", "^", "_"].contains(scalar)
  }

  /// How the control strings begin that terminals answer with: DCS, OSC, and APC.
  private static let answerBeginnings: [Unicode.Scalar: Set<Character>] = [
    "P": Set("0123456789$+!>|"), "]": Set("0123456789lLI"), "_": ["G"],
  ]
}

// MARK: Sequences and control strings

extension InputDecoder {
  private mutating func inSequence(
    _ sequence: Sequence, _ scalar: Unicode.Scalar, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    guard (0x20..<0x7F).contains(scalar.value), sequence.text.utf8.count < Self.lengthLimit else {
      // Not a sequence after all, unless it was cut.
      let typed = sequence.text.count == 1 ? endWait() : []
      return typed + ground(scalar, now)
    }
    var sequence = sequence
    sequence.text.unicodeScalars.append(scalar)
    guard KeySequences.isEnd(of: sequence.text) else {
      state = .sequence(sequence)
      return []
    }
    state = .ground
    return events(of: sequence)
  }

  /// A key whose Esc was reported is none: what it would do now is not what was wanted.
  private mutating func events(of sequence: Sequence) -> [InputEvent] {
    let text = sequence.text
    let escape: [InputEvent] = sequence.origin == .doubleEscape ? [.key(.escape)] : []
    if text == "[200~" {
      beginPaste()
    } else if text.hasPrefix("[<") {
      return escape + (MouseEvent(report: text.dropFirst(2)).map { [.mouse($0)] } ?? [])
    } else if let key = KeySequences.keypadKey(text) ?? described[text] ?? KeySequences.key(text) {
      switch sequence.origin {
      case .plain: return [key == .control("c") ? .interrupt : .key(key)]
      case .doubleEscape: return key.with(.alt).map { [.key($0)] } ?? []
      case .reportedEscape: return []
      }
    } else if text == "[M" {
      state = .oldMouse([])
    }
    return escape
  }

  private mutating func inOldMouse(
    _ scalar: Unicode.Scalar, begun: [Unicode.Scalar], _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    guard scalar.value >= 0x20 else { return ground(scalar, now) }
    guard begun.count == 2 else {
      state = .oldMouse(begun + [scalar])
      return []
    }
    state = .ground
    return MouseEvent(oldReport: begun + [scalar]).map { [.mouse($0)] } ?? []
  }

  private mutating func inString(
    _ string: ControlString, _ scalar: Unicode.Scalar, _ now: ContinuousClock.Instant
  ) -> [InputEvent] {
    var string = string
    state = .ground
    if string.hasEscape {
      // ST, the end; any other Esc ends the string, too, and begins anew.
      return scalar == "\\" ? [] : afterEscape(scalar, isDouble: false, now)
    }
    string.length += 1
    guard now - string.begun < Self.stringTime, string.length <= Self.lengthLimit else {
      return ground(scalar, now)
    }
    switch scalar {
    // BEL, ST, and the controls that call a string off, CAN and SUB.
    case "\u{7}", "\u{9C}", "\u{18}", "\u{1A}": return []
    case "\u{1B}": string.hasEscape = true
    default: break
    }
    state = .string(string)
    return []
  }
}

// MARK: Pastes

extension InputDecoder {
  private mutating func beginPaste() {
    state = .paste(matched: 0)
    pasted = ""
    pastedReturn = false
  }

  /// Collects until the end code, which may come in pieces: an Esc of the text must not let the
  /// rest of it run as keys.
  private mutating func inPaste(_ scalar: Unicode.Scalar, matched: Int) -> [InputEvent] {
    if matched > 0, scalar == Self.pasteEnd[matched - 1] {
      state = .paste(matched: matched + 1)
      guard matched == Self.pasteEnd.count else { return [] }
      state = .ground
      return endPaste()
    }
    // What looked like the end was text; its Esc is dropped as all controls are.
    for scalar in Self.pasteEnd.prefix(max(0, matched - 1)) { addPasted(scalar) }
    state = .paste(matched: scalar == "\u{1B}" ? 1 : 0)
    addPasted(scalar)
    return []
  }

  private mutating func endPaste() -> [InputEvent] {
    defer { pasted = "" }
    return [.paste(pasted)]
  }

  private mutating func addPasted(_ scalar: Unicode.Scalar) {
    let followsReturn = pastedReturn
    pastedReturn = scalar == "\r"
    let kept: Unicode.Scalar
    switch scalar {
    case "\r": kept = "\n"
    case "\n":
      if followsReturn { return }
      kept = "\n"
    case "\t": kept = " "
    default:
      if scalar.properties.generalCategory == .control { return }
      kept = scalar
    }
    guard pasted.utf8.count + UTF8.width(kept) <= Self.pasteLimit else { return }
    pasted.unicodeScalars.append(kept)
  }
}
