import TaskModel
import Terminal

extension AppState {
  /// Does what `:view` is told to.
  mutating func carryOutView(_ argument: String) throws(PromptError) -> [Effect] {
    let words = argument.split(whereSeparator: \.isWhitespace).map(String.init)
    switch (words.first, words.count) {
    case (nil, _):
      return reply(viewList)
    case ("save", 2), ("save", 3):
      return try saveView(words[1], key: words.count > 2 ? words[2] : nil)
    case ("drop", 2):
      let view = try savedView(words[1])
      say("view \(view.name) is dropped")
      return keep(.viewDropped(view.name))
    case (let name?, 1) where !Self.viewWords.contains(name):
      return try recall(savedView(argument))
    default: throw PromptError("write :view NAME, :view save NAME [1-9] or :view drop NAME")
    }
  }

  /// The words behind `:view` that are no names of views.
  private static let viewWords = ["save", "drop"]

  /// Recalls the view of a digit; says so where there is none.
  ///
  /// - Parameter key: One of the keys for views; the first of them is that of the digit 1.
  mutating func recallView(by key: Key) -> [Effect] {
    let key = context.options.keymap.number(of: key, in: .view)
    guard let view = memory.views.first(where: { $0.key == key }) else {
      return reply("no view is saved on \(key); :view save NAME \(key) saves this one")
    }
    do throws(PromptError) {
      return try recall(view)
    } catch {
      return reply("view \(view.name): \(error.reason)", tone: .warning)
    }
  }

  private var viewList: String {
    let names = memory.views.map { view in (view.key.map { "\($0) " } ?? "") + view.name }
    if names.isEmpty { return "no view is saved; :view save NAME [1-9] saves this one" }
    return "views: " + names.joined(separator: ", ")
  }

  private func savedView(_ name: String) throws(PromptError) -> SavedView {
    let views = memory.views
    if let key = Int(name), let view = views.first(where: { $0.key == key }) { return view }
    return try Vocabulary(views.map { ($0.name, $0) }).meaning(of: name)
      .value("view", name, among: views.map(\.name))
  }

  private mutating func saveView(_ name: String, key: String?) throws(PromptError) -> [Effect] {
    guard !Self.viewWords.contains(name), Int(name) == nil, name.count <= Self.longestViewName
    else { throw PromptError("'\(name)' cannot be a view's name: use a short word, not a number") }
    let view = table.view
    guard view.scope == nil else {
      throw PromptError("the rows of a problem or event cannot be saved as a view")
    }
    let number = try key.map { text throws(PromptError) in
      guard let number = Int(text), (1...9).contains(number) else {
        throw PromptError("'\(text)' is not a view's key: use 1 to 9")
      }
      return number
    }
    let others = memory.views.filter { $0.name != name }
    guard others.count < MonitorMemory.limit else {
      throw PromptError("\(others.count) views are saved; :view drop NAME makes room")
    }
    let taken = Set(others.compactMap(\.key))
    let old = memory.views.first { $0.name == name }?.key
    let saved = SavedView(
      name: name, key: number ?? old ?? (1...9).first { !taken.contains($0) },
      filter: view.filter.text, text: view.text, sort: view.sort.promptText,
      grouping: view.grouping.rawValue, showsProblemsOnly: view.showsProblemsOnly,
      showsEverything: view.showsEverything)
    let loser = others.first { $0.key != nil && $0.key == saved.key }
    let lost = loser.map { ", and no longer view \($0.name)" } ?? ""
    say(
      saved.key.map { "view \(name) is saved; \($0) recalls it\(lost)" }
        ?? "view \(name) is saved without a key: all nine are taken")
    return keep(.view(saved))
  }

  private static let longestViewName = 40

  private mutating func recall(_ saved: SavedView) throws(PromptError) -> [Effect] {
    let sort = try SortOrder(parsing: saved.sort)
    let grouping = try Grouping(parsing: saved.grouping)
    let filter: TaskFilter
    do throws(FilterError) {
      filter = try context.taskFilter(saved.filter)
    } catch {
      throw PromptError(error.description)
    }
    let way = goToTable()
    detours = []
    table.leftOut = nil
    table.view = TableView(
      text: saved.text, showsEverything: saved.showsEverything,
      showsProblemsOnly: saved.showsProblemsOnly, sort: sort, grouping: grouping)
    tell(table.show(filter, context))
    say("view \(saved.name)")
    return way
  }
}
