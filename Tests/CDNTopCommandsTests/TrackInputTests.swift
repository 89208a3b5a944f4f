import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands

@Suite struct TrackInputTests {
  static let cases: [(String, [TrackInput.Item])] = [
    ("a\n b \r\n\n# note\nc\n", ["a", "b", "c"].map { .init(id: $0, kind: nil) }),
    (
      "{\"RefreshTaskId\": \"17671439116,17671439115\", \"RequestId\": \"D61E\"}",
      [.init(id: "17671439116", kind: nil), .init(id: "17671439115", kind: nil)]
    ),
    ("{\n \"PushTaskId\": \"95248880\"\n}\n", [.init(id: "95248880", kind: .prefetch)]),
    (
      "{\"PreloadTaskId\":\"1, 2\"}",
      [.init(id: "1", kind: .prefetch), .init(id: "2", kind: .prefetch)]
    ),
    (
      "{\"RetCode\":0,\"Action\":\"RefreshNewUcdnDomainCacheResponse\",\"TaskId\":\"2019_4d\"}",
      [.init(id: "2019_4d", kind: nil)]
    ),
    (
      "{\"Action\":\"PrefetchNewUcdnDomainCacheResponse\",\"TaskId\":\"2019_4d\"}",
      [.init(id: "2019_4d", kind: .prefetch)]
    ),
    (
      "{\"status\":0,\"msg\":\"成功\",\"taskid\":\"93820486-226d\"}",
      [.init(id: "93820486-226d", kind: nil)]
    ),
    (
      "{\"Response\":{\"RequestId\":\"aee6dbe4-f790\",\"TaskId\":\"1767225661-i60rfmzm\"}}",
      [.init(id: "1767225661-i60rfmzm", kind: nil)]
    ),
    (
      "{\"Response\":{\"JobId\":\"20g9wz8m9mgx\",\"FailedList\":null,\"RequestId\":\"x\"}}",
      [.init(id: "20g9wz8m9mgx", kind: nil)]
    ),
    ("{\"refresh_task\":\"7620240\"}", [.init(id: "7620240", kind: nil)]),
    ("{\n  \"preheating_task\" : \"7620243\"\n}", [.init(id: "7620243", kind: .prefetch)]),
    (
      "[{\"name\":\"operation-1-a\",\"selfLink\":\"https://g.example/operations/operation-1-a\","
        + "\"targetLink\":\"https://g.example/urlMaps/web\",\"user\":\"me\"}]",
      [.init(id: "https://g.example/operations/operation-1-a", kind: nil)]
    ),
    ("{\"result\":{\"taskId\":17671439116}}", [.init(id: "17671439116", kind: nil)]),
    (
      "{\"taskid\":\"a\"}{\"taskid\":\"b}\\\"\"}\nc\n[{\"TaskId\":[\"d\",\"e\"]}]",
      ["a", "b}\"", "c", "d", "e"].map { .init(id: $0, kind: nil) }
    ),
    // What is no JSON to its end stays one line, which no id looks like.
    ("{\"taskid\":\"a\"", [.init(id: "{\"taskid\":\"a\"", kind: nil)]),
  ]

  @Test(arguments: cases) func reads(text: String, items: [TrackInput.Item]) {
    let input = TrackInput(text)
    #expect(input.items.map { TrackInput.Item(id: $0.id, kind: $0.kind) } == items)
    #expect(input.refusal == nil)
  }

  @Test func knowsTheLines() {
    let input = TrackInput("\u{FEFF}\na\r\n# note\n{\n\"taskid\":\"b\"}\n\nc\n[1,\n2\nd")
    #expect(input.items.map(\.line) == [2, 4, 7, 8, 9, 10])
    #expect(input.items.map(\.id) == ["a", "b", "c", "[1,", "2", "d"])
  }

  /// Lines of a log are whole lines, which no id looks like.
  @Test(arguments: ["[OK] done", "{x} 12", "[1", "TaskId=abc", "(none)"])
  func aLogLineIsNoID(line: String) {
    let input = TrackInput(line + "\nreal-1\n")
    #expect(input.items.map(\.id) == [line, "real-1"])
  }

  /// As gcloud prints it, with both streams in one: what it says, and the answer in the format that was asked for.
  static let operation =
    "https://www.googleapis.com/compute/v1/projects/p/global/operations/operation-1-a"
  private static let said = """
    Invalidation pending for [https://www.googleapis.com/compute/v1/projects/p/global/urlMaps/web]
    Monitor its progress at [\(operation)]

    """
  private static let yaml = """
    ---
    endTime: '2026-01-01T04:10:00.123-08:00'
    error:
      errors:
      - code: A
        message: 'what: ever'
    id: '4711'
    kind: compute#operation
    name: operation-1-a
    selfLink: \(operation)
    targetLink: https://www.googleapis.com/compute/v1/projects/p/global/urlMaps/web

    """
  static let programs: [(String, [String], [Int])] = [
    (said, [operation], [2]),
    (said + said, [operation, operation], [2, 4]),
    (said + yaml, [operation, operation], [2, 3]),
    (yaml + yaml, [operation, operation], [1, 12]),
    ("name: operation-1-a\n", ["operation-1-a"], [1]),
    (
      "- name: operation-1-a\n- name: operation-2-b\n", ["operation-1-a", "operation-2-b"], [1, 2]
    ),
    ("[{\"name\": \"operation-1-a\"}, {\"name\": \"web\"}]", ["operation-1-a"], [1]),
    ("a\nrefresh_task: '7620240'\nb", ["a", "7620240", "b"], [1, 2, 3]),
    // Without an id in any of them, lines are lines.
    ("\nname: web\n  x: y\n# note\nb", ["name: web", "x: y", "b"], [2, 3, 5]),
    ("ERROR: (gcloud) not allowed", ["ERROR: (gcloud) not allowed"], [1]),
    ("---\n---\nb", ["---", "---", "b"], [1, 2, 3]),
  ]

  @Test(arguments: programs.indices) func readsWhatProgramsPrint(row: Int) {
    let (text, ids, lines) = Self.programs[row]
    let input = TrackInput(text)
    #expect(input.items.map(\.id) == ids)
    #expect(input.items.map(\.line) == lines)
    #expect(input.refusal == nil)
  }

  @Test func tellsWhatAVendorRefused() {
    let input = TrackInput("{\"RetCode\":230,\"Message\":\"Params [x] not available\"}\nnext")
    #expect(input.items.map(\.id) == ["next"])
    #expect(input.refusal == "230: Params [x] not available")
  }

  /// A refusal may stand within an envelope, as Tencent Cloud has it.
  @Test func tellsARefusalInAnEnvelope() {
    let input = TrackInput(
      "{\"Response\":{\"Error\":{\"Code\":\"LimitExceeded.CdnPurgeUrlExceedDayLimit\",\"Message\":\"no more"
        + " today\"},\"RequestId\":\"x\"}}")
    #expect(input.items.isEmpty)
    #expect(input.refusal == "LimitExceeded.CdnPurgeUrlExceedDayLimit: no more today")
  }

  /// Volcengine says by the id itself that a task is a prefetch.
  @Test func readsAnswersOfVolcengine() {
    let input = TrackInput(
      """
      {"ResponseMetadata":{"Action":"SubmitPreloadTask","Service":"CDN"},"Result":{"TaskID":"prefetch_url_1"}}
      {"ResponseMetadata":{"Action":"SubmitRefreshTask"},"Result":{"TaskID":"refresh_url_2"}}
      {"ResponseMetadata":{"Error":{"CodeN":1,"Code":"AccessDenied","Message":"not yours"}}}
      """)
    #expect(input.items.map(\.id) == ["prefetch_url_1", "refresh_url_2"])
    #expect(input.items.map(\.kind) == [.prefetch, nil])
    #expect(input.refusal == "AccessDenied: not yours")
  }

  @Test(.hangLimit) func manyIDs() {
    let text = (0..<20_000).map { "{\"taskid\":\"\($0)\"}" }.joined(separator: "\n")
    #expect(TrackInput(text).items.count == 20_000)
  }

  /// Looking for each end through all that follows would take minutes.
  @Test(.hangLimit) func whatIsCutOffIsReadALineEach() {
    let input = TrackInput(String(repeating: "{\"a\":[\n", count: 100_000))
    #expect(input.items.count == 100_000)
    #expect(input.items.last?.line == 100_000)
  }

  @Test(.hangLimit, arguments: ["---", "a: b", " - x"])
  func manyLinesThatMayBeMembers(line: String) {
    #expect(TrackInput(String(repeating: line + "\n", count: 50_000)).items.count == 50_000)
  }

  /// What follows an id in lines of its own is neither lost nor taken for the same answer.
  @Test(
    arguments: [
      ("TaskId: 17671439116\nTaskId: 17671439117\n", ["17671439116", "17671439117"], nil),
      ("tasks:\n  - TaskId: 1\n    state: x\n  - TaskId: 2\n", ["1", "2"], nil),
      (
        "TaskId: 1\n---\nCode: Throttling\nMessage: slow down\n", ["1"],
        "Throttling: slow down"
      ),
      ("TaskId: 1\n  17671439117\n", ["1", "17671439117"], nil),
      ("TaskId: 1\nnothing else\n", ["1", "nothing else"], nil),
      ("TaskId: 1\nerror: second purge failed\n", ["1", "error: second purge failed"], nil),
      ("TaskId: 1\n- 17671439117\n", ["1", "- 17671439117"], nil),
      ("refresh_task: 7620240 7620241\n", ["7620240 7620241"], nil),
      ("refresh_task: 7620240 , 7620241 ,\n", ["7620240", "7620241"], nil),
    ] as [(String, [String], String?)])
  func nothingIsLost(_ text: String, _ ids: [String], _ refusal: String?) {
    let input = TrackInput(text)
    #expect(input.items.map(\.id) == ids)
    #expect(input.refusal == refusal)
  }
}
