import MonitorUI
import Simulator

/// The configuration under which the simulator's accounts are seen.
struct SimulatedConfiguration {
  /// The first line of a file the program may overwrite, because it wrote it.
  static let header = "# Written by cdntop simulate; the next run replaces it."

  private let accounts: [SimulatedAccount]
  private let port: Int

  /// Describes the accounts of a server that listens on a port of this machine.
  init(accounts: [SimulatedAccount], port: Int) {
    self.accounts = accounts
    self.port = port
  }

  /// The configuration's text.
  var text: String {
    var text = Self.header + "\naccounts:\n"
    for account in accounts {
      text += "  - name: \(quoted(account.name))\n"
      text += "    provider: \(quoted(account.provider))\n"
      text += "    endpoint: \(quoted("http://127.0.0.1:\(port)"))\n"
      for field in account.credentials { text += "    \(field.key): \(quoted(field.value))\n" }
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

  /// Returns what reading ``text`` gives.
  ///
  /// - Throws: the mistakes of the text, which would be the simulator's.
  func configuration(paths: ProgramPaths) throws(DiagnosticsError) -> Configuration {
    try ConfigurationReader(file: "(simulator)", paths: paths).configuration(in: text)
  }

  /// Writes the configuration with mode 0600, over nothing but an earlier one of its kind.
  ///
  /// - Throws: ``UsageError`` for a file somebody else wrote, ``FileError``.
  func write(to path: String) throws {
    if Files.stamp(path) != nil {
      let old = try Files.read(path, limit: 1 << 26).text
      guard old.hasPrefix(Self.header + "\n") else {
        throw UsageError.wrong("\(path) was not written by cdntop simulate, so it is left alone")
      }
    }
    try Files.replace(path, text: text)
  }

  // JSON's strings are YAML's double-quoted ones.
  private func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
