public import TaskModel
import Terminal

/// The tasks that an operator wants verified at the edge.
public struct ProofRequest: Equatable, Sendable {
  /// The tasks.
  public let tasks: [CacheTask]
  /// What is on the screen, with the accounts of the tasks.
  public let snapshot: Snapshot
}

/// What becomes of verifying tasks, one after the other.
public enum ProofNews: Equatable, Sendable {
  /// What would be asked, a sentence each; nothing has been asked yet.
  case planned([String])
  /// Nothing can be asked, for these reasons.
  case refused([String])
  /// So many requests have been made.
  case asked(Int, of: Int)
  /// What was proved of a URL.
  case proved(ProvedURL)
  /// It is over, with what came of it; `isKept` is whether it stands in the tasks from now on.
  case ended(String, isKept: Bool)
}

/// What was proved of a URL, in words.
public struct ProvedURL: Equatable, Sendable {
  /// The worst of its places.
  public let verdict: TaskProof.Verdict
  /// At how many places of how many what was proved.
  public let sentence: String
  /// The places where it is not fresh, a line each.
  public let places: [String]

  /// Takes down what was proved.
  public init(verdict: TaskProof.Verdict, sentence: String, places: [String]) {
    self.verdict = verdict
    self.sentence = sentence
    self.places = places
  }
}

/// The page on which tasks are verified at the edge; it goes on while the operator looks elsewhere.
struct ProofPage: Equatable, Sendable {
  enum Phase: Equatable, Sendable {
    /// The places are being looked up.
    case planning
    /// It is known what would be asked, and the operator has not said yes.
    case planned([String])
    case asking(Int, of: Int?)
    case ended(String, isKept: Bool)
    case refused([String])
  }

  /// What is verified.
  let request: ProofRequest
  /// Its name, such as `3 marked tasks`.
  let what: String
  private(set) var phase = Phase.planning
  private(set) var proved: [ProvedURL] = []

  init(_ request: ProofRequest, what: String) {
    self.request = request
    self.what = what
  }

  /// Whether places are being looked up or asked.
  var isUnderWay: Bool {
    switch phase {
    case .planning, .asking: true
    case .planned, .ended, .refused: false
    }
  }

  /// Whether places are being asked.
  var isAsking: Bool { if case .asking = phase { true } else { false } }

  /// Begins to ask.
  mutating func begin() { phase = .asking(0, of: nil) }

  /// Takes in how it goes on.
  mutating func take(_ news: ProofNews) {
    switch news {
    case .planned(let words): phase = .planned(words)
    case .refused(let reasons): phase = .refused(reasons)
    case .asked(let count, let total): phase = .asking(count, of: total)
    case .proved(let url): proved.append(url)
    case .ended(let sums, let isKept):
      phase = .ended(sums, isKept: isKept)
      // While it runs nothing moves; then what is wrong comes first.
      proved = [.stale, .unknown, .revalidated, .fresh].flatMap { verdict in
        proved.filter { $0.verdict == verdict }
      }
    }
  }

  /// The keys that matter there.
  var keys: [ScreenKey] {
    switch phase {
    case .planning: [.close, .help]
    case .planned:
      [.close, ScreenKey(.verify, hint: "ask", help: "ask the origin and the places"), .help]
    case .asking: [.close, ScreenKey(.verify, hint: "stop", help: "stop asking"), .help]
    case .ended, .refused:
      [.close, ScreenKey(.verify, hint: "again", help: "verify the tasks again"), .help]
    }
  }
}

extension TextPage {
  /// Makes the page of what is proved: how far it is, and URL by URL what was found.
  static func proof(_ page: ProofPage, _ context: ScreenContext) -> TextPage {
    var lines: [[Span]] = []
    func add(_ text: String, _ role: ThemeRole, indent: Int = 0) {
      let head = String(repeating: " ", count: indent)
      lines += context.options.wrapped(text, to: max(1, context.size.width - indent))
        .map { [Span(head + $0, role)] }
    }
    let key = context.options.keymap.keyName(.verify)
    switch page.phase {
    case .planning: add("looking up the places...", .msgInfo)
    case .planned(let words):
      words.forEach { add($0, .text) }
      add("nothing has been asked yet" + (key.map { "; \($0) asks" } ?? ""), .msgInfo)
    case .refused(let reasons): reasons.forEach { add($0, .msgWarn) }
    case .asking(let count, let total):
      let all = total.map { " of \($0.counted("request"))" } ?? ""
      add("asked \(count.grouped)\(all)\(key.map { "; \($0) stops" } ?? "")", .msgInfo)
    case .ended(let sums, let isKept):
      add(sums, .text)
      add(isKept ? "kept with the tasks: column PROOF" : "not kept with the tasks", .dim)
    }
    for url in page.proved {
      lines.append([])
      add("\(url.verdict.rawValue.uppercased())  \(url.sentence)", url.verdict.role)
      url.places.forEach { add($0, .dim, indent: 2) }
    }
    return TextPage(title: "Verify: \(page.what)", lines: lines)
  }
}

extension TaskProof.Verdict {
  /// How it is drawn.
  fileprivate var role: ThemeRole {
    switch self {
    case .fresh, .revalidated: .statusSucceeded
    case .unknown: .msgWarn
    case .stale: .statusFailed
    }
  }
}
