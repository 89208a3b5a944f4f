/// What a piece of the screen means; themes give meanings a look.
///
/// The dots of a name lead to parents: `status.failed` looks like `status` where a theme says
/// nothing about it, and that like `text`. The cases are in the order in which lists show them.
public enum ThemeRole: Int, CaseIterable, Hashable, Sendable {
  // MARK: Base
  /// Ordinary text.
  case text
  /// Text of little weight.
  case dim
  /// Text that stands out.
  case strong
  /// Names and figures worth a glance.
  case accent
  /// URLs.
  case link
  /// The ground of the whole screen; a bare color is its background.
  case bg

  // MARK: Title
  /// The title line.
  case title
  /// The screen's name in the title.
  case titleMode
  /// LIVE: every answer is fresh.
  case titleLive
  /// STALE: some answers are too old.
  case titleStale
  /// PAUSED: the screen stands still.
  case titlePaused
  /// REPLAY and DEMO: not the real thing.
  case titleReplay
  /// RO: nothing can be changed.
  case titleReadOnly

  // MARK: Status
  /// The word of a task's status.
  case status
  /// OK.
  case statusSucceeded
  /// RUN.
  case statusRunning
  /// QUE.
  case statusQueued
  /// PART.
  case statusPartial
  /// STAL: no progress for too long.
  case statusStalled
  /// FAIL.
  case statusFailed
  /// CANC.
  case statusCanceled
  /// UNK: the vendor's word is not known.
  case statusUnknown
  /// A task whose account does not answer.
  case statusBlind

  // MARK: Freshness
  /// The age of a fresh answer.
  case dataFresh
  /// The age of an answer that is due.
  case dataAging
  /// The age of an answer that is too old.
  case dataStale

  // MARK: Provider
  /// An account that answers.
  case provOK
  /// An account that answers slowly.
  case provSlow
  /// An account that is throttled.
  case provLimited
  /// An account whose credentials fail.
  case provAuth
  /// An account that cannot be reached.
  case provDown
  /// An account that is switched off.
  case provOff

  // MARK: Table
  /// The column titles.
  case header
  /// The title of the sorted column.
  case headerSort
  /// Every other row.
  case rowAlt
  /// A row that changed just now.
  case rowChanged
  /// A row that the filter hides by now.
  case rowGhost
  /// The cursor's row.
  case cursor
  /// The cursor's row while another pane has the keys.
  case cursorUnfocused
  /// A marked row's sign.
  case mark
  /// What a search or filter found.
  case match

  // MARK: Meters
  /// The share of a bar that is done.
  case barDone
  /// The share of a bar that is open.
  case barRest
  /// The share of a bar that failed.
  case barFail
  /// Small charts.
  case spark

  // MARK: Chrome
  /// Lines between panes.
  case rule
  /// The way to this screen.
  case crumb
  /// This screen in the way to it.
  case crumbActive
  /// A key in the hint line.
  case hintKey
  /// What a key in the hint line does.
  case hintText

  // MARK: Prompt and messages
  /// The line that is typed.
  case prompt
  /// A term of a filter that is understood.
  case promptToken
  /// A term of a filter that is wrong.
  case promptError
  /// The completion on offer.
  case promptGhost
  /// A message.
  case msgInfo
  /// A warning.
  case msgWarn
  /// An error.
  case msgError
  /// A box over the screen.
  case dialog
  /// A button of a box.
  case dialogButton
  /// The button that Enter presses.
  case dialogButtonFocus
}

extension ThemeRole {
  /// The name in theme files, such as `status.failed`.
  public var name: String { row.name }

  /// What is painted in the role, in a few words.
  public var summary: String { row.summary }

  /// Every name in the order of the roles.
  public static let names: [String] = allCases.map(\.name)

  /// Finds the role of a name.
  public init?(name: String) {
    guard let role = Self.byName[name] else { return nil }
    self = role
  }

  /// The role this one looks like where nothing else is said; nil for `text` and `bg`.
  var parent: ThemeRole? { Self.parents[rawValue] }

  private static let byName: [String: ThemeRole] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  private static let parents: [ThemeRole?] = allCases.map { role in
    if role == .text || role == .bg { return nil }
    var path = Substring(role.name)
    while let dot = path.lastIndex(of: ".") {
      path = path[..<dot]
      if let parent = byName[String(path)] { return parent }
    }
    return .text
  }

  private var row: (name: String, summary: String) {
    switch self {
    case .text: ("text", "ordinary text")
    case .dim: ("dim", "text of little weight")
    case .strong: ("strong", "text that stands out")
    case .accent: ("accent", "names and figures worth a glance")
    case .link: ("link", "URLs")
    case .bg: ("bg", "the ground of the whole screen")
    case .title: ("title", "the title line")
    case .titleMode: ("title.mode", "the screen's name in the title")
    case .titleLive: ("title.live", "LIVE: every answer is fresh")
    case .titleStale: ("title.stale", "STALE: answers are too old")
    case .titlePaused: ("title.paused", "PAUSED: the screen stands still")
    case .titleReplay: ("title.replay", "REPLAY and DEMO")
    case .titleReadOnly: ("title.readonly", "RO: nothing can be changed")
    case .status: ("status", "a task's status")
    case .statusSucceeded: ("status.succeeded", "OK")
    case .statusRunning: ("status.running", "RUN")
    case .statusQueued: ("status.queued", "QUE")
    case .statusPartial: ("status.partial", "PART")
    case .statusStalled: ("status.stalled", "STAL: no progress for too long")
    case .statusFailed: ("status.failed", "FAIL")
    case .statusCanceled: ("status.canceled", "CANC")
    case .statusUnknown: ("status.unknown", "UNK: a word that is not known")
    case .statusBlind: ("status.blind", "its account does not answer")
    case .dataFresh: ("data.fresh", "the age of a fresh answer")
    case .dataAging: ("data.aging", "the age of an answer that is due")
    case .dataStale: ("data.stale", "the age of an answer too old")
    case .provOK: ("prov.ok", "an account that answers")
    case .provSlow: ("prov.slow", "an account that answers slowly")
    case .provLimited: ("prov.limited", "an account that is throttled")
    case .provAuth: ("prov.auth", "an account whose credentials fail")
    case .provDown: ("prov.down", "an account out of reach")
    case .provOff: ("prov.off", "an account that is switched off")
    case .header: ("header", "the column titles")
    case .headerSort: ("header.sort", "the title of the sorted column")
    case .rowAlt: ("row.alt", "every other row")
    case .rowChanged: ("row.changed", "a row that changed just now")
    case .rowGhost: ("row.ghost", "a row that the filter hides by now")
    case .cursor: ("cursor", "the cursor's row")
    case .cursorUnfocused: ("cursor.unfocused", "the cursor's row in another pane")
    case .mark: ("mark", "a marked row's sign")
    case .match: ("match", "what a search or filter found")
    case .barDone: ("bar.done", "the done share of a bar")
    case .barRest: ("bar.rest", "the open share of a bar")
    case .barFail: ("bar.fail", "the failed share of a bar")
    case .spark: ("spark", "small charts")
    case .rule: ("rule", "lines between panes")
    case .crumb: ("crumb", "the way to this screen")
    case .crumbActive: ("crumb.active", "this screen in the way to it")
    case .hintKey: ("hint.key", "a key in the hint line")
    case .hintText: ("hint.text", "what the key does")
    case .prompt: ("prompt", "the line that is typed")
    case .promptToken: ("prompt.token", "a term that is understood")
    case .promptError: ("prompt.error", "a term that is wrong")
    case .promptGhost: ("prompt.ghost", "the completion on offer")
    case .msgInfo: ("msg.info", "a message")
    case .msgWarn: ("msg.warn", "a warning")
    case .msgError: ("msg.error", "an error")
    case .dialog: ("dialog", "a box over the screen")
    case .dialogButton: ("dialog.button", "a button of a box")
    case .dialogButtonFocus: ("dialog.button.focus", "the button that Enter presses")
    }
  }
}
