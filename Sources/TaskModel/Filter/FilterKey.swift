/// The keys of the filter language: the one table for parser, help, completion and error texts.
public enum FilterKey: String, CaseIterable, Sendable {
  case status
  case domain
  case provider
  case account
  case kind
  case id
  case url
  case error
  case label
  case since
  case until
  case between
  case age
  case pct
  case fail
  case stalled

  /// What the key goes by, in a few words without a full stop.
  public var help: String {
    switch self {
    case .status: "the task's status"
    case .domain: "any host of the task's URLs; *.x leaves out x itself"
    case .provider: "the vendor's product, by its name in the configuration; others are not asked"
    case .account: "the account's name; others are not asked"
    case .kind: "what the task does; purge means every kind of purge"
    case .id: "the vendor's task id"
    case .url: "a text or /regular expression/ in any URL of the task"
    case .error: "words of the vendor's message or code, of the task or its URLs"
    case .label: "your own name for a group of tasks"
    case .since: "created at or after a time, or at most that long ago"
    case .until: "created at or before a time, or at least that long ago"
    case .between: "created from one time to another, both included"
    case .age: "how long ago the task was created, or else tracked or first seen"
    case .pct: "progress in percent; tasks without a figure never match"
    case .fail: "URLs that failed; at least 1 in a failed task without URL data"
    case .stalled: "whether the task has made no progress for too long"
    }
  }

  /// Terms that show how the key is used, the most telling first; each is a filter of its own.
  public var examples: [String] {
    switch self {
    case .status: ["status:running,failed", "status:!succeeded"]
    case .domain: ["domain:*.example.com", "domain:img.example.com"]
    case .provider: ["provider:*-cdn", "provider:!*-cdn"]
    case .account: ["account:ali-prod", "account:!test-*"]
    case .kind: ["kind:purge", "kind:prefetch"]
    case .id: ["id:9524*", "id:95248880"]
    case .url: ["url:/news/", "url:index.html", "url:/v[0-9]+\\.js/i"]
    case .error: ["error:quota*", "error:\"not found\""]
    case .label: ["label:inc-4711", "label:\"spring sale\""]
    case .since: ["since:2h", "since:12:00", "since:\"yesterday 18:00\""]
    case .until: ["until:12:00", "until:30m"]
    case .between: ["between:11:50..12:10", "between:2h..1h"]
    case .age: ["age:>5m", "age:<=1h30m"]
    case .pct: ["pct:<50", "pct:100"]
    case .fail: ["fail:>0", "fail:0"]
    case .stalled: ["stalled:yes", "stalled:no"]
    }
  }

  /// The keys in the order in which an operator wants them, for where not all have room.
  public static let likeliest: [FilterKey] = [
    .status, .account, .kind, .domain, .url, .error, .age, .since, .pct, .fail, .label, .id,
    .stalled, .provider, .until, .between,
  ]

  /// How terms are put together: what is written, and what it means.
  public static let grammar: [(form: String, meaning: String)] = [
    ("word", "in id, URLs, domain, label or message; a capital makes it case-sensitive"),
    ("\"two words\"", "text with blanks"),
    ("a b", "both must hold; the same as a and b"),
    ("a or b", "one of them must hold; (a or b) c groups"),
    ("-a !a not a", "it must not hold"),
    ("key:a,b", "any of the values"),
    ("key:!a,b", "none of the values"),
    ("key:a*", "* matches anything"),
    ("/a[0-9]+/", "a regular expression; /a/i ignores case"),
    ("~abc", "these letters, in this order"),
    ("k:va", "a unique beginning of a key or value is enough"),
  ]

  /// All values the key knows; empty where values are free.
  public var values: [String] {
    switch self {
    case .status: TaskStatus.allCases.map(\.rawValue) + [TaskStatus.stalledWords.long.lowercased()]
    case .kind: ["purge"] + TaskKind.allCases.map(\.rawValue)
    case .stalled: ["yes", "no"]
    case .domain, .provider, .account, .id, .url, .error, .label, .since, .until, .between, .age,
      .pct, .fail:
      []
    }
  }

  /// Whether values are times, which may hold one blank between day and clock.
  var takesTimes: Bool { self == .since || self == .until || self == .between }

  /// Whether values are numbers or lengths of time, which are compared.
  var takesNumbers: Bool { self == .age || self == .pct || self == .fail }

  /// Whether values are texts, which may be expressions.
  var takesText: Bool {
    switch self {
    case .domain, .provider, .account, .id, .url, .error, .label: true
    case .status, .kind, .since, .until, .between, .age, .pct, .fail, .stalled: false
    }
  }
}

extension FilterKey {
  /// Finds the key of a name: its own, a title of the screen, or the beginning of just one of them.
  public static func named(_ name: String) -> WordMeaning<FilterKey> {
    let meaning = vocabulary.meaning(of: name)
    if case .unknown = meaning, let known = otherNames[name.lowercased()] {
      return .unknown(nearest: known.rawValue)
    }
    return meaning
  }

  /// Finds the key whose name is written in full: its own, a title of the screen, or what other tools call it.
  static func inFull(_ name: String) -> FilterKey? {
    let name = name.lowercased()
    return FilterKey(rawValue: name) ?? titles.first { $0.0 == name }?.1 ?? otherNames[name]
  }

  /// Finds the key that somebody means who compares it with `<` or `>`: one in full, or with a number what takes numbers
  /// by its beginning or the like.
  static func compared(_ name: String, withNumber isNumber: Bool) -> FilterKey? {
    if let key = inFull(name) { return key }
    guard isNumber else { return nil }
    let key: FilterKey? =
      switch named(name) {
      case .known(let key): key
      case .unknown(let nearest): nearest.flatMap { inFull($0) }
      case .ambiguous: nil
      }
    return key.flatMap { $0.takesNumbers ? $0 : nil }
  }

  private static let titles: [(String, FilterKey)] = [
    ("type", .kind), ("task", .id), ("target", .url), ("progress", .pct),
  ]

  private static let vocabulary = Vocabulary<FilterKey>(
    allCases.map { ($0.rawValue, $0) } + titles)

  /// Returns the value an unknown word was probably meant to be; nil if none is near.
  func nearestValue(to word: String) -> String? { otherValues[word.lowercased()] }

  /// Names that operators bring along from other tools.
  private static let otherNames: [String: FilterKey] = [
    "state": .status, "host": .domain, "vendor": .provider, "uri": .url, "path": .url,
    "msg": .error, "message": .error, "reason": .error, "tag": .label, "batch": .label,
    "after": .since, "from": .since, "before": .until, "to": .until, "percent": .pct,
    "urls_failed": .fail, "failed": .fail,
  ]

  private var otherValues: [String: String] {
    switch self {
    case .status:
      [
        "success": "succeeded", "complete": "succeeded", "error": "failed",
        "refreshing": "running", "pending": "queued", "waiting": "queued",
      ]
    case .kind:
      [
        "refresh": "purge", "preload": "prefetch", "warm": "prefetch",
        "directory": "purge-directory", "file": "purge-url", "url": "purge-url",
        "regex": "purge-pattern",
      ]
    case .stalled: ["true": "yes", "1": "yes", "false": "no", "0": "no"]
    default: [:]
    }
  }
}
