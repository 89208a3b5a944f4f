import TaskModel
import Terminal

/// The names of all accounts of a run, with the shorter forms that narrow screens show.
///
/// The forms go by all accounts, never by those in view, so that a name stays the same for the run.
/// No two accounts look alike, and filters and commands take every form.
struct AccountNames: Equatable, Sendable {
  /// The accounts, in the order in which they became known.
  private(set) var all: [AccountID]
  private var forms: [Form] = []

  /// The names in at most so many cells.
  private struct Form: Equatable {
    let cells: Int
    let labels: [AccountID: String]
  }

  /// The cells of the shorter forms, the longer one first.
  private static let lengths = [12, 7]

  init(_ accounts: [AccountID] = [], widths: DisplayWidth = .standard) {
    all = accounts
    measure(widths)
  }

  /// Takes in accounts that were not known so far.
  mutating func take(_ accounts: some Sequence<AccountID>, widths: DisplayWidth) {
    let known = Set(all)
    let new = accounts.filter { !known.contains($0) }
    guard !new.isEmpty else { return }
    all += new
    measure(widths)
  }

  /// Computes the forms anew for other widths of characters.
  mutating func measure(_ widths: DisplayWidth) {
    let names = all.map(\.name)
    let longest = names.map { widths.width(of: $0) }.max() ?? 0
    forms = [Form(cells: longest, labels: [:])]
    for cells in Self.lengths where cells < longest {
      let labels = NameShortener(names, cells: cells, widths: widths).labels
      forms.append(
        Form(cells: cells, labels: Dictionary(zip(all, labels)) { first, _ in first }))
    }
  }

  /// Returns the longest form of a name that all accounts have in so many cells; the shortest one where
  /// no form fits.
  func label(_ account: AccountID, cells: Int) -> String {
    let form = forms.first { $0.cells <= cells } ?? forms.last
    return form?.labels[account] ?? account.name
  }
}

/// Shortens names to a width so that no two look the same.
struct NameShortener {
  private let names: [String]
  private let cells: Int
  private let widths: DisplayWidth
  private let mark: String

  init(_ names: [String], cells: Int, widths: DisplayWidth) {
    self.names = names
    self.cells = cells
    self.widths = widths
    mark = widths.isASCIIOnly ? "~" : "\u{2026}"
  }

  /// The names: as they are; else without what all begin with; else each with shorter words where
  /// several names share them, or cut, as the first of these tells it from all others.
  var labels: [String] {
    if names.allSatisfy(fits) { return names }
    let shared = NameWords.sharedBeginning(of: names)
    let bare = names.map { String($0.dropFirst(shared)) }
    if bare.allSatisfy(fits) { return bare }
    let room = max(0, cells - widths.width(of: mark))
    let heads = Array((0...room / 2).reversed()) + Array(room / 2..<room).map { $0 + 1 }
    var used: Set<String> = []
    return zip(zip(bare, withShortWords(bare)), names).map { texts, name in
      let (bare, short) = texts
      let candidates =
        (fits(short) ? [short] : []) + heads.map { cut(bare, head: $0) } + [evenly(bare)]
      let best =
        candidates.first { !used.contains($0) && isTaken($0, for: name) }
        ?? candidates.first { !used.contains($0) } ?? short
      used.insert(best)
      return best
    }
  }

  private func fits(_ text: String) -> Bool { widths.width(of: text) <= cells }

  /// Whether a filter that names an account so means it; not tried for more than a screenful.
  private func isTaken(_ label: String, for name: String) -> Bool {
    names.count > 64 || NameWords.meaning(of: label, among: names) == .known(name)
  }

  /// Shortens the words that several names have, each the same in all of them: what tells names apart
  /// stays.
  private func withShortWords(_ texts: [String]) -> [String] {
    var counts: [Substring: Int] = [:]
    let words = texts.map { $0.split(whereSeparator: NameWords.isSeparator) }
    for word in words.flatMap({ $0 }) { counts[word, default: 0] += 1 }
    var lengths = counts.filter { $0.value > 1 }.mapValues { _ in Int.max }
    for (text, words) in zip(texts, words) where !fits(text) && words.count > 1 {
      while !fits(shortened(text, lengths)) {
        let longest = words.filter { lengths[$0] != nil }
          .map { (word: $0, length: min($0.count, lengths[$0] ?? 0)) }
          .max { $0.length < $1.length }
        guard let longest, longest.length > 1 else { break }
        lengths[longest.word] = longest.length - 1
      }
    }
    return zip(texts, words).map { text, words in
      fits(text) || words.count < 2 ? text : shortened(text, lengths)
    }
  }

  /// Shortens every word of a name, the longest first, down to initials.
  private func evenly(_ text: String) -> String {
    let words = text.split(whereSeparator: NameWords.isSeparator)
    var lengths = Dictionary(words.map { ($0, $0.count) }) { first, _ in first }
    while !fits(shortened(text, lengths)) {
      let longest = words.max { (lengths[$0] ?? 0) < (lengths[$1] ?? 0) }
      guard let longest, let length = lengths[longest], length > 1 else {
        return cut(text, head: 0)
      }
      lengths[longest] = length - 1
    }
    return shortened(text, lengths)
  }

  private func shortened(_ text: String, _ lengths: [Substring: Int]) -> String {
    var rest = text[...]
    var result = ""
    while !rest.isEmpty {
      let word = rest.prefix { !NameWords.isSeparator($0) }
      result += word.prefix(lengths[word] ?? .max)
      rest = rest.dropFirst(word.count)
      if let separator = rest.popFirst() { result.append(separator) }
    }
    return result
  }

  private func cut(_ name: String, head: Int) -> String {
    guard !fits(name) else { return name }
    let front = widths.clipped(name, to: head)
    let room = cells - widths.width(of: front) - widths.width(of: mark)
    var back = ""
    for character in name.reversed() {
      let longer = String(character) + back
      if widths.width(of: longer) > room { break }
      back = longer
    }
    return front + mark + back
  }
}
