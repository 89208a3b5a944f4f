import ArgumentParser
import Foundation
import TaskModel
import Testing

@testable import CDNTopCommands

@Suite struct TrackCommandTests {
  private static let config = """
    monitor: {timezone: "+08:00"}
    accounts: [{name: jd-prod, provider: jdcloud, username: u, secret_key_env: X}]
    """

  private static let a = "aaaaaaaa-0000-4000-8000-000000000001"
  private static let b = "bbbbbbbb-0000-4000-8000-000000000002"
  private static let c = "cccccccc-0000-4000-8000-000000000003"

  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.config, to: "c.yaml")
  }

  private func run(
    _ arguments: [String], input: String = "", isOutputClosed: Bool = false
  ) async throws {
    let process = recorder.process(
      in: folder, environment: ["CDNTOP_CONFIG": folder.path + "/c.yaml"], input: input,
      isOutputClosed: isOutputClosed)
    switch try RootCommand.parseAsRoot(ArgumentOrder(arguments).sorted()) {
    case let command as TrackCommand: try await command.perform(in: process)
    case let command as UntrackCommand: try await command.perform(in: process)
    case let command as TrackedCommand: try await command.perform(in: process)
    default: Issue.record("not a command of the watch list")
    }
  }

  /// Runs a command that tracks nothing; returns the reason, which goes before the ids.
  private func refusal(
    _ arguments: [String], input: String = "", isOutputClosed: Bool = false,
    repeating ids: [String]
  ) async throws -> String {
    let before = recorder.talk.count
    let code = await #expect(throws: ExitCode.self) {
      try await run(arguments, input: input, isOutputClosed: isOutputClosed)
    }
    #expect(code?.rawValue == 2)
    let talk = recorder.talk.dropFirst(before)
    #expect(Array(talk.dropFirst()) == ["cdntop: not tracked:"] + ids)
    let reason = try #require(talk.first)
    #expect(reason.hasPrefix("cdntop: ") && !reason.hasSuffix("\n"))
    return String(reason.dropFirst("cdntop: ".count))
  }

  @Test func tracksAndUntracks() async throws {
    try await run(
      ["track", "jd-prod", Self.a, "-", "--kind", "prefetch", "--label", "x"],
      input: "\(Self.b)\n\n \(Self.c) \r\n")
    try await run(["tracked"])
    #expect(
      recorder.output == """
        ACCOUNT  ID                                    KIND      LABEL  TRACKED                     URL
        jd-prod  \(Self.a)  prefetch  x      2026-09-21 12:00:00 +08:00  -
        jd-prod  \(Self.b)  prefetch  x      2026-09-21 12:00:00 +08:00  -
        jd-prod  \(Self.c)  prefetch  x      2026-09-21 12:00:00 +08:00  -

        """)
    try await run(["untrack", "jd-prod", Self.a, Self.b, "zzz"])
    #expect(recorder.talk.last == "cdntop: zzz was not on the watch list of jd-prod")
    let list = KeptStore(folder.path + "/state/cdntop")
    #expect(try await list.entries().map(\.reference.vendorID) == [Self.c])
  }

  @Test func passesInputOn() async throws {
    try await run(["track", "jd-prod", "-", "--tee"], input: "\(Self.b)\n\(Self.c)\n")
    #expect(recorder.output == "\(Self.b)\n\(Self.c)\n")
  }

  @Test func storesBeforeItPassesInputOn() async throws {
    await #expect(throws: OutputClosed.self) {
      try await run(["track", "jd-prod", "-", "--tee"], input: "\(Self.b)\n", isOutputClosed: true)
    }
    let list = KeptStore(folder.path + "/state/cdntop")
    #expect(try await list.entries().map(\.reference.vendorID) == [Self.b])
  }

  @Test func repeatsTheIDsWhereNothingCanBeStoredOrPassedOn() async throws {
    try folder.write("", to: "state")
    let reason = try await refusal(
      ["track", "jd-prod", "-", "--tee"], input: "\(Self.b)\n", isOutputClosed: true,
      repeating: [Self.b])
    #expect(reason.contains("state"))
  }

  @Test(arguments: [("purge", "did you mean \"purge-"), ("zzz", "--kind takes purge-url, ")])
  func repeatsTheIDsOfAWrongKind(kind: String, advice: String) async throws {
    let reason = try await refusal(
      ["track", "jd-prod", Self.a, "-", "--kind", kind], input: "\(Self.b)\n",
      repeating: [Self.a, Self.b])
    #expect(reason.contains(advice), "\(reason)")
  }

  @Test func namesTheNearestAccountAndRepeatsTheIDs() async throws {
    let reason = try await refusal(
      ["track", "jd-prdo", Self.a, Self.b], repeating: [Self.a, Self.b])
    let words = "no account \"jd-prdo\" in the configuration, did you mean \"jd-prod\"?"
    #expect(reason.contains(words), "\(reason)")
  }

  @Test(
    "Where no name is near, those that there are stand in the sentence",
    arguments: [
      ([String](), ""), (["a"], "; it has a"), (["a", "b", "c"], "; it has a, b and c"),
      (
        (1...18).map { "\($0)" },
        "; it has 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 and 2 more"
      ),
    ])
  func namesTheAccounts(names: [String], end: String) {
    let error = UsageError.unknownAccount("nope", nearest: nil, of: names)
    #expect("\(error)" == "there is no account \"nope\" in the configuration" + end)
  }

  @Test func namesTheAccountsThereAre() async throws {
    let reason = try await refusal(["track", "nope", Self.a], repeating: [Self.a])
    #expect(reason.hasSuffix("\"nope\" in the configuration; it has jd-prod"), "\(reason)")
  }

  @Test func repeatsTheIDsWhereTheyCannotBeStored() async throws {
    try folder.write("", to: "state")
    _ = try await refusal(
      ["track", "jd-prod", "-", "--tee"], input: "\(Self.a)\n", repeating: [Self.a])
    #expect(recorder.output == "\(Self.a)\n")
  }

  @Test func refusesWhatIsNoID() async throws {
    let cut = "{\"status\":0,\"taskid\":\"x\""
    _ = try await refusal(["track", "jd-prod", "-"], input: cut, repeating: [cut])
    await #expect(throws: UsageError.self) {
      try await run(["track", "jd-prod", "-"], input: "{\"status\":7,\"msg\":\"refused\"}")
    }
    await #expect(throws: UsageError.self) { try await run(["track", "jd-prod", "-"], input: "") }
  }

  /// Nothing is stored where a line is none of the vendor's ids, and the lines are there once more.
  @Test(arguments: [
    "null", "undefined", "none", "nil", "-", "ID", "TASK ID STATUS", "----", "+---+", "| id |",
    "true", "<html><body>502</body></html>", "[object Object]", "a-1", "TaskId=5",
  ])
  func refusesTheLineThatIsNoID(line: String) async throws {
    let reason = try await refusal(
      ["track", "jd-prod", "-"], input: "# ids\n\(Self.a)\n\(line)\n\(Self.b)\n",
      repeating: [Self.a, line, Self.b])
    #expect(
      reason.hasPrefix("line 3 of the input: \"\(line)\" is not a task id: jdcloud ids are UUIDs"))
    let list = KeptStore(folder.path + "/state/cdntop")
    #expect(try await list.entries().isEmpty)
  }

  @Test func namesTheFirstOfSeveralLinesAndCountsTheRest() async throws {
    let reason = try await refusal(
      ["track", "jd-prod", "-"], input: "ID\n--\n\(Self.a)\nnull\n",
      repeating: ["ID", "--", Self.a, "null"])
    #expect(reason.hasPrefix("line 1 of the input: \"ID\""), "\(reason)")
    #expect(reason.hasSuffix("; 2 more like it"), "\(reason)")
  }

  @Test func anAnswerNamesTheLineItBeginsIn() async throws {
    let reason = try await refusal(
      ["track", "jd-prod", "-"], input: "\n{\n \"status\": 0,\n \"taskid\": \"null\"\n}\n",
      repeating: ["null"])
    #expect(reason.hasPrefix("line 2 of the input: \"null\""))
    _ = try await refusal(["track", "jd-prod", "null"], repeating: ["null"])
  }

  /// `purge-url` is what a new id is taken for; one that is tracked stays what it is.
  @Test func anIDThatIsTrackedKeepsItsKind() async throws {
    try folder.write(
      Self.config.replacingOccurrences(
        of: "secret_key_env: X",
        with: "secret_key_env: X, track: [{id: \(Self.b), kind: purge-directory}]"), to: "c.yaml")
    let list = KeptStore(folder.path + "/state/cdntop")
    func kinds(_ id: String) async throws -> [TaskKind] {
      try await list.entries().filter { $0.reference.vendorID == id }.map(\.reference.kind)
    }
    try await run(["track", "jd-prod", Self.a, "--kind", "prefetch", "--url", "http://a/1"])
    try await run(["track", "jd-prod", Self.a, Self.b, "-", "--label", "x"], input: "\(Self.c)\n")
    #expect(try await kinds(Self.a) == [.prefetch])
    #expect(try await kinds(Self.b) == [.purgeDirectory], "as the configuration has it")
    #expect(try await kinds(Self.c) == [.purgeURL])
    #expect(try await list.entries().map(\.label) == ["x", "x", "x"])
    #expect(try await list.entries().first?.urls == ["http://a/1"])
    // What the list says goes before the configuration, as it does in the table.
    try await run(["track", "jd-prod", Self.b, "--kind", "purge-url"])
    try await run(["track", "jd-prod", Self.b, "--label", "y"])
    #expect(try await kinds(Self.b) == [.purgeURL])
    // An id that is tracked in both halves of the vendor's API is one in each.
    try await run(["track", "jd-prod", Self.a, "--kind", "purge-directory"])
    try await run(["track", "jd-prod", Self.a, "--label", "z"])
    #expect(try await kinds(Self.a) == [.prefetch, .purgeDirectory])
    #expect(
      try await list.entries().filter { $0.reference.vendorID == Self.a }.map(\.label) == [
        "z", "z",
      ])
    // A vendor's answer says it as the option does.
    try await run(
      ["track", "jd-prod", "-"], input: "{\"Action\":\"PrefetchX\",\"taskid\":\"\(Self.c)\"}")
    #expect(try await kinds(Self.c) == [.purgeURL, .prefetch])
  }

  /// The watch list is there whatever the configuration is like.
  @Test func trackedNeedsNoConfiguration() async throws {
    try await run(["track", "jd-prod", Self.a])
    try folder.write("accounts: [", to: "c.yaml")
    try await run(["tracked"])
    #expect(recorder.output.contains(Self.a))
  }

  /// What a submission prints may be several ids in one word.
  @Test func takesIDsJoinedWithCommas() async throws {
    try folder.write(
      """
      accounts:
        - {name: ali, provider: alibaba-cdn, access_key_id: u, access_key_secret_env: X}
      """, to: "c.yaml")
    try await run(["track", "ali", "1,2", "-"], input: "3, 4\n2\n{\"RefreshTaskId\":\"5,6\"}")
    let list = KeptStore(folder.path + "/state/cdntop")
    #expect(
      Set(try await list.entries().map(\.reference.vendorID)) == ["1", "2", "3", "4", "5", "6"])
    #expect(recorder.talk == ["cdntop: tracked 6 ids of ali"])
    _ = try await refusal(["track", "ali", "7,null"], repeating: ["7,null"])
    #expect(try await list.entries().count == 6)
  }

  private static let projects = """
    accounts:
      - {name: gcp, provider: google-cdn, credentials_env: X, project: mine}
      - {name: number, provider: google-cdn, credentials_env: X, project: "123456789012"}
      - {name: file, provider: google-cdn, credentials_env: X}
    """

  private func address(_ project: String, _ id: String) -> String {
    "https://www.googleapis.com/compute/v1/projects/\(project)/global/operations/\(id)"
  }

  /// An address says where the task is; one of elsewhere would be looked for in vain.
  @Test func refusesAnAddressOfAnotherProject() async throws {
    try folder.write(Self.projects, to: "c.yaml")
    let (own, other) = (address("mine", "operation-1-a"), address("other", "operation-2-b"))
    let said = "Monitor its progress at [\(other)]\n"
    let reason = try await refusal(
      ["track", "gcp", "-"], input: own + "\n" + said, repeating: [own, other])
    #expect(
      reason
        == "line 2 of the input: operation-2-b is of the project other, and the account watches mine"
    )
    _ = try await refusal(["track", "gcp", other], repeating: [other])
    let list = KeptStore(folder.path + "/state/cdntop")
    #expect(try await list.entries().isEmpty)
    try await run(["track", "gcp", own, "operation-1-a"])
    #expect(try await list.entries().map(\.reference.product) == ["mine"])
    // Neither a number nor what only the key says can be compared: the vendor's answers tell.
    try await run(["track", "number", other])
    try await run(["track", "file", other])
    #expect(try await list.entries().map(\.reference.product) == ["mine", "other", "other"])
    try await run(["untrack", "gcp", own])
    #expect(try await list.entries().count == 2)
  }

  /// The vendor's answer to a submission does not say what the task is, and asks for purges and prefetches apart.
  @Test(arguments: [
    (
      "tencent-cdn", "TaskId",
      ["1767225661-i60rfmzm", "1767225662-i60rfmzm", "1767225663-i60rfmzm"]
    ),
    ("tencent-edgeone", "JobId", ["20g9wz8m9mgx", "20g9wz8m9mgy", "20g9wz8m9mgz"]),
  ])
  func looksForEitherWhereTheAnswerLeavesItOpen(
    provider: String, member: String, ids: [String]
  ) async throws {
    try folder.write(
      "accounts: [{name: t, provider: \(provider), secret_id: i, secret_key_env: X}]", to: "c.yaml")
    let answer = #"{"Response":{"\#(member)":"\#(ids[0])"}}"#
    try await run(["track", "t", "-"], input: answer + "\n" + ids[1])
    try await run(["track", "t", ids[2], "--kind", "prefetch"])
    try await run(["track", "t", ids[2], "--label", "x"])
    let list = KeptStore(folder.path + "/state/cdntop")
    func kinds(_ id: String) async throws -> [TaskKind] {
      try await list.entries().filter { $0.reference.vendorID == id }.map(\.reference.kind)
    }
    #expect(try await kinds(ids[0]) == [.purgeURL, .prefetch])
    #expect(try await kinds(ids[1]) == [.purgeURL, .prefetch])
    #expect(try await kinds(ids[2]) == [.prefetch], "somebody said it")
    #expect(recorder.talk.first == "cdntop: tracked 2 ids of t")
    try await run(["untrack", "t", ids[0]])
    #expect(try await kinds(ids[0]).isEmpty)
  }

  /// Ids come off the list as they were put on it, and what the configuration names stays, which is said.
  @Test func untracksWhatIsJoinedButNotWhatIsConfigured() async throws {
    try folder.write(
      "accounts: [{name: jd-prod, provider: jdcloud, username: u, secret_key: k, track: [{id: \(Self.c)}]}]",
      to: "c.yaml")
    try await run(["track", "jd-prod", "\(Self.a),\(Self.b)"])
    try await run(["untrack", "jd-prod", "\(Self.a), \(Self.b)"])
    #expect(recorder.talk == ["cdntop: tracked 2 ids of jd-prod"])
    let list = KeptStore(folder.path + "/state/cdntop")
    #expect(try await list.entries().isEmpty)
    try await run(["track", "jd-prod", Self.a, Self.c, "--label", "x"])
    await #expect {
      try await run(["untrack", "jd-prod", Self.a, Self.c])
    } throws: {
      "\($0)".contains(
        "jd-prod: \"track:\" in the configuration has \(Self.c), so that it stays watched")
    }
    #expect(try await list.entries().isEmpty)
  }

  @Test func untracksForAccountsThatAreGone() async throws {
    let list = KeptStore(folder.path + "/state/cdntop")
    let reference = TaskReference(vendorID: "1", kind: .purgeURL)
    try await list.add([TrackedTask(account: AccountID("old"), reference: reference)])
    try await run(["untrack", "old", "1"])
    #expect(try await list.entries().isEmpty)
    await #expect(throws: UsageError.self) { try await run(["untrack", "old", "1"]) }
  }
}
