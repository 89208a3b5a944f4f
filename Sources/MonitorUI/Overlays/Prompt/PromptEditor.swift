import TaskModel
import Terminal

/// A command being typed.
struct PromptEditor: Equatable, Sendable {
  /// The text being typed.
  private(set) var line = LineEditor()
  /// Why the command could not be carried out; nil while it was not tried as it stands.
  var problem: String?

  /// Does what a key means here.
  ///
  /// - Parameters:
  ///   - history: The commands typed before, newest first.
  ///   - complete: Finds what may stand at the cursor of a line.
  mutating func handle(
    _ key: Key, history: [String], complete: (TextField) -> Completion?
  ) -> LineEditor.Answer {
    if key == .backspace, line.field.text.isEmpty, !line.isSearching { return .left }
    let answer = line.handle(key, history: { history }, complete: complete)
    if answer == .changed { problem = nil }
    return answer
  }

  /// Puts text at the cursor, as a paste does.
  mutating func insert(_ text: String) {
    line.insert(text)
    problem = nil
  }
}

extension Canvas {
  /// Draws the command being typed over the bottom of the page and returns the cursor's place.
  mutating func drawPrompt(_ context: ScreenContext, _ prompt: PromptEditor) -> Point? {
    let area = Layout.editor(of: context.size)
    clear(area)
    let (sign, field) = area.row(0).split(left: 1)
    // Where the second line with the reason is missing, the sign tells at least that it is bad.
    let isBad = prompt.problem != nil
    write(isBad && area.height == 1 ? "!" : ":", in: sign, role: isBad ? .promptError : .prompt)
    let place = draw(prompt.line.field, in: field, role: isBad ? .promptError : .prompt)
    if !drawAid(prompt.line, lead: "", in: area.row(1)) {
      drawPromptAdvice(prompt, in: area.row(1))
    }
    if area.height > 2 {
      drawEditorHints(
        prompt.line, enter: "run", escape: "close", notice: context.notice, in: area.row(2))
    }
    return place
  }

  private mutating func drawPromptAdvice(_ prompt: PromptEditor, in row: Rect) {
    guard !row.isEmpty else { return }
    if let problem = prompt.problem {
      return draw([Part(0, "! " + problem, .promptError)], in: row)
    }
    // While the command is known, what it takes; before, which there are.
    if let line = try? PromptLine(prompt.line.field.text) {
      return draw(
        [Part(0, line.verb.usage, .accent), Part(0, line.verb.description, .dim)], in: row)
    }
    let verbs = PromptVerb.allCases.map(\.rawValue)
    // A key quits, so that its verb goes first where there is no room for all.
    for names in [verbs, verbs.filter { $0 != PromptVerb.quit.rawValue }] {
      let line = names.joined(separator: " ")
      if widths.width(of: line) <= row.width { return draw([Part(0, line, .dim)], in: row) }
    }
    drawCandidates(verbs, chosen: nil, lead: "", in: row)
  }
}

extension TextPage {
  /// Makes the page that tells what runs, and on what.
  static func about(_ context: ScreenContext) -> TextPage {
    var facts = context.options.about
    if let theme = context.themeName { facts.append(AboutFact("theme", theme)) }
    let version = context.options.version
    var lines = field(
      "cdntop", version.isEmpty ? "-" : version, width: context.size.width, options: context.options
    )
    for fact in facts {
      lines += field(fact.name, fact.value, width: context.size.width, options: context.options)
    }
    return TextPage(title: "About", lines: lines)
  }
}
