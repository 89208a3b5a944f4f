import FoundationEssentials
import Reports
import Store
import TaskModel
import TeamStore

/// One run of `team status`: asks the team's store, and no vendor.
struct TeamStatusRun {
  private let format: TeamCommand.Format
  private let process: ProcessContext

  init(format: TeamCommand.Format, in process: ProcessContext) {
    self.format = format
    self.process = process
  }

  /// Asks and prints.
  ///
  /// - Throws: ``UsageError`` where there is no team, ``ConfigurationError``, ``StoreError``, ``OutputClosed``.
  func perform(of configuration: Configuration) async throws -> ExitStatus {
    let own = SQLiteStore(at: nil, lanes: AsideLanes())
    guard let store = try await process.teamStore(over: own, for: configuration) else {
      throw UsageError.wrong(
        "the configuration \(configuration.file) has no team; see cdntop team --help")
    }
    let status: TeamStatus
    do throws(StoreError) {
      status = TeamStatus(
        try await store.holders(), accounts: configuration.accounts.filter(\.common.isEnabled),
        members: try await store.members(), at: process.calendar)
    } catch {
      guard error.mayPass else { throw error }
      process.talk("cdntop: \(error)")
      return .unreadableAccount
    }
    switch format {
    case .json: try process.output(status.document(team: configuration.team?.name, of: store.name))
    case .table:
      let zone = configuration.monitor.zone.activate()
      try TableOutput.render(
        header: TeamStatus.header, rows: status.rows(zone), emit: process.output)
      process.talk("cdntop: " + status.summary(team: configuration.team?.name, of: store.name))
    }
    return .done
  }
}

/// Who asks which account for a team.
struct TeamStatus {
  /// An account of the configuration, or one that others alone have.
  private struct Row {
    let account: AccountID?
    let budget: String
    /// Who asked it last; nil for nobody.
    let holder: LeaseHolder?
  }

  private let rows: [Row]
  private let members: [String]
  private let at: Date

  /// Puts together what the store says and what is configured here.
  init(
    _ holders: [LeaseHolder], accounts: [AccountConfiguration], members: [String], at: Date
  ) {
    let known = Dictionary(holders.map { ($0.budget, $0) }) { first, _ in first }
    let own = accounts.map { account in
      Row(account: account.name, budget: account.budgetName, holder: known[account.budgetName])
    }
    let budgets = Set(own.map(\.budget))
    rows =
      own
      + holders.filter { !budgets.contains($0.budget) }.map {
        Row(account: nil, budget: $0.budget, holder: $0)
      }
    self.members = members
    self.at = at
  }

  // MARK: As text

  static let header = ["ACCOUNT", "POLLED BY", "SINCE", "CANNOT", "BUDGET"]

  func rows(_ zone: ShownZone) -> [[String]] {
    rows.map { row in
      let live = row.holder.flatMap { $0.isLive ? $0 : nil }
      let unable = row.holder?.unable ?? []
      return [
        row.account?.name ?? "-", live?.name ?? "-", live.map { zone.stamp(at: since($0)) } ?? "-",
        unable.isEmpty ? "-" : unable.joined(separator: "; "),
        SafeText(row.budget, limit: .message).text,
      ]
    }
  }

  /// Sums up for the operator.
  ///
  /// - Parameter team: what the team is called.
  func summary(team: String?, of store: String) -> String {
    let name = team.map { "team \(SafeText($0, limit: .word).text)" } ?? "the team"
    let who = members.isEmpty ? "nobody" : members.joined(separator: ", ")
    return "\(name), store \(store); there now: \(who)"
  }

  private func since(_ holder: LeaseHolder) -> Date {
    at.addingTimeInterval(-holder.heldFor.seconds)
  }

  // MARK: As JSON

  func document(team: String?, of store: String) -> String {
    WrittenJSON.object { members in
      members.add("schema", 1)
      members.add("generated_at", at)
      members.add("team", team)
      members.add("store", store)
      members.add("accounts", .array(rows.map(object)))
      members.add("members", .array(self.members.map(WrittenJSON.string)))
    }.text + "\n"
  }

  private func object(_ row: Row) -> WrittenJSON {
    let live = row.holder.flatMap { $0.isLive ? $0 : nil }
    return .object { members in
      members.add("account", row.account?.name)
      members.add("budget", row.budget)
      members.add("polled_by", live?.name)
      members.add("host", live?.host)
      members.add("since", live.map(since))
      members.add("lease_left_s", live.map { Int($0.left.seconds) })
      members.add("epoch", row.holder.map { Int($0.epoch) })
      members.add("cannot", .array((row.holder?.unable ?? []).map(WrittenJSON.string)))
    }
  }
}
