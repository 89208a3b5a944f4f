import FoundationEssentials
import TaskModel
import Testing

@testable import Proofs

/// Verdicts as a function of what is known; each "never concluded" has a row that tries to get it concluded.
@Suite struct AnswerJudgeTests {
  private static let now = CacheReadingTests.at
  private static let purge = now.addingTimeInterval(-60)
  private static let old = Body(length: 3, hash: "aa", decodedHash: "aa")
  private static let new = Body(length: 3, hash: "bb", decodedHash: "bb")
  private static let third = Body(length: 3, hash: "cc", decodedHash: "cc")

  private func fields(age: Int?, saved: Int? = nil, _ more: [(String, String)] = []) -> [(
    String, String
  )] {
    var fields = [("Date", Sent.text(Self.now))] + more
    if let age { fields.append(("Age", "\(age)")) }
    if let saved {
      let second = Int(Self.now.timeIntervalSince1970) - saved
      fields.append(("Ali-Swift-Global-Savetime", "\(second)"))
    }
    return fields
  }

  private func origin(
    _ body: Body?, status: Int = 200, _ fields: [(String, String)] = []
  ) throws -> OriginReference {
    let socket = try #require(SocketPlace("203.0.113.1:80"))
    return OriginReference(
      socket: socket, addresses: [socket.address], port: 80, scheme: .http,
      answers: [
        .identity: try CacheReadingTests.answer(fields, status: status, body: body)
      ])
  }

  private func finding(
    _ body: Body?, _ fields: [(String, String)], status: Int = 200, isHead: Bool = false,
    _ change: (inout ProofExpectation, inout ProbeContext) throws -> Void
  ) throws -> Finding {
    var expectation = ProofExpectation()
    var context = ProbeContext(purgedAt: Self.purge, began: Self.now.addingTimeInterval(-5))
    try change(&expectation, &context)
    let answer = try CacheReadingTests.answer(fields, status: status, body: body)
    return AnswerJudge(expectation: expectation, context: context)
      .finding(answer, isHead: isHead)
  }

  // MARK: With an origin

  @Test func bodiesAgainstTheOrigin() throws {
    func judged(_ body: Body, _ fields: [(String, String)], purged: Bool = true) throws -> Finding {
      try finding(body, fields) { _, context in
        context.origin = try origin(Self.new)
        if !purged { context.purgedAt = nil }
      }
    }
    #expect(try judged(Self.new, fields(age: nil)) == .fresh(.originBody))
    #expect(try judged(Self.new, fields(age: 300)) == .fresh(.originBodyCachedBefore))
    let since = Self.now.addingTimeInterval(-300)
    #expect(try judged(Self.old, fields(age: 300)) == .stale(.cachedBefore(since)))
    // A newer write than ours, or a parent's old body with its age begun anew: no stale by that.
    let after = Self.now.addingTimeInterval(-30)
    #expect(try judged(Self.old, fields(age: 30)) == .unknown(.otherButCachedSince(after)))
    // Two seconds are not enough to tell.
    let at = Self.now.addingTimeInterval(-61)
    #expect(try judged(Self.old, fields(age: 61)) == .unknown(.otherButCachedSince(at)))
    #expect(try judged(Self.old, fields(age: nil)) == .stale(.otherBody))
    #expect(try judged(Self.old, fields(age: 30), purged: false) == .stale(.otherBody))
  }

  /// An old body is good where the origin has it still: its age began anew at a 304.
  @Test func anOldBodyThatTheOriginFoundGood() throws {
    let found = try finding(Self.new, fields(age: 30, saved: 300)) { _, context in
      context.origin = try origin(Self.new)
    }
    #expect(found.verdict == .revalidated)
    let other = try finding(Self.old, fields(age: 30, saved: 300)) { _, context in
      context.origin = try origin(Self.new)
    }
    #expect(other.verdict == .stale)
  }

  @Test func anOriginWrittenAfterThePurgeMakesNothingStale() throws {
    let written = Self.now.addingTimeInterval(-10)
    let found = try finding(Self.old, []) { _, context in
      context.origin = try origin(Self.new, [("Last-Modified", Sent.text(written))])
    }
    #expect(found == .unknown(.writtenSince(written)))
  }

  @Test func anotherVariantIsNotStale() throws {
    let found = try finding(
      Self.old, [("Vary", "Accept-Language"), ("Content-Language", "de"), ("Age", "300")]
    ) { _, context in
      context.origin = try origin(Self.new, [("Content-Language", "en")])
    }
    #expect(found == .unknown(.otherVariant))
  }

  @Test func anEntityTagAloneMakesNothingStale() throws {
    let found = try finding(Self.new, fields(age: 300, [("ETag", "\"edge\"")])) { _, context in
      context.origin = try origin(Self.new, [("ETag", "\"origin\"")])
    }
    #expect(found.verdict == .fresh)
    let named = try finding(Self.new, [("ETag", "\"other\"")]) { expectation, _ in
      expectation.fields = [.init(name: "etag", value: "\"right\"")]
    }
    #expect(named == .unknown(.otherField("etag")))
    let weak = try finding(Self.new, [("ETag", "W/\"right\"")]) { expectation, _ in
      expectation.fields = [.init(name: "etag", value: "\"right\"")]
    }
    #expect(weak == .fresh(.namedExpectation))
  }

  @Test func headProvesLittle() throws {
    func judged(_ tag: String) throws -> Finding {
      try finding(nil, fields(age: 300, [("ETag", tag)]), isHead: true) { _, context in
        context.origin = try origin(nil, [("ETag", tag.hasPrefix("W") ? tag : "\"a\"")])
      }
    }
    #expect(try judged("\"a\"") == .fresh(.originTag))
    #expect(try judged("\"b\"") == .unknown(.headOnly))
    // A weak one does not promise the same bytes.
    #expect(try judged("W/\"a\"") == .unknown(.headOnly))
  }

  @Test(arguments: [206, 301, 302, 304, 500, 503])
  func someStatusesTellNothing(status: Int) throws {
    let found = try finding(Self.old, fields(age: 300), status: status) { _, context in
      context.origin = try origin(Self.new)
    }
    #expect(found == .unknown(.status(status)))
  }

  @Test func bodiesThatCannotBeCompared() throws {
    let packed = Body(length: 1, hash: "dd", decodedHash: nil)
    let cut = Body(length: 1, hash: "bb", decodedHash: nil, isCut: true)
    let context = { (_: inout ProofExpectation, context: inout ProbeContext) in
      context.origin = try origin(Self.new)
    }
    #expect(try finding(packed, fields(age: 300), context) == .unknown(.undecodable))
    #expect(try finding(cut, fields(age: 300), context) == .unknown(.tooLarge))
    let same = Body(length: 1, hash: "bb", decodedHash: nil)
    #expect(try finding(same, [], context) == .fresh(.originBody))
  }

  // MARK: Without one

  @Test func aStatusAloneProvesNothing() throws {
    for state in ["MISS", "HIT"] {
      let found = try finding(Self.new, fields(age: 1, [("X-Cache", state)])) { expectation, _ in
        expectation.statuses = [200]
      }
      #expect(found == .unknown(.statusAlone))
    }
  }

  @Test func aNamedHash() throws {
    func judged(_ body: Body, age: Int?) throws -> ProofVerdict {
      try finding(body, fields(age: age)) { expectation, _ in expectation.hash = "bb" }.verdict
    }
    #expect(try judged(Self.new, age: nil) == .fresh)
    #expect(try judged(Self.old, age: 300) == .stale)
    #expect(try judged(Self.old, age: 30) == .unknown)
  }

  @Test func aBaseline() throws {
    func judged(_ body: Body, age: Int?, recorded: Body? = Self.old) throws -> Finding {
      try finding(body, fields(age: age)) { expectation, context in
        expectation.hasBaseline = true
        context.recordedAt = Self.purge
        context.recorded = recorded
      }
    }
    #expect(try judged(Self.old, age: 30) == .stale(.recordedBody))
    #expect(try judged(Self.new, age: 30) == .fresh(.changedBody))
    #expect(try judged(Self.new, age: nil) == .fresh(.changedBody))
    #expect(try judged(Self.third, age: 300).verdict == .unknown)
    #expect(try judged(Self.new, age: nil, recorded: nil) == .unknown(.notRecorded))
  }

  /// The recorded body is stale whatever the age says.
  @Test func aBaselineBesideAnOrigin() throws {
    func judged(_ body: Body) throws -> Finding {
      try finding(body, fields(age: 30)) { expectation, context in
        expectation.hasBaseline = true
        context.recorded = Self.old
        context.origin = try origin(Self.new)
      }
    }
    #expect(try judged(Self.old) == .stale(.recordedBody))
    #expect(try judged(Self.new) == .fresh(.originBody))
    #expect(try judged(Self.third).verdict == .unknown)
  }

  @Test(arguments: [
    // saved, age, state, verdict: seconds before the answer; the purge was at 60, the run began at 5.
    (30, 30, "HIT", ProofVerdict.fresh), (30, 30, "MISS", .unknown), (30, 30, "", .unknown),
    (300, 300, "HIT", .stale), (300, 30, "HIT", .unknown), (61, 61, "HIT", .unknown),
    (3, 3, "HIT", .unknown), (5, 5, "HIT", .unknown), (300, 300, "MISS", .stale),
  ])
  func timesAlone(saved: Int, age: Int, state: String, verdict: ProofVerdict) throws {
    let more = state.isEmpty ? [] : [("X-Cache", state)]
    let found = try finding(nil, fields(age: age, saved: saved, more)) { expectation, _ in
      expectation.isTimeOnly = true
    }
    #expect(found.verdict == verdict)
  }

  @Test func aSmallAgeAloneIsNotFresh() throws {
    let found = try finding(nil, fields(age: 10, [("X-Cache", "HIT")])) { expectation, _ in
      expectation.isTimeOnly = true
    }
    #expect(found == .unknown(.noSaveTime))
  }

  @Test func theWorseOfTwoIsNeverBetter() {
    #expect(ProofVerdict.allCases.max() == .stale)
    #expect(ProofVerdict.fresh < .revalidated && ProofVerdict.revalidated < .unknown)
  }
}
