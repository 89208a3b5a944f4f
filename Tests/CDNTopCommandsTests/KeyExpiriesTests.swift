import Foundation
import TaskModel
import Testing

@testable import CDNTopCommands

/// When keys that end are read again.
@Suite struct KeyExpiriesTests {
  private let one = AccountID("one")
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  private func at(_ seconds: Double) -> Date { Self.start.addingTimeInterval(seconds) }

  @Test func aKeyIsReadAgainBeforeItsEnd() {
    let expiries = KeyExpiries()
    expiries.note(at(600), of: one, at: at(0))
    #expect(expiries.due(at: at(539)).isEmpty)
    #expect(expiries.due(at: at(540)) == [one])
    #expect(expiries.due(at: at(541)).isEmpty)
    // The same key again: nobody renewed it yet, and there is one more look at its end.
    expiries.note(at(600), of: one, at: at(541))
    #expect(expiries.due(at: at(599)).isEmpty)
    #expect(expiries.due(at: at(600)) == [one])
    expiries.note(at(600), of: one, at: at(601))
    #expect(expiries.due(at: at(900)).isEmpty)
  }

  @Test func aKeyThatLastsIsNot() {
    let expiries = KeyExpiries()
    expiries.note(at(600), of: one, at: at(0))
    expiries.note(nil, of: one, at: at(1))
    #expect(expiries.due(at: at(900)).isEmpty)
  }
}
