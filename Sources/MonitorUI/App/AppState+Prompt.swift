import TaskModel
import Terminal

extension AppState {
  /// Opens the command line.
  mutating func openPrompt() {
    overlay = .prompt(PromptEditor(beneath: overlay))
    resizeLists()
  }

  /// What lies over the page, apart from a line being typed there.
  var shownOverlay: Overlay? {
    get {
      switch overlay {
      case .prompt(let prompt): prompt.beneath
      case .filter(let editor): editor.events.map { .events($0) } ?? overlay
      default: overlay
      }
    }
    set {
      if case .prompt(var prompt) = overlay {
        prompt.beneath = newValue
        overlay = .prompt(prompt)
      } else if case .filter(var editor) = overlay, case .events(let page) = newValue {
        editor.events = page
        overlay = .filter(editor)
      } else {
        overlay = newValue
      }
    }
  }

  /// Closes the command line over what it was opened over.
  private mutating func closePrompt() {
    overlay = shownOverlay
    resizeLists()
  }

  /// Gives a key to the command line.
  mutating func type(_ key: Key, into prompt: PromptEditor) -> [Effect] {
    var prompt = prompt
    if !prompt.line.isSearching {
      switch key {
      case .escape:
        closePrompt()
        return []
      case .backspace where prompt.line.field.text.isEmpty:
        closePrompt()
        return []
      case .enter: return carryOut(prompt)
      default: break
      }
    }
    let completion = promptCompletion
    switch prompt.line.handle(
      key, history: { memory.commands }, complete: { completion.completion(of: $0) })
    {
    case .changed:
      prompt.problem = nil
      overlay = .prompt(prompt)
    case .taken: overlay = .prompt(prompt)
    case .unused: if options.keymap.command(for: key, at: .table) == .repaint { return [.repaint] }
    }
    return []
  }

  private var promptCompletion: PromptCompletion {
    var sortWords = SortOrder.fields.map(\.word)
    if case .urls = page { sortWords = URLSortOrder.fields.map(\.word) }
    return PromptCompletion(
      filters: filterCompletion, accounts: shown.accounts.map(\.account.name),
      views: memory.views.map(\.name), themes: options.themeNames, sortWords: sortWords,
      fileName: fileName("csv"))
  }

  /// Carries out what was typed; the line stays open with the reason where that cannot be done.
  private mutating func carryOut(_ prompt: PromptEditor) -> [Effect] {
    var prompt = prompt
    let text = prompt.line.field.text
    closePrompt()
    do throws(PromptError) {
      guard let line = try PromptLine(text) else { return [] }
      return try carryOut(line) + keep(.command(text.trimmingBlanks))
    } catch {
      prompt.problem = error.reason
      overlay = .prompt(prompt)
      resizeLists()
      return []
    }
  }

  private mutating func carryOut(_ line: PromptLine) throws(PromptError) -> [Effect] {
    let argument = line.argument
    if [.quit, .about, .help].contains(line.verb), !argument.isEmpty {
      throw PromptError("':\(line.verb.rawValue)' takes no argument")
    }
    let (beneath, before) = (overlay, page)
    if line.verb.changesTable { overlay = nil }
    let way = line.verb.isAboutTable && !argument.isEmpty ? goToTable() : []
    do throws(PromptError) {
      return try way + carryOut(line.verb, argument, at: line.argumentStart)
    } catch {
      overlay = beneath
      page = before
      resizeLists()
      throw error
    }
  }

  private mutating func carryOut(
    _ verb: PromptVerb, _ argument: String, at start: Int
  ) throws(PromptError) -> [Effect] {
    switch verb {
    case .quit: return [.quit(signal: nil)]
    case .help:
      if case .help = overlay { break }
      overlay = .help(HelpView(beneath: overlay))
    case .about: overlay = .about(scroll: 0)
    case .filter: return try applyFilter(argument, at: start)
    case .sort:
      guard !argument.isEmpty else {
        throw PromptError("':sort' needs a column, such as fail-,age")
      }
      if case .urls = page {
        let order = try URLSortOrder(parsing: argument)
        changeURLSort { $0 = order }
      } else {
        view.sort = try SortOrder(parsing: argument)
        deriveRows()
      }
    case .since: try applySince(argument)
    case .view: return try carryOutView(argument)
    case .group: try carryOutGroup(argument, at: start)
    case .cols: try carryOutColumns(argument, at: start)
    case .ack: try carryOutAcknowledge(argument, at: start)
    case .write: return try carryOutWrite(argument)
    case .screenshot: return try carryOutScreenshot(argument)
    case .poll: return [.poll(try account(named: argument))]
    case .label: return try label(argument)
    case .theme:
      guard !argument.isEmpty else {
        let others = options.themeNames.filter { $0 != themeName }.joined(separator: " ")
        say("theme \(themeName ?? "-"); others: \(others)", tone: .info)
        return []
      }
      let theme = try Vocabulary(options.themeNames).meaning(of: argument)
        .value("theme", argument, among: options.themeNames)
      return [.theme(theme)]
    case .set: try carryOutSet(argument, at: start)
    }
    return []
  }

  /// Goes to the table from the page of a task: what changed there is to be seen.
  mutating func goToTable() -> [Effect] {
    guard case .urls = page else { return [] }
    page = .table
    resizeLists()
    return [.focus(nil)]
  }

  private func account(named name: String) throws(PromptError) -> AccountID? {
    guard !name.isEmpty else { return nil }
    let names = shown.accounts.map(\.account.name)
    let known = try NameWords.meaning(of: name, among: names).value("account", name, among: names)
    return AccountID(known)
  }

  // MARK: Filters

  private mutating func applySince(_ value: String) throws(PromptError) {
    guard !value.isEmpty else { throw PromptError("':since' needs a time, such as 2h or 12:00") }
    do throws(FilterError) {
      show(
        try view.filter.replacingSince(
          FilterCompletion.quoted(value), now: now, zone: options.zone, names: filterNames))
    } catch {
      throw PromptError(error.reason + (error.advice.map { ": \($0)" } ?? ""))
    }
    say("since:\(value) is in the filter; the look-back window does not change", tone: .info)
  }

  /// Applies a filter to the table.
  mutating func show(_ filter: TaskFilter) {
    view.filter = filter
    deriveRows()
    returnToFilteredRow()
    leaveFilteredRow()
  }
}
