import MonitorUI
import Providers
import TaskModel

/// Reads one entry of `accounts`; what its keys may be is the provider's row in the registry.
struct AccountReader {
  /// The keys every account may have.
  static let commonKeys = [
    "name", "provider", "enabled", "window", "min_interval", "rate_limit", "timeout", "proxy",
    "ca_file", "allow_http", "track", "endpoint",
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
  /// Everything that is wrong is reported. Without a known provider its own keys cannot be judged, so
  /// only the common ones are.
  func account() -> AccountConfiguration? {
    let name = self.name()
    let common = commonSettings()
    let tracked = track(for: name ?? AccountID(""))
    guard let provider = provider() else { return nil }
    let secrets = SecretKeys(
      names: provider.keys.filter(\.isSecret).map(\.name), file: file, paths: paths)
    let plain = provider.keys.filter { !$0.isSecret }
    reader.unknownKeys(allowed: Self.commonKeys + plain.map(\.name) + secrets.keys)
    var values: [String: String] = [:]
    var lists: [String: [String]] = [:]
    for key in plain where key.name != Self.profile {
      read(key, values: &values, lists: &lists)
    }
    reportProfile(of: provider)
    let sources = secrets.sources(in: reader)
    checkPresence(provider, secrets)
    guard let name else { return nil }
    return AccountConfiguration(
      name: name, provider: provider, common: common, values: values, lists: lists,
      secrets: sources, track: tracked)
  }

  // MARK: The keys of every account

  private func name() -> AccountID? {
    guard let value = reader.required("name"), let text = ConfigurationReader.nonEmpty(value) else {
      return nil
    }
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
    common.window = ConfigurationReader.positive(reader.value("window"))
    common.minInterval = ConfigurationReader.positive(reader.value("min_interval"))
    common.rateLimit = reader.number("rate_limit", positive: true)
    common.timeout = ConfigurationReader.positive(reader.value("timeout"))
    common.proxy = ConfigurationReader.nonEmpty(reader.value("proxy")).map { Secret($0) }
    common.caFile = ConfigurationReader.nonEmpty(reader.value("ca_file")).map { path in
      paths.resolved(path, from: ProgramPaths.folder(of: file))
    }
    common.allowHTTP = reader.bool("allow_http") ?? false
    if let value = reader.value("endpoint"), let text = ConfigurationReader.nonEmpty(value) {
      common.endpoint = text
      do {
        _ = try Endpoint(text, allowHTTP: common.allowHTTP)
      } catch {
        report(error, at: value)
      }
    }
    return common
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

  private static let profile = "profile"

  private func reportProfile(of provider: ProviderDescription) {
    guard provider.key(Self.profile) != nil else { return }
    reader.value(Self.profile)?.report(
      "profiles of ~/.aliyun/config.json are not available in this version;"
        + " give access_key_id and access_key_secret")
  }

  private func read(
    _ key: ProviderKey, values: inout [String: String], lists: inout [String: [String]]
  ) {
    guard let value = reader.value(key.name) else { return }
    switch key.form {
    case .choice(let words):
      values[key.name] = value.choice(among: words)
    case .choices(let words):
      lists[key.name] = choices(value, among: words)
    case .text, .utcOffset:
      guard let text = value.string() else { return }
      if let problem = key.problem(with: text) { return value.report(problem) }
      values[key.name] = text
    case .secret:
      break
    }
  }

  private func choices(_ value: YAMLValue, among words: [String]) -> [String]? {
    guard let items = value.list() else { return nil }
    if items.isEmpty { value.report("needs at least one of " + words.joined(separator: ", ")) }
    var chosen: [String] = []
    for item in items {
      guard let word = item.choice(among: words) else { continue }
      if chosen.contains(word) { item.report("\"\(word)\" is listed twice") }
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
  }

  // MARK: Tracked ids

  private func track(for account: AccountID) -> [TrackedTask] {
    guard let value = reader.value("track"), !value.isEmpty else { return [] }
    var tracked: [TrackedTask] = []
    var known: Set<KnownID> = []
    for item in value.list() ?? [] {
      guard let entry = item.mapping() else { continue }
      entry.unknownKeys(allowed: ["id", "kind", "label", "urls"])
      var kind: TaskKind? = .purgeURL
      if let word = entry.value("kind") { kind = word.choice(as: TaskKind.self) }
      let urls = entry.strings("urls") ?? []
      let label = ConfigurationReader.nonEmpty(entry.value("label"))
      guard let id = ConfigurationReader.nonEmpty(entry.required("id")), let kind else { continue }
      let reference = TaskReference(vendorID: id, kind: kind)
      if !known.insert(KnownID(id: id, family: kind.family)).inserted {
        entry.report("the id is listed twice", at: "id")
      }
      tracked.append(TrackedTask(account: account, reference: reference, label: label, urls: urls))
    }
    return tracked
  }

  private struct KnownID: Hashable {
    let id: String
    let family: TaskKind.Family
  }
}
