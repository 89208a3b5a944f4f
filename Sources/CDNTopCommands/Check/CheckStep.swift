/// One line of what `check` says about an account, or a team.
struct CheckStep: Equatable, Sendable {
  /// What was looked at.
  enum Matter: String, Sendable {
    case reachable, tls, clock, credentials, owner, permission, success, quota, need
    case role, hints

    /// The word that people read: what is wrong with credentials is said of the key everywhere.
    var word: String { self == .credentials ? "key" : rawValue }
  }

  /// How it is.
  enum Result: String, Sendable {
    case ok
    /// Watching works; the operator should know.
    case warning
    case failed
    /// Nobody can tell.
    case unknown
  }

  let matter: Matter
  /// The call or the kind of task it is about; nil where the matter says it.
  var subject: String?
  let result: Result
  /// What was found, in words.
  let detail: String
  /// What to do about it; nil where nothing is to be done.
  var advice: String?

  init(
    _ matter: Matter, _ result: Result, _ detail: String, subject: String? = nil,
    advice: String? = nil
  ) {
    self.matter = matter
    self.result = result
    self.detail = detail
    self.subject = subject
    self.advice = advice
  }
}
