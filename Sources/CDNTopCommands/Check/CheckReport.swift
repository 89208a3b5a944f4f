import FoundationEssentials
import Providers
import Reports
import TaskModel

/// What `check` prints.
struct CheckReport {
  private let accounts: [CheckedAccount]
  private let team: CheckedTeam?
  private let at: Date

  /// Makes a report.
  ///
  /// - Parameter team: the store that a team shares; nil where there is none.
  init(_ accounts: [CheckedAccount], team: CheckedTeam? = nil, at: Date) {
    self.accounts = accounts
    self.team = team
    self.at = at
  }

  /// How the command ends.
  var status: ExitStatus {
    if team?.isUsable == false { return .unreadableAccount }
    if accounts.contains(where: { !$0.isWatchable || $0.isQuotaUnread }) {
      return .unreadableAccount
    }
    return accounts.contains(where: \.isShort) ? .quotaTooSmall : .done
  }

  /// Writes the report, and sums up for the operator.
  func render(_ format: CheckFormat, to process: ProcessContext) throws {
    switch format {
    case .table: try process.output(table)
    case .json: try process.output(document)
    }
    process.talk("cdntop: " + summary)
  }

  private var summary: String {
    let bad = accounts.filter { !$0.isWatchable }.map(\.account.name.name)
    let unread = accounts.filter(\.isQuotaUnread).map(\.account.name.name)
    let short = accounts.filter(\.isShort).map(\.account.name.name)
    var text = accounts.count.counted("account") + " checked"
    if !bad.isEmpty { text += "; failed: " + bad.joined(separator: ", ") }
    if !unread.isEmpty {
      text += "; quota cannot be read: " + unread.joined(separator: ", ")
    }
    if !short.isEmpty { text += "; too little quota: " + short.joined(separator: ", ") }
    if team?.isUsable == false { text += "; the team's store cannot be used" }
    if status == .done { text += ", nothing failed" }
    let warned = accounts.filter { account in account.steps.contains { $0.result == .warning } }
    if !warned.isEmpty {
      text += "; warnings: " + warned.map(\.account.name.name).joined(separator: ", ")
    }
    return text
  }

  private static let words: [CheckStep.Result: String] = [
    .ok: "ok", .warning: "WARN", .failed: "FAIL", .unknown: "-",
  ]

  /// A block an account, a line a step, and what to do on the line below.
  private var table: String {
    let blocks = accounts.map { account in
      Self.block("\(account.account.name)  \(account.account.provider.id.word)", account.steps)
    }
    let shared = team.map { team in
      Self.block(["team", team.name].compactMap(\.self).joined(separator: "  "), team.steps)
    }
    return ([shared].compactMap(\.self) + blocks).joined(separator: "\n")
  }

  private static func block(_ title: String, _ steps: [CheckStep]) -> String {
    var lines = [title]
    for step in steps {
      let head = padded(words[step.result] ?? "-", 4) + "  " + padded(step.matter.word, 10)
      lines.append("  \(head)  " + (step.subject.map { "\($0): " } ?? "") + step.detail)
      if let advice = step.advice {
        lines.append(String(repeating: " ", count: 20) + "-> " + advice)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  private var document: String {
    let objects = accounts.map { account in
      WrittenJSON.object { members in
        JSONOutput.add(account.status, to: &members)
        members.add("endpoint", account.endpoint.text)
        members.add(
          "latency_ms",
          account.notes.latency.map { max(1, Int(($0.seconds * 1_000).rounded())) })
        members.add("owner", account.owner?.text)
        members.add("checks", .array(account.steps.map(Self.object)))
      }
    }
    return WrittenJSON.object { members in
      members.add("schema", 1)
      members.add("generated_at", at)
      members.add("exit_status", Int(status.rawValue))
      members.add(
        "team",
        team.map { team in
          .object { members in
            members.add("name", team.name)
            members.add("checks", .array(team.steps.map(Self.object)))
          }
        })
      members.add("accounts", .array(objects))
    }.text + "\n"
  }

  private static func object(_ step: CheckStep) -> WrittenJSON {
    .object { members in
      members.add("check", step.matter.rawValue)
      members.add("subject", step.subject)
      members.add("result", step.result.rawValue)
      members.add("detail", step.detail)
      members.add("advice", step.advice)
    }
  }
}

/// How `check` writes what it found.
enum CheckFormat: String, CaseIterable, Sendable {
  case table
  case json
}
