import Simulator

/// What people run today: every five seconds ask for every purge that has not ended, one id a call.
///
/// It is told the ids, and keeps to the rate at which the vendor answers. Each call of it tells whether a
/// purge has ended, which is worked out from the purge's life: the answers on the wire say the same.
struct NaiveLoop {
  static let period = 5.0

  let play: Play

  /// The calls by id a second that the simulated vendor lets through.
  private var rate: Double {
    switch play.account.provider {
    case "alibaba-cdn", "alibaba-dcdn": 30
    case "jdcloud": 10
    case "tencent-cdn", "tencent-edgeone": 20
    case "volcengine-cdn", "byteplus-cdn": 20
    default: 5
    }
  }

  func run() -> Outcome {
    var outcome = Outcome()
    var second = 0.0
    var open = play.purges
    while !open.isEmpty {
      let began = second
      open.removeAll { purge in
        guard purge.created <= began else { return false }
        outcome.calls += 1
        let asked = second
        second += 1 / rate
        guard purge.end <= asked else { return false }
        outcome.delays.append(asked - purge.end)
        return true
      }
      second = max(second, began + Self.period)
    }
    return outcome
  }
}
