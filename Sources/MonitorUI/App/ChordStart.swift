import FoundationEssentials
import TaskModel
import Terminal

/// The first key of a possible pair, which did at once what it does alone.
struct ChordStart: Equatable, Sendable {
  let key: Key
  let at: Date
  /// The list as it was before the key, so that the pair as a whole does not move the cursor.
  let cursor: ListCursor<TableLine>
  let rows: TableRows
  let page: Page

  /// How long the second key may take, in seconds.
  static let patience = 1.0
}

extension AppState {
  /// Returns what a key means after the one before; nil if the two mean nothing together.
  ///
  /// What the first key did is undone then, unless the list changed between the two.
  mutating func chordCommand(_ key: Key) -> Command? {
    let start = chordStart
    chordStart = nil
    if let start, overlay == nil {
      let time = now.timeIntervalSince(start.at)
      if time >= 0, time <= ChordStart.patience,
        let command = options.keymap.command(for: start.key, then: key, at: place)
      {
        undo(start)
        return command
      }
    }
    if options.keymap.startsChord(key) {
      chordStart = ChordStart(key: key, at: now, cursor: cursor, rows: rows, page: page)
    }
    return nil
  }

  private mutating func undo(_ start: ChordStart) {
    switch (page, start.page) {
    case (.table, .table):
      guard rows == start.rows, cursor.window.height == start.cursor.window.height else { return }
      cursor = start.cursor
    case (.urls(let urls), .urls(let before)):
      guard urls.task == before.task, urls.rows == before.rows,
        urls.cursor.window.height == before.cursor.window.height
      else { return }
      page = start.page
    default: break
    }
  }
}
