import FoundationEssentials
import HTTPTypes
import TaskModel

/// Carries requests on, and learns the vendor's time from the answers.
struct ClockedExchange: HTTPExchanging {
  let base: any HTTPExchanging
  let clock: VendorClock

  var secrets: [Secret] { base.secrets }

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    let sent = clock.ownTime
    let answer = try await base.exchange(request, body: body)
    // What a cache kept says what time it was.
    let date = answer.header("Age") == nil ? answer.header("Date") : nil
    if let date = date.flatMap({ HTTPDate.date($0.trimmed) }) {
      clock.learn(date, sent: sent, received: clock.ownTime)
    }
    return answer
  }
}
