import MonitorUI
import Providers
import StrictYAML
import TaskModel

/// Reads one entry of `accounts`; what its keys may be is the provider's row in the registry.
struct AccountReader {
  /// The keys every account may have.
  static let commonKeys = [
    "name", "provider", "enabled", "window", "min_interval", "rate_limit", "timeout", "proxy",
    "ca_file", "allow_http", "track", "endpoint", "budget",
  ]

  private let reader: YAMLReader
  private let file: String
  private let paths: ProgramPaths

  /// Reads from an entry of the configuration `file`.
  init(_ reader: YAMLReader, file: String, paths: ProgramPaths) {
    self.reader = reader
    self.file = file
    self.paths = paths
  }

  /// Returns the account; nil where not even its name and provider are known.
  ///
  /// Everything that is wrong is reported. Without a known provider the values of its own keys cannot be
  /// judged, and a key is unknown if no provider has it.
  func account() -> AccountConfiguration? {
    let name = self.name()
    let common = commonSettings()
    let provider = provider()
    var values: [String: String] = [:]
    var lists: [String: [String]] = [:]
    for key in provider?.keys ?? [] where !key.isSecret {
      read(key, values: &values, lists: &lists)
    }
    let tracked = track(for: name ?? AccountID(""), of: provider, with: values)
    let keys = provider?.keys ?? ProviderRegistry.all.flatMap(\.keys)
    let plain = keys.filter { !$0.isSecret }
    let secrets = SecretKeys(
      names: keys.filter(\.isSecret).map(\.name),
      documents: Set(keys.filter(\.isDocument).map(\.name)), file: file, paths: paths)
    reader.unknownKeys(allowed: Self.commonKeys + plain.map(\.name) + secrets.keys)
    guard let provider else { return nil }
    let sources = secrets.sources(in: reader)
    checkPresence(provider, secrets)
    guard let name else { return nil }
    var account = AccountConfiguration(
      name: name, provider: provider, common: common, values: values, lists: lists,
      secrets: sources, track: tracked)
    account.common.budgetName = reader.value("budget")?.nonEmpty().map(account.budgetName(called:))
    return account
  }

  // MARK: The keys of every account

  private func name() -> AccountID? {
    guard let value = reader.required("name"), let text = value.nonEmpty() else { return nil }
    let isClean = text == SafeText(text, limit: .word).text && !text.contains(where: \.isWhitespace)
    let special: Set<Character> = [",", "\"", "'", "(", ")", "*", "?", "!", "|", "\\"]
    guard isClean, !text.contains(where: special.contains), !text.hasPrefix("-") else {
      value.report(
        "must be at most 64 bytes without blanks, quotes, commas, brackets or patterns,"
          + " and not begin with \"-\"")
      return nil
    }
    return AccountID(text)
  }

  private func provider() -> ProviderDescription? {
    let words = ProviderRegistry.all.map(\.id.word)
    guard let word = reader.required("provider")?.choice(among: words) else { return nil }
    return ProviderRegistry.description(of: ProviderID(word))
  }

  private func commonSettings() -> AccountConfiguration.Common {
    var common = AccountConfiguration.Common()
    common.isEnabled = reader.bool("enabled") ?? true
    common.window = reader.value("window")?.positiveDuration()
    common.minInterval = reader.value("min_interval")?.positiveDuration()
    common.rateLimit = reader.number("rate_limit", positive: true)
    common.timeout = reader.value("timeout")?.positiveDuration()
    common.allowHTTP = reader.bool("allow_http") ?? false
    let allowsHTTP = common.allowHTTP
    common.proxy = checked("proxy") { (text) throws(ProviderSetupError) in
      try HTTPTransports.check(proxy: Secret(text))
    }.map { Secret($0) }
    common.caFile = checked("ca_file") { (path) throws(ProviderSetupError) in
      try HTTPTransports.check(caFile: resolved(path))
    }.map(resolved)
    common.endpoint = checked("endpoint") { (text) throws(ProviderSetupError) in
      _ = try Endpoint(text, allowHTTP: allowsHTTP)
    }
    return common
  }

  /// Returns a key's text after `check` was satisfied with it; what it throws is reported.
  private func checked(
    _ key: String, _ check: (String) throws(ProviderSetupError) -> Void
  ) -> String? {
    guard let value = reader.value(key), let text = value.nonEmpty() else { return nil }
    do {
      try check(text)
      return text
    } catch {
      report(error, at: value)
      return nil
    }
  }

  private func resolved(_ path: String) -> String {
    paths.resolved(path, in: file)
  }

  private func report(_ error: ProviderSetupError, at value: YAMLValue) {
    switch error {
    case .invalidValue(_, let reason): value.report(reason)
    case .insecureEndpoint(let host):
      value.report(
        "would send signatures to \(SafeText(host, limit: .word)) in plain text;"
          + " use https, or set allow_http: true")
    case .unknownProvider, .missingKey: value.report(error.description)
    }
  }

  // MARK: The provider's own keys

  private func read(
    _ key: ProviderKey, values: inout [String: String], lists: inout [String: [String]]
  ) {
    guard let value = reader.value(key.name) else { return }
    switch key.form {
    case .choice(let words):
      values[key.name] = value.choice(among: words)
    case .choices(let words):
      lists[key.name] = items(value, "one of " + words.joined(separator: ", ")) {
        $0.choice(among: words)
      }
    case .texts:
      lists[key.name] = items(value, "one entry") { item in
        guard let text = item.string() else { return nil }
        guard let problem = key.problem(with: text) else { return text }
        item.report(problem)
        return nil
      }
    case .text, .utcOffset, .profile:
      guard let text = value.string() else { return }
      if let problem = key.problem(with: text) { return value.report(problem) }
      values[key.name] = text
    case .secret, .document:
      break
    }
  }

  /// Reads a list without repeats.
  private func items(
    _ value: YAMLValue, _ least: String, _ read: (YAMLValue) -> String?
  ) -> [String]? {
    guard let items = value.list() else { return nil }
    if items.isEmpty { value.report("needs at least \(least)") }
    var chosen: [String] = []
    for item in items {
      guard let word = read(item) else { continue }
      if chosen.contains(word) { item.report("\(YAMLWords.safe.quoted(word)) is listed twice") }
      chosen.append(word)
    }
    return chosen
  }

  private func checkPresence(_ provider: ProviderDescription, _ secrets: SecretKeys) {
    var given = Set(reader.keys)
    for name in secrets.names
    where SecretSource.suffixes.contains(where: { given.contains(name + $0) }) {
      given.insert(name)
    }
    for name in provider.missingKeys(given: given) { reader.missing(name) }
    if given.contains("profile"), let name = provider.profileKeys.first(where: given.contains) {
      reader.report("profile and \(name) are two ways to give a key; keep one", at: "profile")
    }
  }

  // MARK: Tracked ids

  private func track(
    for account: AccountID, of provider: ProviderDescription?, with values: [String: String]
  ) -> [TrackedTask] {
    guard let value = reader.value("track"), !value.isEmpty else { return [] }
    var tracked: [TrackedTask] = []
    var known: Set<TrackedTask.Key> = []
    for item in value.list() ?? [] {
      guard let entry = item.mapping() else { continue }
      entry.unknownKeys(allowed: ["id", "kind", "label", "urls"])
      var kinds = provider?.submission.guesses ?? [.purgeURL]
      if let word = entry.value("kind") {
        kinds = [word.choice(as: TaskKind.self)].compactMap(\.self)
      }
      let urls = entry.strings("urls") ?? []
      let label = entry.value("label")?.nonEmpty()
      guard let id = entry.required("id")?.nonEmpty() else { continue }
      let found = provider?.taskIDs.id(in: id)
      let tasks = kinds.map { kind in
        TrackedTask(
          account: account,
          reference: TaskReference(
            vendorID: found?.vendorID ?? id, kind: kind, product: found?.product),
          label: label, urls: urls)
      }
      if !tasks.allSatisfy({ known.insert($0.key).inserted }) {
        entry.report("the id is listed twice", at: "id")
      }
      if let denial = denial(of: id, by: provider) { entry.report(denial, at: "id") }
      if let denial = found.flatMap({ provider?.denial(of: $0, given: values) }) {
        entry.report(denial, at: "id")
      }
      tracked += tasks
    }
    return tracked
  }

  /// Says that an id is none of the provider's; where that is not known, that it is none of any.
  private func denial(of id: String, by provider: ProviderDescription?) -> String? {
    let candidates = provider.map { [$0] } ?? ProviderRegistry.all
    if candidates.contains(where: { $0.taskIDs.id(in: id) != nil }) { return nil }
    // The provider's own words repeat the id, which may be an address with a key in it.
    guard let provider, !id.utf8.contains("://".utf8) else {
      return "\(YAMLWords.safe.quoted(id)) is no provider's task id"
    }
    return provider.taskIDs.denial(of: id, by: provider.id)
  }
}
