import Terminal

/// A command that moves through rows.
enum Movement: Equatable {
  case rows(Int)
  case pages(Int)
  case top, bottom

  /// Makes the movement of a command; nil for other commands.
  ///
  /// - Parameter height: the rows in sight, for half pages.
  init?(_ command: Command, height: Int) {
    let half = max(1, height / 2)
    switch command {
    case .down: self = .rows(1)
    case .up: self = .rows(-1)
    case .halfPageDown: self = .rows(half)
    case .halfPageUp: self = .rows(-half)
    case .pageDown: self = .pages(1)
    case .pageUp: self = .pages(-1)
    case .first: self = .top
    case .last: self = .bottom
    default: return nil
    }
  }

  /// Moves a cursor.
  func apply<Rows: IdentifiedRows>(to cursor: inout ListCursor<Rows.ID>, in rows: Rows) {
    switch self {
    case .rows(let count): cursor.move(by: count, in: rows)
    case .pages(let count): cursor.move(byPages: count, in: rows)
    case .top: cursor.moveToTop(in: rows)
    case .bottom: cursor.move(to: rows.count - 1, in: rows)
    }
  }

  /// Returns the place after the movement in a menu or text of `count` places, `page` in sight.
  func moved(_ place: Int, count: Int, page: Int) -> Int {
    let target: Int
    switch self {
    case .rows(let steps): target = place + steps
    case .pages(let pages): target = place + pages * max(1, page - 1)
    case .top: target = 0
    case .bottom: target = count - 1
    }
    return max(0, min(target, count - 1))
  }
}

/// How far long texts are scrolled to the left, in cells.
enum Pan {
  /// Cells by which one key scrolls.
  static let step = 8
  /// Cells by which texts scroll at most: the longest URL kept.
  static let limit = 8_192

  /// Returns where one is after that many keys to the right, negative to the left.
  static func moved(_ pan: Int, by keys: Int) -> Int { max(0, min(pan + keys * step, limit)) }
}
