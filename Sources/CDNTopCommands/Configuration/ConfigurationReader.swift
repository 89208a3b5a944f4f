import Glibc
import MonitorUI
import Providers
import Reports
import StrictYAML
import TaskModel

/// Reads the text of a configuration; every mistake of it is reported at once.
struct ConfigurationReader {
  /// The file's name, as diagnostics print it.
  let file: String
  /// Resolves paths that stand in the configuration.
  let paths: ProgramPaths
  /// The folder of the machine's time zone data.
  var zones = ZoneSetting.folder([:])

  /// Returns the configuration.
  ///
  /// - Throws: all mistakes of the text.
  func configuration(in text: String) throws(DiagnosticsError) -> Configuration {
    let document = try YAMLDocument(text: text, file: file, words: .safe)
    let root = document.root
    root.unknownKeys(
      allowed: ["monitor", "store", "history", "team", "verify", "notify", "keys", "accounts"])
    var configuration = Configuration(file: file)
    section("monitor", of: root) { configuration.monitor = monitor($0) }
    section("store", of: root) { configuration.store = store($0) }
    // What it was called before there was a store.
    section("history", of: root) { configuration.store = store($0) }
    if let older = root.value("history"), root.value("store") != nil {
      older.report("is an older name of store; write one of the two")
    }
    section("team", of: root) { configuration.team = team($0) }
    section("notify", of: root) { configuration.notify = notify($0) }
    section("verify", of: root) { configuration.verify = verify($0) }
    section("keys", of: root) { configuration.keys = keys($0) }
    if let accounts = root.required("accounts"), !accounts.isEmpty {
      configuration.accounts = self.accounts(accounts.list() ?? [])
    }
    try document.check()
    return configuration
  }

  /// Hands the mapping of a key to `body`, unless nothing is written there.
  private func section(_ key: String, of root: YAMLReader, _ body: (YAMLReader) -> Void) {
    guard let value = root.value(key), !value.isEmpty, let mapping = value.mapping() else { return }
    body(mapping)
  }

  private func monitor(_ reader: YAMLReader) -> Configuration.Monitor {
    reader.unknownKeys(allowed: ["theme", "window", "refresh", "timezone", "ambiguous"])
    var monitor = Configuration.Monitor()
    if let value = reader.value("theme"), let name = value.nonEmpty() {
      monitor.theme = name
      if let problem = paths.problem(withTheme: name) { value.report(problem.description) }
    }
    monitor.window = reader.value("window")?.positiveDuration() ?? monitor.window
    monitor.refresh = reader.value("refresh")?.positiveDuration() ?? monitor.refresh
    monitor.ambiguousWidth = reader.int("ambiguous", in: 1...2) ?? monitor.ambiguousWidth
    if let value = reader.value("timezone"), let name = value.string() {
      if let zone = ZoneSetting(name, folder: zones) {
        monitor.zone = zone
      } else {
        value.report(
          access(zones, F_OK) == 0
            ? "no such time zone on this machine; write a place such as Asia/Shanghai, or +08:00"
            : "this machine has no time zone data (\(zones)); install tzdata, or write +08:00")
      }
    }
    return monitor
  }

  private func store(_ reader: YAMLReader) -> StoreBounds {
    reader.unknownKeys(allowed: ["keep", "max_size"])
    var bounds = StoreBounds()
    bounds.keep = reader.value("keep")?.positiveDuration() ?? bounds.keep
    bounds.maxSize = reader.value("max_size")?.size() ?? bounds.maxSize
    return bounds
  }

  private func team(_ reader: YAMLReader) -> Configuration.Team? {
    let secrets = SecretKeys(names: [Configuration.Team.key], file: file, paths: paths)
    reader.unknownKeys(allowed: ["name"] + secrets.keys)
    let name = reader.value("name")?.nonEmpty()
    guard let database = secrets.sources(in: reader).first else {
      // A form that is there and wrong has been reported.
      if secrets.keys.allSatisfy({ reader.value($0) == nil }) {
        reader.missing(Configuration.Team.key + "_env")
      }
      return nil
    }
    return Configuration.Team(database: database, name: name)
  }

  private func notify(_ reader: YAMLReader) -> Configuration.Notify {
    let secrets = SecretKeys(names: ["webhook"], file: file, paths: paths)
    reader.unknownKeys(allowed: ["command", "webhook_format", "bell"] + secrets.keys)
    var notify = Configuration.Notify()
    if let command = reader.value("command") { notify.command = SecretKeys.command(command) ?? [] }
    notify.webhook = secrets.sources(in: reader).first
    if case .inline(let address) = notify.webhook?.form {
      do {
        _ = try address.withValue { try WebAddress($0) }
      } catch ProviderSetupError.invalidValue(_, let reason) {
        reader.value("webhook")?.report(reason)
      } catch {
        reader.value("webhook")?.report("\(error)")
      }
    }
    if let format = reader.value("webhook_format")?.choice(as: WebhookFormat.self) {
      notify.webhookFormat = format
      if notify.webhook == nil { reader.report("needs a webhook", at: "webhook_format") }
    }
    notify.bell = reader.bool("bell") ?? notify.bell
    return notify
  }

  private func verify(_ reader: YAMLReader) -> Configuration.Verify {
    VerifyReader.settings(reader) { [paths, file] in paths.resolved($0, in: file) }
  }

  private func keys(_ reader: YAMLReader) -> [String: [String]] {
    let actions = Command.allCases.map(\.rawValue)
    reader.unknownKeys(allowed: actions, kind: "action")
    var keys: [String: [String]] = [:]
    for value in reader.values where actions.contains(value.name) {
      keys[value.name] = value.isList ? value.strings() ?? [] : [value.string()].compactMap { $0 }
    }
    do {
      _ = try Keymap(overrides: keys)
    } catch {
      for problem in error.problems { report(problem, in: reader) }
    }
    return keys
  }

  private func report(_ problem: KeymapError.Problem, in reader: YAMLReader) {
    switch problem {
    case .unknownAction(let action), .unusableKey(_, let action):
      reader.report(problem.description, at: action)
    case .conflict(_, let first, let second):
      let isSecondConfigured = reader.value(second.rawValue) != nil
      reader.report(problem.description, at: (isSecondConfigured ? second : first).rawValue)
    }
  }

  private func accounts(_ values: [YAMLValue]) -> [AccountConfiguration] {
    var accounts: [AccountConfiguration] = []
    var lines: [String: Int] = [:]
    for value in values {
      guard let reader = value.mapping() else { continue }
      let account = AccountReader(reader, file: file, paths: paths).account()
      if let name = reader.value("name"), let text = name.scalarText {
        if let first = lines[text] {
          name.report("the account \(YAMLWords.safe.quoted(text)) is on line \(first) already")
        }
        lines[text] = lines[text] ?? name.position.line
      }
      if let account { accounts.append(account) }
    }
    return accounts
  }
}
