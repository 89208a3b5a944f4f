import Foundation
import Glibc
import NIOSSL
import Terminal
import TestSupport
import Testing

/// Everything that can be wrong with a vendor, all of it at once, against the real program.
///
/// While all is well `watch` and the monitor meet the tasks of every account; then something breaks at each of them,
/// and `list` reads once; then all is well again, and nothing but time may be needed.
///
/// It measures what is said within limits of seconds, so it runs by itself: `.ci/run` does that.
@Suite(
  .serialized, .hangLimit,
  .enabled(
    if: ProcessInfo.processInfo.environment["CDNTOP_FAULTS"] == "1",
    "it runs by itself: CDNTOP_FAULTS=1 swift test --filter FaultMatrixTests"))
struct FaultMatrixTests {
  /// An account, the vendor it is at, and what will be wrong there; nothing at the accounts beside them.
  private struct Row {
    let fault: Fault?
    let account: String
    let vendor: FaultyVendor
  }

  private static let limit: Duration = .seconds(600)

  @Test("each fault is told once, invents nothing, leaves the others alone, and passes")
  func matrix() async throws {
    try await withHome { home in
      let rows = try await Self.rows()
      let config = try home.write("config.yaml", try Self.configuration(of: rows))
      var variables = home.variables
      variables.updateValue(nil, forKey: "NO_PROXY")
      let lines = home.url.path + "/lines"
      let watching = "exec \(Program.path) --config \(config) watch --format jsonl > \(lines)"
      try await withTerminalSession(command: ["bash", "-c", watching], environment: variables) {
        watch in
        let monitor = [Program.path, "--config", config]
        try await withTerminalSession(
          command: monitor, environment: variables, size: Size(width: 120, height: 40)
        ) { screen in
          let changes = WatchedChanges(lines)
          try await changes.wait(for: "the tasks of every account", Self.limit) { changes in
            rows.filter { $0.fault?.isLasting != true && changes.appeared[$0.account]?.count != 3 }
              .map(\.account)
          }
          try await screen.waitFor("the table") { $0.contains("FAIL") && $0.contains("ok") }
          let before = try await Self.resources(of: watch)

          for row in rows where row.fault != nil { try await row.vendor.fail() }
          let troubled = rows.filter { $0.fault?.isTrouble == true }
          let list = try await Self.list(config, home)
          try await changes.wait(for: "the problem of each account", Self.limit) { changes in
            troubled.filter { !changes.problems.contains($0.account) }.map(\.account)
          }
          try await screen.waitFor("accounts that are down") { $0.contains("DOWN") }
          judge(list, rows)

          for row in rows where row.fault != nil { try await row.vendor.heal() }
          try await changes.wait(for: "the end of each problem", Self.limit) { changes in
            troubled.filter {
              $0.fault?.rests != true && !changes.resolved.contains($0.account)
            }
            .map(\.account)
          }
          judge(try changes.read(), rows)
          let after = try await Self.resources(of: watch)
          #expect(after.descriptors <= before.descriptors + 20, "\(before) \(after)")
          // What comes without end, packed or not, is read up to 64 MiB before it is given up.
          #expect(after.mebibytes <= before.mebibytes + 96, "\(before) \(after)")

          try await screen.send("q")
          #expect(try await screen.waitForExit() == 0)
          #expect(try screen.modesAreRestored())
          FaultPage.expect(FaultPage.text(list.troubles))
        }
      }
      for row in rows { try await row.vendor.stop() }
    }
  }

  // MARK: The scene

  private static func rows() async throws -> [Row] {
    var rows: [Row] = []
    for fault in FaultGroup.all.flatMap(\.faults) {
      rows.append(
        Row(
          fault: fault, account: fault.account,
          vendor: try await .start(fault.act, at: fault.host, tls: fault.contexts())))
    }
    for name in ["well-1", "well-2"] {
      rows.append(Row(fault: nil, account: name, vendor: try await .start(.bytes { _ in [] })))
    }
    return rows
  }

  private static func configuration(of rows: [Row]) throws -> String {
    let accounts = rows.map { row in
      let place =
        row.fault?.place(port: row.vendor.port)
        ?? "endpoint: \"http://127.0.0.1:\(row.vendor.port)\""
      return
        "  - {name: \(row.account), provider: alibaba-cdn, access_key_id: \"LTAI-\(row.account)\","
        + " access_key_secret: \"s3cret of \(row.account)\","
        + " timeout: \(row.fault?.timeout ?? 30)s, \(place)}\n"
    }
    return "accounts:\n" + accounts.joined()
  }

  // MARK: What is judged

  /// What one `list` printed while everything was wrong.
  private struct Listed {
    let status: Int32?
    /// The statuses of the tasks, by account and id.
    let tasks: [String: [String: String]]
    /// How many URLs they have.
    let urls: [String: [String: Int]]
    /// What was said of accounts, by their names.
    let troubles: [String: [String]]
  }

  private static func list(_ config: String, _ home: Home) async throws -> Listed {
    let output = try await Program.shell(
      "env -u NO_PROXY timeout 200 \"$0\" --config \(config) list --format json --timeout 90s", home
    )
    struct Answer: Decodable {
      struct Task: Decodable {
        let account, id, status: String
        let urls: Int?

        enum CodingKeys: String, CodingKey {
          case account, id, status
          case urls = "urls_total"
        }
      }
      let tasks: [Task]
    }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(output.data.utf8))
    var tasks: [String: [String: String]] = [:]
    var urls: [String: [String: Int]] = [:]
    for task in answer.tasks {
      tasks[task.account, default: [:]][task.id] = task.status
      urls[task.account, default: [:]][task.id] = task.urls
    }
    var troubles: [String: [String]] = [:]
    for line in output.talk.split(separator: "\n")
    where !line.contains("; waiting until ") && !line.contains("; retrying until ")
      && !line.contains("not asked again")
    {
      let words = line.split(separator: ": ", maxSplits: 2).map(String.init)
      if words.count == 3 { troubles[words[1], default: []].append(words[2]) }
    }
    return Listed(status: output.status, tasks: tasks, urls: urls, troubles: troubles)
  }

  private func judge(_ list: Listed, _ rows: [Row]) {
    #expect(list.status == 4)
    for row in rows {
      let tasks = list.tasks[row.account] ?? [:]
      let said = list.troubles[row.account] ?? []
      for (id, count) in row.fault?.urls ?? [:] {
        let found = list.urls[row.account]?[id]
        #expect(found == count, "\(row.account) \(id): \(found ?? 0)")
      }
      switch row.fault?.effect ?? .none {
      case .trouble(let words), .lasting(let words):
        #expect(tasks.isEmpty, "\(row.account): \(tasks)")
        #expect(said.count == 1 && said[0].contains(words), "\(row.account): \(said)")
      case .readInPart(let words):
        // What has ended, as far as it was read, may go on with rows that never came.
        #expect(
          tasks == VendorTasks.statuses.mapValues { $0 == "running" ? $0 : "unknown" },
          "\(row.account): \(tasks)")
        let sentence = "read in part" + (words.map { " (\($0))" } ?? "")
        #expect(said == [sentence], "\(row.account): \(said)")
      case .none:
        #expect(tasks == VendorTasks.statuses, "\(row.account): \(tasks)")
        #expect(said.isEmpty, "\(row.account): \(said)")
      case .rows(let other):
        #expect(tasks == VendorTasks.statuses.merging(other) { $1 }, "\(row.account): \(tasks)")
        #expect(said.isEmpty, "\(row.account): \(said)")
      }
    }
  }

  /// Nothing may have been invented, and nothing lost, by whoever looked on.
  private func judge(_ changes: WatchedChanges.Content, _ rows: [Row]) {
    for row in rows {
      let isLasting = row.fault?.isLasting == true
      #expect(
        changes.appeared[row.account] ?? [] == (isLasting ? [] : Set(VendorTasks.statuses.keys)),
        "\(row.account)")
      #expect(!changes.gone.contains(row.account), "\(row.account) lost a task")
      let isTrouble = row.fault?.isTrouble == true
      #expect(changes.problems.contains(row.account) == isTrouble, "\(row.account)")
      for (id, words) in changes.statuses[row.account] ?? [:] {
        var known = Set([VendorTasks.statuses[id] ?? "", "unknown"])
        if case .rows(let other)? = row.fault?.effect, let word = other[id] { known.insert(word) }
        #expect(words.isSubset(of: known), "\(row.account) \(id): \(words)")
      }
    }
  }

  private struct Resources {
    let descriptors: Int
    let mebibytes: Int
  }

  private static func resources(of session: TerminalSession) async throws -> Resources {
    let id = try #require(try await session.programID())
    let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    // Descriptors only root may see.
    let names =
      geteuid() == 0 ? try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd") : []
    return Resources(
      descriptors: names.count,
      mebibytes: (Int(line.filter(\.isNumber)) ?? 0) / 1_024)
  }
}

extension Fault {
  /// Whether somebody has to be told of it.
  fileprivate var isTrouble: Bool {
    switch effect {
    case .trouble, .lasting: true
    case .readInPart(let words): words != nil
    case .none, .rows: false
    }
  }

  fileprivate var isLasting: Bool {
    if case .lasting = effect { true } else { false }
  }

  /// Whether it is not looked whether it is over before a long while.
  fileprivate var rests: Bool {
    switch effect {
    case .lasting: true
    case .readInPart(let words): words != nil
    case .trouble, .none, .rows: false
    }
  }

  /// How long the account waits for an answer, in seconds: not long for one that will not come.
  fileprivate var timeout: Int {
    switch act {
    case .cut(_, .silence), .drip: 5
    default: 30
    }
  }

  fileprivate var host: String {
    if case .newAddress = way { "::1" } else { "127.0.0.1" }
  }

  fileprivate func contexts() throws -> FaultyVendor.TLS? {
    guard case .tls(let faulty, let isOld) = way else { return nil }
    return FaultyVendor.TLS(
      context: try Self.context("loopback", isOld: false),
      faulty: try Self.context(faulty, isOld: isOld))
  }

  private static func context(_ certificate: String, isOld: Bool) throws -> NIOSSLContext {
    let folder = certificates
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile("\(folder)/\(certificate).pem")
        .map { .certificate($0) },
      privateKey: .privateKey(
        try NIOSSLPrivateKey(file: "\(folder)/\(certificate).key", format: .pem)))
    if isOld {
      configuration.minimumTLSVersion = .tlsv1
      configuration.maximumTLSVersion = .tlsv11
    }
    return try NIOSSLContext(configuration: configuration)
  }

  /// Where the account is, in the configuration's words.
  fileprivate func place(port: Int) -> String {
    switch way {
    case .http: "endpoint: \"http://127.0.0.1:\(port)\""
    case .tls:
      "endpoint: \"https://127.0.0.1:\(port)\", ca_file: \(Self.certificates)/ca.pem"
    case .newAddress: "endpoint: \"http://[::1]:\(port)\""
    case .noName: "endpoint: \"http://nowhere.invalid\", allow_http: true"
    case .proxy:
      "endpoint: \"http://vendor.invalid\", allow_http: true, proxy: \"http://127.0.0.1:\(port)\""
    }
  }

  private static let certificates = URL(filePath: #filePath)
    .appending(path: "../../../ProvidersTests/Fixtures/tls").standardized.path
}
