import TaskModel
import Terminal

/// The command line, and what its verbs do.
extension AppState {
  /// Opens the command line.
  mutating func openPrompt() {
    overlays.append(.prompt(PromptEditor()))
    resizeLists()
  }

  /// Closes the command line over what it was opened over.
  private mutating func closePrompt() {
    overlays.removeLast()
    resizeLists()
  }

  /// Gives a key to the command line.
  mutating func type(_ key: Key, into prompt: PromptEditor) -> [Effect] {
    var prompt = prompt
    let completion = promptCompletion
    switch prompt.handle(
      key, history: memory.commands, complete: { completion.completion(of: $0) })
    {
    case .left: closePrompt()
    case .entered: return carryOut(prompt)
    case .changed, .taken: put(.prompt(prompt))
    case .unused: return repaint(on: key)
    }
    return []
  }

  private var promptCompletion: PromptCompletion {
    var sortWords = SortOrder.fields.map(\.word)
    if case .urls = page { sortWords = URLSortOrder.fields.map(\.word) }
    return PromptCompletion(
      filters: filterCompletion, accounts: context.known.shown.accounts.map(\.account.name),
      views: memory.views.map(\.name), themes: context.options.themeNames, sortWords: sortWords,
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
      overlays.append(.prompt(prompt))
      resizeLists()
      return []
    }
  }

  private mutating func carryOut(_ line: PromptLine) throws(PromptError) -> [Effect] {
    let argument = line.argument
    if [.quit, .about, .help].contains(line.verb), !argument.isEmpty {
      throw PromptError("':\(line.verb.rawValue)' takes no argument")
    }
    let before = (overlays, page)
    if line.verb.changesTable { overlays = [] }
    let way = line.verb.isAboutTable && !argument.isEmpty ? goToTable() : []
    do throws(PromptError) {
      return try way + carryOut(line.verb, argument, at: line.argumentStart)
    } catch {
      (overlays, page) = before
      resizeLists()
      throw error
    }
  }

  private mutating func carryOut(
    _ verb: PromptVerb, _ argument: String, at start: Int
  ) throws(PromptError) -> [Effect] {
    if context.replay != nil, verb == .poll || verb == .label {
      throw PromptError(Self.replayAsksNobody)
    }
    switch verb {
    case .quit: return [.quit(signal: nil)]
    case .help: if overlay?.isHelp != true { toggleHelp() }
    case .about: overlays = [.about(scroll: 0)]
    case .filter: return try applyFilter(argument, at: start)
    case .sort: try applySort(argument)
    case .since: try applySince(argument)
    case .view: return try carryOutView(argument)
    case .group:
      guard !argument.isEmpty else {
        let names = Grouping.allCases.map(\.rawValue).joined(separator: " ")
        say("grouped by \(table.view.grouping.rawValue); use one of \(names)")
        break
      }
      tell(table.group(by: try Grouping(parsing: argument, at: start + 1), context))
    case .cols:
      guard !argument.isEmpty else {
        let slots = table.columnLayout(width: context.size.width).slots
        say("columns: \(slots.map { TaskColumn.word(of: $0.id) }.joined(separator: " "))")
        break
      }
      try table.columns.change(parsing: argument, at: start)
      table.columnScroll = 0
    case .ack: return try carryOutAcknowledge(argument, at: start)
    case .write: return try carryOutWrite(argument)
    case .screenshot: return try carryOutScreenshot(argument)
    case .poll: return [.poll(try account(named: argument))]
    case .label: return try label(argument)
    case .theme: return try chooseTheme(argument)
    case .set: try carryOutSet(argument, at: start)
    }
    return []
  }

  private mutating func applySort(_ argument: String) throws(PromptError) {
    guard !argument.isEmpty else {
      throw PromptError("':sort' needs a column, such as fail-,age")
    }
    if case .urls = page {
      let order = try URLSortOrder(parsing: argument)
      changeURLs { $0.change($1) { $0.sort = order } }
    } else {
      let order = try SortOrder(parsing: argument)
      tell(table.changeSort(context) { $0 = order })
    }
  }

  private mutating func applySince(_ value: String) throws(PromptError) {
    guard !value.isEmpty else { throw PromptError("':since' needs a time, such as 2h or 12:00") }
    do throws(FilterError) {
      let filter = try table.view.filter.replacingSince(
        FilterCompletion.quoted(value), now: context.now, zone: context.options.zone,
        names: context.filterNames)
      tell(table.show(filter, context))
    } catch {
      throw PromptError(error.reason + (error.advice.map { ": \($0)" } ?? ""))
    }
    say("since:\(value) is in the filter; the look-back window does not change")
  }

  private func account(named name: String) throws(PromptError) -> AccountID? {
    guard !name.isEmpty else { return nil }
    let names = context.known.shown.accounts.map(\.account.name)
    let known = try NameWords.meaning(of: name, among: names).value("account", name, among: names)
    return AccountID(known)
  }

  private mutating func chooseTheme(_ name: String) throws(PromptError) -> [Effect] {
    let names = context.options.themeNames
    guard !name.isEmpty else {
      let others = names.filter { $0 != context.themeName }.joined(separator: " ")
      return reply("theme \(context.themeName ?? "-"); others: \(others)")
    }
    return [.theme(try Vocabulary(names).meaning(of: name).value("theme", name, among: names))]
  }

  /// Does what `:set` is told to, or tells what is set.
  private mutating func carryOutSet(_ argument: String, at start: Int) throws(PromptError) {
    guard !argument.isEmpty else {
      let settings: [PromptSetting] = [
        .follow(context.follows), .ambiguous(context.options.widths.ambiguous),
      ]
      return say(settings.map(\.text).joined(separator: " "))
    }
    let setting = try PromptSetting(parsing: argument, at: start)
    switch setting {
    case .follow(let isOn): context.follows = isOn
    case .ambiguous(let cells):
      let widths = context.options.widths
      context.options.widths = DisplayWidth(ambiguous: cells, isASCIIOnly: widths.isASCIIOnly)
      context.accountNames.measure(context.options.widths)
      rewrapRaw()
    }
    say(setting.text)
  }

  /// Does what `:ack` is told to: takes note of the problem one looks at, or of all of them.
  ///
  /// In the list of problems that is the selected one, elsewhere what the problem line says.
  private mutating func carryOutAcknowledge(
    _ argument: String, at start: Int
  ) throws(PromptError) -> [Effect] {
    guard argument.isEmpty || argument.lowercased() == "all" else {
      throw PromptError(unknown: "word", argument, at: start + 1, among: ["all"])
    }
    if !argument.isEmpty { return acknowledge(context.known.shownProblems.entries) }
    if case .problems(let list) = shownOverlay {
      return acknowledge(list.selected(in: context.known.problems))
    }
    if case .tasks(_, let entries) = problemLine, entries.isEmpty {
      // What stands still is over only once it goes on.
      say("stalled tasks are not acknowledged: they stay until they go on")
      return []
    }
    return acknowledge(problemLine?.entries ?? [])
  }

  /// The longest label, in characters: it has to fit in a column and in a filter.
  private static let longestLabel = 64

  /// Gives the marked tasks, else the selected one, a label; takes it away for an empty text.
  private mutating func label(_ text: String) throws(PromptError) -> [Effect] {
    guard text.count <= Self.longestLabel else {
      throw PromptError("a label has at most \(Self.longestLabel) characters")
    }
    let (ids, isMarked) = chosenTasks
    let shown = context.known.shown
    let tasks = ids.compactMap { id in
      shown.task(id).map { task -> TrackedTask in
        // A label alone tracks no task that its vendor lists.
        let isListed = shown.account(id.account).map { $0.coverage != .trackedOnly } ?? false
        return TrackedTask(
          account: id.account,
          reference: TaskReference(vendorID: id.vendorID, kind: task.kind, product: id.product),
          label: text.isEmpty ? nil : text, urls: task.declaredURLs.map(\.text),
          trackedAt: task.trackedAt ?? (isListed ? nil : context.calendar(context.now)))
      }
    }
    guard let first = ids.first, !tasks.isEmpty else {
      throw PromptError("no task is marked or selected")
    }
    return [.label(tasks, what: isMarked ? pick.text("task") : "task \(first.shownID)")]
  }
}
