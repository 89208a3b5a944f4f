public import TaskModel

/// One configuration key that a provider understands besides those of every account.
public struct ProviderKey: Sendable {
  /// What a key's value may be.
  public enum Form: Hashable, Sendable {
    /// Any text that is not empty.
    case text
    /// A secret, which may also be given as `KEY_env`, `KEY_file` or `KEY_command`.
    case secret
    /// A secret that is a text of several lines, such as JSON, given as any other is.
    case document
    /// One of these words.
    case choice([String])
    /// A list of these words, without repeats and not empty.
    case choices([String])
    /// A list of texts, without repeats and not empty.
    case texts
    /// A clock's distance from UTC, such as `+08:00`.
    case utcOffset
    /// The name of a profile of the vendor's own program.
    case profile
  }

  /// The key as written in the configuration.
  public let name: String
  /// What its value may be.
  public let form: Form
  /// Whether an account needs the key (unless a key that replaces it is given).
  public let isRequired: Bool
  /// Keys that need not be given where this one is.
  public let replaces: [String]

  init(
    _ name: String, _ form: Form, required: Bool = false, replaces: [String] = []
  ) {
    self.name = name
    self.form = form
    self.isRequired = required
    self.replaces = replaces
  }

  /// Whether the value is a secret.
  public var isSecret: Bool { form == .secret || isDocument }

  /// Whether the value is a secret of several lines.
  public var isDocument: Bool { form == .document }

  /// Whether the value is a list.
  public var isList: Bool {
    switch form {
    case .choices, .texts: true
    case .text, .secret, .document, .choice, .utcOffset, .profile: false
    }
  }

  /// Says what is wrong with a value (of a list, with one element); nil when nothing is.
  ///
  /// The text follows the key in a sentence and never quotes the value of a secret.
  public func problem(with value: String) -> String? {
    if value.isEmpty { return "is empty" }
    switch form {
    case .text, .texts:
      let isTorn = value.unicodeScalars.contains { $0.properties.generalCategory == .control }
      if isTorn { return "holds a line end or a control character" }
      return value.trimmed == value ? nil : "begins or ends with a blank"
    case .secret, .document, .profile:
      return nil
    case .choice(let words), .choices(let words):
      return words.contains(value) ? nil : "must be " + words.joined(separator: " or ")
    case .utcOffset:
      return UTCOffset.problem(with: value)
    }
  }
}

/// One row of the registry: what an operator may configure for a provider, and how it is made.
///
/// It carries all that a user of the vendor types or reads, so that nothing else names the vendor.
public struct ProviderDescription: Sendable {
  /// The word in the configuration.
  public let id: ProviderID
  /// The vendor's name for people.
  public let vendor: String
  /// Where the vendor is reached unless configured.
  public let defaultEndpoint: String
  /// The calls a second unless `rate_limit` is configured, which then holds for both kinds of call.
  public let defaultRates: ProviderRates
  /// The keys besides those of every account.
  public let keys: [ProviderKey]
  /// An account of the vendor as an entry of `accounts`, in comments, whole lines; empty where another row's says
  /// it.
  public internal(set) var starter: String = ""
  /// What somebody should know whose key was found on this machine, as a sentence; nil for nothing.
  public internal(set) var remark: String?
  /// Whether the vendor lists tasks; where it does not, their ids have to be tracked.
  public internal(set) var hasList: Bool = true
  /// What the vendor's task ids look like.
  public let taskIDs: TaskIDForm
  /// How the vendor answers a submission.
  public let submission: SubmissionForm
  /// What its word for success says of a task, and what it does not.
  public let success: SuccessMeaning
  /// What else its users should know of what it tells, as sentences.
  public internal(set) var facts: [String] = []
  /// What the vendor tells of prefetches and of nothing else.
  public internal(set) var prefetchesAloneTell: TaskFacets = []
  /// Whether the vendor does not say how far back it lists.
  public internal(set) var isLookBackAssumed: Bool = false
  /// What was done at the vendor and is in none of its lists, as a sentence without its full stop; nil
  /// for nothing known.
  public internal(set) var unlisted: String?
  /// The keys that the vendor's own program keeps; nil where there is no such program.
  public internal(set) var profiles: (any KeyProfiles)?
  /// The plain key that names what an account watches, and what the vendor counts its calls by, whosever key it has; nil
  /// where the key says all that.
  public internal(set) var tenantKey: String?
  /// Whether a refusal for want of permission is about the key, and not about the account or the service.
  public internal(set) var isOfKey: @Sendable (VendorMessage) -> Bool = { _ in true }
  let make: @Sendable (ProviderSetup) throws(ProviderSetupError) -> any Provider

  /// The keys that a profile gives, which an account has either so or written out.
  public var profileKeys: [String] { keys.first { $0.form == .profile }?.replaces ?? [] }

  /// The keys without secrets that tell one key of the vendor from another.
  public var identifyingKeys: [String] {
    keys.filter { !$0.isSecret && ($0.isRequired || $0.form == .profile) }.map(\.name)
  }

  /// What an account with these plain values watches by ``tenantKey``; nil where they do not tell.
  public func tenant(in values: [String: String]) -> String? {
    tenantKey.flatMap { values[$0] }
  }

  /// Says that an id is none that an account watches; nil where it may be one, as far as its plain values tell.
  public func denial(of id: TaskIDForm.Found, given values: [String: String]) -> String? {
    // A number does not tell which name it stands for.
    guard let tenantKey, let named = id.product, let own = tenant(in: values), named != own,
      !own.utf8.allSatisfy(\.isDigit)
    else { return nil }
    let shown = [named, own].map { SafeText($0, limit: .word) }
    return "\(id.vendorID) is of the \(tenantKey) \(shown[0]), and the account watches \(shown[1])"
  }

  /// Returns the key of that name; nil if the provider does not know it.
  public func key(_ name: String) -> ProviderKey? {
    keys.first { $0.name == name }
  }

  /// The names of the keys that an account needs, given those that it has.
  public func missingKeys(given names: Set<String>) -> [String] {
    let replaced = Set(keys.filter { names.contains($0.name) }.flatMap(\.replaces))
    return keys.filter { $0.isRequired && !names.contains($0.name) && !replaced.contains($0.name) }
      .map(\.name)
  }
}
