import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite struct JDCloudRoutesTests {
  @Test func everyTrackedIDAnswersAtThePathOfItsKind() async throws {
    let stage = Stage(SimulatorOptions(tasks: 200))
    #expect(stage.trackedIDs.count == 50)
    #expect(Set(stage.trackedIDs.map(\.kind)) == ["purge-url", "purge-directory", "prefetch"])
    var states: Set<String> = []
    for tracked in stage.trackedIDs {
      #expect(UUID(uuidString: tracked.id) != nil && tracked.id.utf8.count == 36)
      let reply = await stage.send(stage.jd(tracked))
      let data = try #require(reply.json["data"] as? [String: Any])
      #expect(data["taskid"] as? String == tracked.id)
      states.insert("\(data["status"] ?? "") \(data["msg"] ?? "")")
      stage.clock.advance(by: .milliseconds(100))
    }
    #expect(states == ["0 成功", "1 进行中", "2 失败"])
  }

  @Test func idsFollowFromTheSeed() {
    let ids = Stage().trackedIDs
    #expect(ids == Stage().trackedIDs)
    #expect(ids != Stage(SimulatorOptions(seed: 2)).trackedIDs)
  }

  @Test func statusIsSometimesText() async {
    let stage = Stage(SimulatorOptions(tasks: 200))
    var kinds: Set<Bool> = []
    for tracked in stage.trackedIDs {
      let reply = await stage.send(stage.jd(tracked))
      let isText = reply.json["status"] is String
      let data = reply.json["data"] as? [String: Any]
      #expect((data?["status"] is String) == isText)
      kinds.insert(isText)
      stage.clock.advance(by: .milliseconds(100))
    }
    #expect(kinds == [true, false])
  }

  @Test func unknownIDAnswersNullData() async throws {
    let stage = Stage()
    let unknown = await stage.send(stage.jd(id: "00000000-0000-4000-8000-000000000000"))
    #expect(unknown.json["status"] as? Int == 0)
    #expect(unknown.json["data"] is NSNull)
    let tracked = try #require(stage.trackedIDs.first { $0.kind != "prefetch" })
    let elsewhere = await stage.send(stage.jd("/api/prefetchQuery", id: tracked.id))
    #expect(elsewhere.json["data"] is NSNull)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let code: Int
    let changes: [String: String?]
    var testDescription: String { "\(code) \(changes)" }
  }

  @Test(arguments: [
    Refused(code: 2, changes: ["username": nil, "signature": nil, "taskid": nil]),
    Refused(code: 3, changes: ["username": nil]),
    Refused(code: 3, changes: ["username": ""]),
    Refused(code: 4, changes: ["signature": nil]),
    Refused(code: 11, changes: ["taskid": nil]),
    Refused(code: 20, changes: ["username": "nobody"]),
    Refused(code: 7, changes: ["signature": "00000000000000000000000000000000"]),
  ])
  func refusalsCarryTheOuterCode(refused: Refused) async {
    let stage = Stage()
    let reply = await stage.send(stage.jd(id: "x", changing: refused.changes))
    #expect(reply.response.status == 200)
    #expect(reply.json["status"] as? Int == refused.code)
    #expect((reply.json["msg"] as? String)?.isEmpty == false)
    #expect(reply.json["data"] == nil)
  }

  @Test func bodyMustBeJSONAndPosted() async {
    let stage = Stage()
    var form = stage.jd(id: "x")
    form.headers = [SimulatorHeader("Content-Type", "application/x-www-form-urlencoded")]
    #expect(await stage.send(form).json["status"] as? Int == 2)
    let get = await stage.send(stage.jd(id: "x", method: "GET"))
    #expect(get.response.status == 405)
  }

  @Test(arguments: JDCloudSignatureCheck.Calendar.allCases)
  func dateIsReadInTheCalendarChosen(calendar: JDCloudSignatureCheck.Calendar) async {
    let stage = Stage(vendors: [JDCloudRoutes(calendar: calendar)])
    // The clock starts at noon in China; at 01:00 the next day UTC is a day behind.
    stage.clock.advance(by: .seconds(13 * 3600))
    for signed in JDCloudSignatureCheck.Calendar.allCases {
      let signature = JDCloudSignatureCheck.signature(
        date: JDCloudSignatureCheck.date(unix: stage.unix, in: signed),
        username: stage.credential("sim-jdcloud", "username"),
        secretKey: stage.credential("sim-jdcloud", "secret_key")
      )
      let reply = await stage.send(stage.jd(id: "x", changing: ["signature": signature]))
      #expect(reply.json["status"] as? Int == (signed == calendar ? 0 : 7))
    }
  }

  @Test func tooManyCallsAnswer429() async {
    let stage = Stage()
    var statuses: [Int] = []
    for _ in 0..<11 { statuses.append(await stage.send(stage.jd(id: "x")).response.status) }
    #expect(statuses == Array(repeating: 200, count: 10) + [429])
    let throttled = await stage.send(stage.jd(id: "x"))
    #expect(throttled.response.header("retry-after") == "1")
  }
}
