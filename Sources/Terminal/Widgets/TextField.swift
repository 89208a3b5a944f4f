/// A line being edited: its text and its cursor.
public struct TextField: Hashable, Sendable {
  /// The text; no controls.
  public var text: String { String(characters) }
  /// The cursor, as the number of characters before it.
  public private(set) var cursor: Int

  private var characters: [Character]

  /// How many characters typing makes of it at most: each key has the whole line looked at.
  public static let typedLimit = 4_096
  /// How many characters pasting makes of it at most.
  public static let limit = 65_536

  /// Makes a line with the cursor at its end.
  public init(_ text: String = "") {
    characters = []
    cursor = 0
    insert(text)
  }

  /// Makes a line with the cursor between two texts.
  public init(before: String, after: String) {
    self.init(before)
    let place = cursor
    insert(after)
    cursor = place
  }

  /// The text before the cursor.
  public var before: String { String(characters[..<cursor]) }
  /// The text behind the cursor.
  public var after: String { String(characters[cursor...]) }

  /// Inserts text at the cursor; line breaks and tabs become blanks, other controls are left out, and so is what
  /// goes beyond ``limit``.
  public mutating func insert(_ text: String) {
    var added: [Character] = []
    for character in text {
      if character.isNewline || character == "\t" {
        added.append(" ")
      } else if !character.unicodeScalars.contains(where: {
        $0.properties.generalCategory == .control
      }) {
        added.append(character)
      }
    }
    added.removeLast(min(added.count, max(0, characters.count + added.count - Self.limit)))
    characters.insert(contentsOf: added, at: cursor)
    cursor += added.count
  }

  /// Replaces the text and puts the cursor at its end.
  public mutating func replace(with text: String) { self = TextField(text) }

  /// Does what a line editor does for the key, and returns whether it is an editing key at all.
  ///
  /// Characters, Backspace, Del, arrows, Home, End, and as in a shell Ctrl-A, -E, -B, -F, -D, -K,
  /// -U (clears the line), -W (deletes a word), Alt-B, -F and -D. Alt or Ctrl with an arrow moves by a
  /// word, with Backspace or Del deletes one.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character):
      if characters.count < Self.typedLimit { insert(String(character)) }
    case .backspace: remove(cursor - 1..<cursor)
    case .delete, .control("d"): remove(cursor..<cursor + 1)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"): remove(0..<characters.count)
    case .control("k"): remove(cursor..<characters.count)
    case .control("w"), .modified(.alt, .backspace), .modified(.control, .backspace):
      remove(wordStart..<cursor)
    case .alt("d"), .modified(.alt, .delete), .modified(.control, .delete):
      remove(cursor..<wordEnd)
    case .alt("b"), .modified(.alt, .left), .modified(.control, .left): cursor = wordStart
    case .alt("f"), .modified(.alt, .right), .modified(.control, .right): cursor = wordEnd
    default: return false
    }
    return true
  }

  /// Draws the line into that many cells, scrolled so that the cursor is in sight.
  ///
  /// - Parameter cut: The one-cell sign that stands at an end beyond which there is more.
  /// - Returns: Where the hardware cursor belongs; nil where there is no room at all.
  @discardableResult
  public func draw(
    into buffer: inout CellBuffer, at point: Point, width: Int, style: Style, cut: String
  ) -> Point? {
    guard width > 0 else { return nil }
    buffer.fill(Rect(origin: point, size: Size(width: width, height: 1)), style: style)
    let widths = buffer.widths
    var start = 0
    var column = widths.width(of: String(characters[..<cursor]))
    while column > width - 1, start < cursor {
      column -= widths.width(of: String(characters[start]))
      start += 1
    }
    var text = String(characters[start...])
    if start > 0, start < cursor {
      let hidden = widths.width(of: String(characters[start]))
      text = widths.padded(cut, to: max(1, hidden)) + String(characters[(start + 1)...])
    }
    if column < width - 1, widths.width(of: text) > width {
      text = widths.padded(widths.clipped(text, to: width - 1), to: width - 1) + cut
    }
    buffer.write(text, at: point, style: style, width: width)
    return Point(x: point.x + column, y: point.y)
  }

  private var wordStart: Int {
    var index = cursor
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = cursor
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    while index < characters.count, !characters[index].isWhitespace { index += 1 }
    return index
  }

  private mutating func remove(_ range: Range<Int>) {
    let kept = range.clamped(to: 0..<characters.count)
    characters.removeSubrange(kept)
    cursor = min(cursor, kept.lowerBound < cursor ? kept.lowerBound : cursor)
  }
}
