/// Turns what a terminal library reads, one piece after the other, into events.
///
/// It tells Alt from Esc, collects pastes, and swallows the rest of a key whose bytes came too
/// slowly to be recognized. Pure: that time has passed is a piece, too.
public struct InputDecoder: Sendable {
  /// A piece of input.
  public enum Piece: Hashable, Sendable {
    /// A character or control character.
    case scalar(Unicode.Scalar)
    /// A key that was recognized by its sequence.
    case key(Key)
    /// The start of a bracketed paste.
    case pasteBegin
    /// The end of a bracketed paste.
    case pasteEnd
    /// Nothing more to read for now, the wait for an unfinished sequence included.
    case drained
    /// Nothing came for ``splitSequenceTime``, and nothing waits to be read by now.
    case silence
  }

  /// The most bytes of UTF-8 a paste keeps; what exceeds them is dropped.
  public static let pasteLimit = 65_536

  /// How long the rest of a sequence that comes in parts may let wait for itself.
  public static let splitSequenceTime: Duration = .milliseconds(400)

  private enum State {
    case ground
    case escape
    /// Within a paste; the payload is how much of the end code came, Esc counted.
    case paste(matched: Int)
    /// Esc and one of `[` and `O` came together: a sequence nobody knows, unless nothing follows.
    case sequence(Character)
    /// The rest takes its time; the payload is what came since Esc.
    case splitSequence(String)
    /// Within an older report of the mouse; the payload is what came of its three characters.
    case oldMouse([Unicode.Scalar])
  }

  /// The ends of a paste behind Esc, which curses recognizes only where they come in one piece.
  private static let pasteBegin = "[200~"
  /// How reports of the mouse begin behind Esc, the older ones with three characters to follow.
  private static let mouseBegin = "[<"
  private static let oldMouseBegin = "[M"
  /// How much of a sequence is kept: as much as the longest one of interest.
  private static let sequenceLimit = 24
  private static let pasteEnd = Array("[201~".unicodeScalars)

  private var state = State.ground
  private var pasted = ""
  private var pastedReturn = false
  /// Whether Esc came alone just now, so that the rest of its sequence may follow.
  private var isLoneEscape = false

  /// Makes a decoder that has seen nothing.
  public init() {}

  /// Whether a sequence may be on its way, so that ``Piece/silence`` has to be told of.
  public var awaitsRest: Bool {
    switch state {
    case .splitSequence, .oldMouse: true
    case .ground: isLoneEscape
    case .escape, .sequence, .paste: false
    }
  }

  /// Takes a piece and returns the events it completes, at most two.
  public mutating func decode(_ piece: Piece) -> [InputEvent] {
    switch state {
    case .ground: ground(piece)
    case .escape: afterEscape(piece)
    case .paste(let matched): inPaste(piece, matched: matched)
    case .sequence(let first): inSequence(piece, first: first)
    case .splitSequence(let begun): inSplitSequence(piece, begun: begun)
    case .oldMouse(let begun): inOldMouse(piece, begun: begun)
    }
  }

  private mutating func ground(_ piece: Piece) -> [InputEvent] {
    if piece == .drained { return [] }
    let isSplit = isLoneEscape
    isLoneEscape = false
    switch piece {
    case .scalar("\u{1B}"):
      state = .escape
      return []
    case .scalar("["), .scalar("O"):
      guard isSplit else { return InputDecoder.plain(piece) }
      state = .splitSequence(piece == .scalar("[") ? "[" : "O")
      return []
    case .scalar, .key:
      return InputDecoder.plain(piece)
    case .pasteBegin:
      beginPaste()
      return []
    case .pasteEnd, .drained, .silence:
      return []
    }
  }

  private mutating func afterEscape(
    _ piece: Piece
  ) -> [InputEvent] {
    state = .ground
    switch piece {
    case .drained:
      isLoneEscape = true
      return [.key(.escape)]
    case .scalar("\u{1B}"):
      state = .escape
      return [.key(.escape)]
    case .scalar("["), .scalar("O"):
      state = .sequence(piece == .scalar("[") ? "[" : "O")
      return []
    case .scalar(let scalar) where scalar.value >= 0x20 && scalar.value != 0x7F:
      return [.key(.alt(Character(scalar)))]
    default:
      return [.key(.escape)] + ground(piece)
    }
  }

  private mutating func beginPaste() {
    state = .paste(matched: 0)
    pasted = ""
    pastedReturn = false
  }

  private mutating func endPaste() -> [InputEvent] {
    state = .ground
    defer { pasted = "" }
    return [.paste(pasted)]
  }

  /// Collects until the end code, which may come in pieces: an Esc of the text must not let the
  /// rest of it run as keys.
  private mutating func inPaste(_ piece: Piece, matched: Int) -> [InputEvent] {
    if piece == .drained || piece == .silence { return [] }
    if matched > 0, piece == .scalar(InputDecoder.pasteEnd[matched - 1]) {
      guard matched < InputDecoder.pasteEnd.count else { return endPaste() }
      state = .paste(matched: matched + 1)
      return []
    }
    // What looked like the end was text; its Esc is dropped as all controls are.
    for scalar in InputDecoder.pasteEnd.prefix(max(0, matched - 1)) { addPasted(scalar) }
    state = .paste(matched: 0)
    switch piece {
    case .pasteEnd: return endPaste()
    case .scalar("\u{1B}"): state = .paste(matched: 1)
    case .scalar(let scalar): addPasted(scalar)
    case .key(.enter): addPasted("\r")
    case .key, .pasteBegin, .drained, .silence: break
    }
    return []
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
    guard pasted.utf8.count + UTF8.width(kept) <= InputDecoder.pasteLimit else { return }
    pasted.unicodeScalars.append(kept)
  }

  private mutating func inSequence(
    _ piece: Piece, first: Character
  ) -> [InputEvent] {
    switch InputDecoder.role(of: piece) {
    case .parameter:
      // From here on only a final byte can end it, so `first` alone is no longer possible.
      return inSplitSequence(piece, begun: String(first))
    case .final:
      return inSplitSequence(piece, begun: String(first))
    case .neither where piece == .drained:
      // Maybe it stalled here.
      state = .splitSequence(String(first))
      return [.key(.alt(first))]
    case .neither:
      state = .ground
      return [.key(.alt(first))] + ground(piece)
    }
  }

  private mutating func inSplitSequence(
    _ piece: Piece, begun: String
  ) -> [InputEvent] {
    guard piece != .drained else { return [] }
    guard case .scalar(let scalar) = piece, InputDecoder.role(of: piece) != .neither else {
      state = .ground
      return ground(piece)
    }
    var begun = begun
    if begun.utf8.count <= InputDecoder.sequenceLimit { begun.unicodeScalars.append(scalar) }
    if InputDecoder.role(of: piece) == .parameter {
      state = .splitSequence(begun)
      return []
    }
    state = .ground
    if begun == InputDecoder.pasteBegin {
      beginPaste()
    } else if begun == InputDecoder.oldMouseBegin {
      state = .oldMouse([])
    } else if begun.hasPrefix(InputDecoder.mouseBegin) {
      let report = begun.dropFirst(InputDecoder.mouseBegin.count)
      return MouseEvent(report: report).map { [.mouse($0)] } ?? []
    }
    return []
  }

  private mutating func inOldMouse(
    _ piece: Piece, begun: [Unicode.Scalar]
  ) -> [InputEvent] {
    guard piece != .drained else { return [] }
    state = .ground
    guard case .scalar(let scalar) = piece, scalar.value >= 0x20 else {
      return ground(piece)
    }
    guard begun.count == 2 else {
      state = .oldMouse(begun + [scalar])
      return []
    }
    return MouseEvent(oldReport: begun + [scalar]).map { [.mouse($0)] } ?? []
  }

  private enum SequenceRole { case parameter, final, neither }

  /// What a piece is within a control sequence (ECMA-48, 5.4).
  private static func role(of piece: Piece) -> SequenceRole {
    guard case .scalar(let scalar) = piece else { return .neither }
    switch scalar.value {
    case 0x20..<0x40: return .parameter
    case 0x40..<0x7F: return .final
    default: return .neither
    }
  }

  private static func plain(_ piece: Piece) -> [InputEvent] {
    switch piece {
    case .key(let key): [.key(key)]
    case .scalar(let scalar): key(for: scalar).map { [.key($0)] } ?? []
    default: []
    }
  }

  private static func key(for scalar: Unicode.Scalar) -> Key? {
    switch scalar.value {
    case 0: .control(" ")
    case 8, 0x7F: .backspace
    case 9: .tab
    case 10, 13: .enter
    case 1...26: .control(Character(Unicode.Scalar(UInt8(scalar.value + 0x60))))
    case 28...31: .control(Character(Unicode.Scalar(UInt8(scalar.value + 0x40))))
    case 0x80...0x9F: nil
    default: .character(Character(scalar))
    }
  }
}
