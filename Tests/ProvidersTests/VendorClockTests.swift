import FoundationEssentials
import HTTPTypes
import Providers
import Synchronization
import TaskModel
import TestSupport
import Testing

@Suite("A vendor's clock")
struct VendorClockTests {
  private static let start = Date(timeIntervalSince1970: 784_111_777)

  /// Our own clock, set by hand.
  private final class Hand: Sendable {
    let seconds = Mutex(0.0)
    var date: Date { VendorClockTests.start.addingTimeInterval(seconds.withLock { $0 }) }
  }

  private func ask(
    _ clock: VendorClock, _ hand: Hand, headers: [String: String], lasting: Double = 0.2
  ) async throws {
    let http = ScriptedHTTP { (_, _) throws(ProviderError) in
      hand.seconds.withLock { $0 += lasting }
      return HTTPAnswer([], headers: headers)
    }
    let request = HTTPRequest(method: .get, scheme: "https", authority: "v", path: "/")
    _ = try await clock.listening(to: http).exchange(request, body: [])
  }

  @Test(
    "an answer tells the vendor's time to two seconds; only what it makes certain is corrected",
    arguments: [
      // date, skew, correction
      ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0, 0.0), ("Sun, 06 Nov 1994 08:49:36 GMT", 0, 0),
      ("Sun, 06 Nov 1994 08:49:35 GMT", 0, 0), ("Sun, 06 Nov 1994 08:49:34 GMT", -2.1, -2.1),
      ("Sun, 06 Nov 1994 08:49:38 GMT", 1.9, 0), ("Sun, 06 Nov 1994 08:59:37 GMT", 600.9, 600.9),
      ("Sun, 06 Nov 1994 08:39:37 GMT", -599.1, -599.1),
    ])
  func one(date: String, skew: Double, correction: Double) async throws {
    let hand = Hand()
    let clock = VendorClock(now: { hand.date })
    #expect(clock.skew == nil && clock.now == hand.date)
    try await ask(clock, hand, headers: ["Date": date])
    #expect(abs(try #require(clock.skew) - skew) < 0.001)
    #expect(abs(clock.now.timeIntervalSince(hand.date) - correction) < 0.001)
  }

  @Test(
    "a date of a clock that was never set says nothing",
    arguments: [
      "Thu, 01 Jan 1970 00:00:07 GMT", "Tue, 01 Jan 1980 00:00:00 GMT",
      "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
  func neverSet(date: String) async throws {
    let hand = Hand()
    let clock = VendorClock(now: { hand.date })
    try await ask(clock, hand, headers: ["Date": date])
    #expect(clock.skew == nil && clock.now == hand.date)
  }

  @Test(
    "setting the calendar does not spoil what is known, and is what is signed with until it is",
    arguments: [-3_600.0, 3_600, 1])
  func calendarSet(step: Double) async throws {
    let hand = Hand()
    let set = Mutex(0.0)
    let clock = VendorClock(
      now: { hand.date }, calendar: { hand.date.addingTimeInterval(set.withLock { $0 }) })
    set.withLock { $0 = step }
    #expect(clock.now == hand.date.addingTimeInterval(step), "an operator has set it right")
    set.withLock { $0 = 0 }
    try await ask(clock, hand, headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"])
    set.withLock { $0 = step }
    #expect(clock.skew == 0)
    #expect(abs(clock.now.timeIntervalSince(hand.date)) <= 1, "the vendor's time, set or not")
  }

  @Test("answers narrow it down; one that contradicts them starts anew, since a clock was set")
  func many() async throws {
    let hand = Hand()
    let clock = VendorClock(now: { hand.date })
    try await ask(clock, hand, headers: ["Date": "Sun, 06 Nov 1994 08:59:37 GMT"])
    hand.seconds.withLock { $0 = 0.8 }
    try await ask(clock, hand, headers: ["Date": "Sun, 06 Nov 1994 08:59:38 GMT"])
    #expect(abs(try #require(clock.skew) - 601) < 0.001, "between 600 and 602")
    hand.seconds.withLock { $0 = 700 }
    try await ask(clock, hand, headers: ["Date": "Sun, 06 Nov 1994 09:01:17 GMT"])
    #expect(clock.skew == 0)
  }

  @Test(
    "what is no date of the vendor's own teaches nothing",
    arguments: [
      [:], ["Date": "soon"], ["Date": "Sun, 06 Nov 1994 08:59:37 GMT", "Age": "600"],
    ])
  func silence(headers: [String: String]) async throws {
    let hand = Hand()
    let clock = VendorClock(now: { hand.date })
    try await ask(clock, hand, headers: headers)
    #expect(clock.skew == nil)
  }

  @Test("the next request is signed by the vendor's time")
  func signing() async throws {
    let hand = Hand()
    let clock = VendorClock(now: { hand.date })
    let dates = Mutex<[String]>([])
    let http = ScriptedHTTP { (request, _) throws(ProviderError) in
      let date = HTTPField.Name("x-acs-date").flatMap { request.headerFields[$0] }
      dates.withLock { $0.append(date ?? "-") }
      return HTTPAnswer(
        Array(#"{"Code":"InvalidTimeStamp.Expired","Message":"late"}"#.utf8), status: 400,
        headers: ["Date": "Sun, 06 Nov 1994 09:49:37 GMT"])
    }
    let provider = try ProviderRegistry.make(
      Sample.settings("alibaba-cdn"), http: clock.listening(to: http), now: { clock.now })
    let query = TaskQuery(.ids([TaskReference(vendorID: "1", kind: .purgeURL)]))
    for _ in 0..<2 { _ = try? await provider.tasks(matching: query) }
    #expect(
      dates.withLock { $0 } == ["1994-11-06T08:49:37Z", "1994-11-06T09:49:38Z"])
  }
}
