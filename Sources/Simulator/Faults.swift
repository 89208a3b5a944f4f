/// Which requests are answered badly: a function of the seed, the account and its request's number.
struct Faults: Sendable {
  enum Fault: Sendable, Hashable {
    case throttled, unavailable, late, cutOff, malformed
  }

  /// When one account's credentials are expired in a harsh run, in seconds from the start.
  static let expiry: Range<Double> = 20..<80
  /// How late a late answer comes.
  static let delay = Duration.seconds(3)

  let level: SimulatorOptions.Faults
  let chance: Chance

  /// Returns what goes wrong with an account's request; nil for most.
  func fault(account: Int, ordinal: Int) -> Fault? {
    let roll = chance.below(1000, .fault, account, ordinal)
    switch level {
    case .none:
      return nil
    case .mild:
      if roll < 10 { return .throttled }
      if roll < 20 { return .unavailable }
      return roll < 30 ? .late : nil
    case .harsh:
      let all: [Fault] = [.throttled, .unavailable, .late, .cutOff, .malformed]
      return roll < 150 ? all[roll / 30] : nil
    }
  }

  /// Whether a harsh run has an account's credentials expired at a time.
  func expires(account: Int, of accounts: Int, at elapsed: Double) -> Bool {
    level == .harsh && Faults.expiry.contains(elapsed)
      && chance.below(accounts, .account) == account
  }

  /// Returns the answer that stands for a fault; nil for those that alter the true answer.
  func answer(for fault: Fault, account: Int, ordinal: Int) -> SimulatorResponse? {
    let roll = chance.below(60, .faultForm, account, ordinal)
    switch fault {
    case .throttled:
      var response = SimulatorResponse.html("Too Many Requests", status: 429)
      response.headers.append(SimulatorHeader("Retry-After", "1"))
      return response
    case .unavailable:
      return .html("Service Unavailable", status: [500, 502, 503, 504][roll % 4])
    case .malformed:
      return malformed(roll)
    case .late, .cutOff:
      return nil
    }
  }

  /// Cuts an answer off: half the declared bytes, or JSON that ends too early.
  func cut(_ response: SimulatorResponse, account: Int, ordinal: Int) -> SimulatorResponse {
    var cut = response
    cut.body = Array(response.body.prefix(response.body.count / 2))
    let isDeclared = chance.below(2, .faultForm, account, ordinal) == 0
    cut.declaredLength = isDeclared ? max(response.body.count, 1) : cut.body.count
    return cut
  }

  private func malformed(_ roll: Int) -> SimulatorResponse {
    switch roll % 5 {
    case 0: .html("Welcome", status: 200)
    case 1: .xml(.object([("Code", .text("UnsupportedOperation"))]), root: "Error")
    case 2:
      .json(.object([("Tasks", .text("none")), ("TaskList", .number(7)), ("RetCode", .null)]))
    case 3: .json(.list([.number(1), .null, .text("status")]))
    default: SimulatorResponse(status: 200, headers: [], body: [])
    }
  }
}
