import FoundationEssentials
import GRDB
public import TaskModel

extension SQLiteStore {
  /// What an operator's own processes were started to tell, each of them tells.
  public func claim(_ notices: Set<String>) async throws(StoreError) -> Set<String> { notices }

  public func take(_ cost: Double, of share: BudgetShare) async -> BudgetAnswer {
    guard standing == .kept, budgetRest.mayAsk(at: now()) else { return .unshared }
    let budgets = budgets
    let now = now
    // A disk that does not answer, or a file that cannot be used, is no reason not to ask.
    let answer = try? await run(lane("calls counted in"), within: Self.budgetPatience) {
      () throws(StoreError) -> BudgetAnswer? in
      try budgets.use(making: true) { database in
        let moment = Duration.seconds(now().timeIntervalSince1970)
        let wait = try database.writing {
          try Self.take(cost, of: share, at: moment, in: database)
        }
        return wait.map { .wait($0) } ?? .taken
      }
    }
    guard let taken = answer ?? nil else {
      budgetRest.begin(at: self.now())
      return .unshared
    }
    budgetRest.end()
    return taken
  }

  /// How long the disk and other processes may take to let a call be counted.
  static let budgetPatience: Duration = .seconds(1)

  private static func take(
    _ cost: Double, of share: BudgetShare, at moment: Duration, in database: Database
  ) throws -> Duration? {
    var bucket = TokenBucket(rate: share.rate, burst: share.burst, at: moment)
    try database.each("SELECT tokens, counted FROM budget WHERE name = ?", [share.name]) { row in
      let (tokens, counted) = (row.double(0), row.double(1))
      // What is nonsense is an empty bucket; so is what fills with a clock that was set back, until that is made good.
      let isSense = tokens.isFinite && counted.isFinite && abs(counted) < 1e12
      bucket = TokenBucket(
        rate: share.rate, burst: share.burst, tokens: isSense ? max(tokens, -share.burst) : 0,
        at: isSense ? min(.seconds(counted), moment) : moment)
    }
    let wait = bucket.take(cost, at: moment)
    // Written in any case: else what was nonsense, or counted in the future, would stay so.
    try database.run(
      "INSERT OR REPLACE INTO budget (name, tokens, counted) VALUES (?, ?, ?)",
      [share.name, bucket.tokens(at: moment), moment.seconds])
    return wait
  }
}
