import Providers
import Reports
import Simulator
import StrictYAML
import TaskModel

/// The configuration under which the simulator's accounts are seen.
struct SimulatedConfiguration {
  /// The first line of a file the program may overwrite, because it wrote it.
  static let header = "# Written by cdntop simulate; the next run replaces it."

  /// Requests of `verify` a second: nobody has to be spared.
  private static let proofRate = 50.0

  private let accounts: [SimulatedAccount]
  private let edges: SimulatedEdges

  /// Describes the accounts and the edges of a server of this machine.
  init(accounts: [SimulatedAccount], edges: SimulatedEdges) {
    self.accounts = accounts
    self.edges = edges
  }

  private var endpoint: String { "http://127.0.0.1:\(edges.port)" }
  private var places: String { "ip:" + edges.places.joined(separator: ",") }

  /// The configuration's text.
  var text: String {
    var text = Self.header + "\nverify:\n"
    text += "  origins: {\(quoted(HostPattern.all)): \(quoted(edges.origin))}\n"
    text += "  from: [\(quoted(places))]\n"
    text += "  rate: \(Self.proofRate)\n"
    text += "accounts:\n"
    for account in accounts {
      text += "  - name: \(quoted(account.name))\n"
      text += "    provider: \(quoted(account.provider))\n"
      text += "    endpoint: \(quoted(endpoint))\n"
      for field in account.credentials {
        text += "    \(field.key): \(quoted(field.value(at: endpoint)))\n"
      }
      if !account.products.isEmpty {
        text += "    products: [" + account.products.map(quoted).joined(separator: ", ") + "]\n"
      }
      text += "    rate_limit: \(account.rateLimit)\n"
      guard !account.trackedIDs.isEmpty else { continue }
      text += "    track:\n"
      for tracked in account.trackedIDs {
        text += "      - {id: \(quoted(tracked.id)), kind: \(quoted(tracked.kind))}\n"
      }
    }
    return text
  }

  /// What reading ``text`` gives, however large that would be.
  var configuration: Configuration {
    var configuration = Configuration(file: "(simulator)")
    configuration.verify = verify
    configuration.accounts = accounts.compactMap(account)
    return configuration
  }

  private var verify: Configuration.Verify {
    var verify = Configuration.Verify()
    if let host = HostPattern(HostPattern.all), let origin = ChosenOrigin(argument: edges.origin) {
      verify.origins = [(host, origin.value)]
    }
    verify.from = [places]
    verify.rate = Self.proofRate
    return verify
  }

  /// Returns an account as configured; nil for a provider that nobody knows.
  private func account(_ simulated: SimulatedAccount) -> AccountConfiguration? {
    guard let provider = ProviderRegistry.description(of: ProviderID(simulated.provider)) else {
      return nil
    }
    let name = AccountID(simulated.name)
    var common = AccountConfiguration.Common()
    common.endpoint = endpoint
    common.rateLimit = simulated.rateLimit
    common.sharesBudget = false
    var values: [String: String] = [:]
    var secrets: [SecretSource] = []
    for field in simulated.credentials {
      let value = field.value(at: endpoint)
      if provider.key(field.key)?.isSecret == true {
        secrets.append(SecretSource(key: field.key, form: .inline(Secret(value))))
      } else {
        values[field.key] = value
      }
    }
    return AccountConfiguration(
      name: name, provider: provider, common: common, values: values,
      lists: simulated.products.isEmpty ? [:] : ["products": simulated.products],
      secrets: secrets,
      track: simulated.trackedIDs.compactMap { tracked in
        TaskKind(rawValue: tracked.kind).map { kind in
          TrackedTask(account: name, reference: TaskReference(vendorID: tracked.id, kind: kind))
        }
      })
  }

  /// Writes the configuration with mode 0600, over nothing but an earlier one of its kind.
  ///
  /// - Throws: ``UsageError`` for a file somebody else wrote, or a configuration that would be too large
  ///   to be read; ``FileError``.
  func write(to path: String) throws {
    let text = text
    guard text.utf8.count <= YAMLDocument.maximumBytes else {
      throw UsageError.wrong(
        "--write-config: the file would be larger than the \(YAMLDocument.maximumBytes >> 10) KiB a"
          + " configuration may have; use fewer --tasks")
    }
    if Files.stamp(path) != nil {
      let old = try Files.read(path, limit: 1 << 26).text
      guard old.hasPrefix(Self.header + "\n") else {
        throw UsageError.wrong("\(path) was not written by cdntop simulate, so it is left alone")
      }
    }
    try Files.replace(path, text: text)
  }

  // JSON's strings are YAML's double-quoted ones.
  private func quoted(_ text: String) -> String { WrittenJSON.quoted(text) }
}
