import Terminal

/// The selected row of a list: an identity, and where on the screen it is.
///
/// Until the operator moves the cursor it rests on the first row, whatever that is: that is where
/// the problems are. From then on it follows its row: while the list changes, the row keeps its line
/// on the screen and the list moves beneath it; after going to the first row the top of the list
/// stays in sight instead, as long as the row is in sight too. A row that left the list but still
/// exists stays as a ghost until the cursor moves.
struct ListCursor<ID: Hashable & Sendable>: Equatable, Sendable {
  /// The selected row; nil only while the list is empty.
  private(set) var id: ID?
  /// The rows on the screen, the ghost counted as one of them.
  private(set) var window = ScrollWindow()
  /// Where the ghost stands among the rows; nil when there is none.
  private(set) var ghost: Int?
  private var keepsTop = true
  /// Whether the operator has moved it, so that it follows its row.
  private(set) var isChosen = false

  /// What a rebuild did to the selected row.
  enum Outcome: Equatable {
    case kept, vanished
  }

  /// Whether the selected row is no longer part of the list.
  var isOnGhost: Bool { ghost != nil }

  /// Takes a rebuilt list.
  ///
  /// - Parameters:
  ///   - old: The list so far, to find the nearest neighbor of a row that vanished.
  ///   - follows: Whether the cursor stays on its row; otherwise it stays on its place.
  ///   - exists: Whether a row that is not in the new list still exists outside of it.
  mutating func rebuild<Rows: IdentifiedRows>(
    _ rows: Rows, old: Rows, follows: Bool = true, exists: (ID) -> Bool
  ) -> Outcome where Rows.ID == ID {
    guard let current = id, follows else {
      ghost = nil
      settle(on: follows ? 0 : window.cursor, in: rows)
      return .kept
    }
    guard isChosen else {
      settle(on: 0, in: rows)
      return .kept
    }
    if let place = rows.place(of: current) {
      ghost = nil
      settle(on: place, in: rows)
      return .kept
    }
    if exists(current) {
      let place = min(window.cursor, rows.count)
      window.rebuild(count: rows.count + 1, cursorAt: place)
      ghost = place
      return .kept
    }
    let oldPlace = ghost ?? old.place(of: current) ?? window.cursor
    ghost = nil
    settle(on: neighbor(of: oldPlace, in: rows, old: old), in: rows)
    return .vanished
  }

  /// Marks the selected row as the operator's choice, as moving the cursor does.
  mutating func choose() { isChosen = id != nil }

  /// Takes a new number of rows on the screen.
  mutating func resize(height: Int) { window.resize(height: height) }

  /// Moves the cursor by rows.
  mutating func move<Rows: IdentifiedRows>(by steps: Int, in rows: Rows) where Rows.ID == ID {
    let hadGhost = dropGhost(rows)
    // The row below a ghost has taken its place already.
    window.move(by: hadGhost && steps > 0 ? steps - 1 : steps)
    take(rows)
  }

  /// Moves the cursor by pages.
  mutating func move<Rows: IdentifiedRows>(byPages pages: Int, in rows: Rows)
  where Rows.ID == ID {
    dropGhost(rows)
    window.move(byPages: pages)
    take(rows)
  }

  /// Moves the list by rows; the cursor stays on its row, and in sight.
  mutating func pan(by steps: Int) {
    window.scroll(by: steps)
    keepsTop = false
    isChosen = id != nil
  }

  /// Moves the cursor to a row by its place in the list without the ghost.
  mutating func move<Rows: IdentifiedRows>(to place: Int, in rows: Rows) where Rows.ID == ID {
    dropGhost(rows)
    window.move(to: place)
    take(rows)
  }

  /// Moves the cursor to the first row, and keeps the top of the list in sight from then on.
  mutating func moveToTop<Rows: IdentifiedRows>(in rows: Rows) where Rows.ID == ID {
    move(to: 0, in: rows)
    keepsTop = true
  }

  /// A row that was looked for.
  struct Found: Equatable {
    let place: Int
    let way: SeekWay
  }

  /// Moves the cursor to the nearest wanted row in a direction, 1 or -1, going round the end of the
  /// list, and returns how it got there; nil if there is no such row.
  mutating func seek<Rows: IdentifiedRows>(
    _ step: Int, in rows: Rows, where isWanted: (Int) -> Bool
  ) -> SeekWay? where Rows.ID == ID {
    guard let found = nearest(step, in: rows, where: isWanted) else { return nil }
    move(to: found.place, in: rows)
    return found.way
  }

  /// Returns the nearest wanted row in a direction, 1 or -1, looking round the end of the list for
  /// it; nil if there is none.
  func nearest<Rows: IdentifiedRows>(
    _ step: Int, in rows: Rows, where isWanted: (Int) -> Bool
  ) -> Found? where Rows.ID == ID {
    let count = rows.count
    guard count > 0 else { return nil }
    let own = id.flatMap { rows.place(of: $0) }
    let start = own ?? window.cursor - (step > 0 ? 1 : 0)
    for distance in 1...count {
      let target = start + step * distance
      let place = (target + count) % count
      guard isWanted(place) else { continue }
      let isAhead = (0..<count).contains(target)
      return Found(place: place, way: isAhead ? .ahead : place == own ? .same : .wrapped)
    }
    return nil
  }

  /// Returns the place in the list of a row on the screen; nil for the ghost.
  func place(ofVisible index: Int) -> Int? {
    guard let ghost else { return index }
    return index == ghost ? nil : index > ghost ? index - 1 : index
  }

  private mutating func settle<Rows: IdentifiedRows>(on place: Int, in rows: Rows)
  where Rows.ID == ID {
    if keepsTop {
      var top = ScrollWindow(count: rows.count, height: window.height)
      top.move(to: place)
      window = top
    } else {
      window.rebuild(count: rows.count, cursorAt: place)
    }
    id = rows.count > 0 ? rows.id(at: window.cursor) : nil
  }

  private mutating func take<Rows: IdentifiedRows>(_ rows: Rows) where Rows.ID == ID {
    keepsTop = false
    isChosen = true
    id = rows.count > 0 ? rows.id(at: window.cursor) : nil
  }

  @discardableResult
  private mutating func dropGhost<Rows: IdentifiedRows>(_ rows: Rows) -> Bool
  where Rows.ID == ID {
    guard let place = ghost else { return false }
    ghost = nil
    let hasNext = place < rows.count
    window.rebuild(count: rows.count, cursorAt: place)
    return hasNext
  }

  private func neighbor<Rows: IdentifiedRows>(of place: Int, in rows: Rows, old: Rows) -> Int
  where Rows.ID == ID {
    var places: [ID: Int] = [:]
    for index in 0..<rows.count { places[rows.id(at: index)] = index }
    var below = place
    while below < old.count {
      if let found = places[old.id(at: below)] { return found }
      below += 1
    }
    var above = min(place, old.count) - 1
    while above >= 0 {
      if let found = places[old.id(at: above)] { return found }
      above -= 1
    }
    return place
  }
}

extension ListCursor {
  /// Scrolls the list by rows as a wheel does: the cursor keeps its row as long as that is in sight.
  ///
  /// Where the list cannot scroll any further, the cursor goes on to its end.
  mutating func scroll<Rows: IdentifiedRows>(by steps: Int, in rows: Rows) where Rows.ID == ID {
    let last = window.first + window.height - 1
    let edge = steps > 0 ? window.first + steps - window.cursor : last + steps - window.cursor
    if steps > 0 ? edge > 0 : edge < 0 { move(by: edge, in: rows) }
    let first = window.first
    pan(by: steps)
    if window.first == first { move(by: steps, in: rows) }
  }
}

extension ScrollWindow {
  /// Returns the row of a list that a cell belongs to; nil for none.
  func row(at place: Point, in list: Rect) -> Int? {
    guard list.contains(place) else { return nil }
    let index = first + place.y - list.minY
    return visible.contains(index) ? index : nil
  }
}
