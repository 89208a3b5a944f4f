import FoundationEssentials
import TaskModel
import TestSupport
import Testing

/// What the screen shows, filters take.
@Suite struct FilterWordsTests {
  @Test(arguments: TaskStatus.allCases)
  func everyWordOfAStatusIsTaken(_ status: TaskStatus) throws {
    for word in [
      status.rawValue, status.shortWord, status.longWord, status.shortWord.lowercased(),
      status.longWord.lowercased(), String(status.rawValue.prefix(4)),
    ] {
      #expect(
        try canonical("status:\(word)") == "status:\(status.rawValue)", "\(word)")
      #expect(try URLItemFilter(parsing: "status:\(word)").isEmpty == false, "\(word)")
    }
  }

  @Test(arguments: TaskKind.allCases)
  func everyWordOfAKindIsTaken(_ kind: TaskKind) throws {
    let meant = try kinds("kind:\(kind.shortWord)")
    #expect(meant.contains(kind.rawValue))
    #expect(kind == .purgeURL || meant == [kind.rawValue])
    #expect(try kinds("type:\(kind.rawValue)") == [kind.rawValue])
  }

  /// The kinds that a term means.
  private func kinds(_ term: String) throws -> Set<String> {
    let meaning = try canonical(term)
    #expect(meaning.hasPrefix("kind:"))
    return Set(meaning.dropFirst("kind:".count).split(separator: ",").map(String.init))
  }

  @Test(arguments: [
    ("status:stal", "stalled:yes"),
    ("status:STALLED", "stalled:yes"),
    ("status:fail,stal", "(status:failed or stalled:yes)"),
    ("status:!ok,stal", "not (status:succeeded or stalled:yes)"),
    ("status:open", "status:queued,running,unknown"),
    ("status:ended", "status:succeeded,partial,failed,canceled"),
    ("status:bad", "status:partial,failed"),
    ("status:done", "status:succeeded"),
    ("stat:r", "status:running"),
    ("type:dir", "kind:purge-directory"),
    ("kind:d", "kind:purge-directory"),
    ("kind:purge-d", "kind:purge-directory"),
    ("kind:pre", "kind:prefetch"),
    ("task:9524*", "id:\"9524*\""),
    ("target:/news/", "url:/news/"),
    ("progress:<50", "pct:<50.0"),
    ("acc:x", "account:\"x\""),
    ("prov:x", "provider:\"x\""),
    ("lab:x", "label:\"x\""),
    ("stalled:y", "stalled:yes"),
  ])
  func wordsAndBeginnings(_ text: String, _ meaning: String) throws {
    #expect(try canonical(text) == meaning)
  }

  @Test func aFamilyIsMeantByItsBeginning() throws {
    let purges = Set(TaskKind.allCases.map(\.rawValue).filter { $0.hasPrefix("purge") })
    for word in ["purge", "purge-", "pu"] {
      #expect(try kinds("kind:\(word)") == purges, "\(word)")
    }
  }

  /// What the screen cuts in the middle is found by what it shows.
  @Test func cutTextsMatch() throws {
    let task = makeTask { $0.label = SafeText("spring sale of 2026", limit: .word) }
    let context = FilterContext(now: testNow, judgement: Judgement(makeSnapshot(), now: testNow))
    #expect(try parse("label:\"spring\u{2026}2026\"").matches(task, in: context))
    #expect(try !parse("label:\"spring\u{2026}2025\"").matches(task, in: context))
  }

  private static let names = FilterNames(
    accounts: ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"],
    providers: ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"])

  @Test(arguments: [
    ("account:alibaba-cdn", "account:\"sim-alibaba-cdn\""),
    ("account:sim-u", "account:\"sim-ucloud\""),
    ("account:SIM-UCLOUD", "account:\"sim-ucloud\""),
    ("account:ucloud,jd", "account:\"sim-ucloud\",\"sim-jdcloud\""),
    ("account:!ucloud", "not account:\"sim-ucloud\""),
    ("account:al-dcdn", "account:\"sim-alibaba-dcdn\""),
    ("account:al\u{2026}-cdn", "account:\"sim-alibaba-cdn\""),
    ("account:al~-cdn", "account:\"sim-alibaba-cdn\""),
    ("account:*-cdn", "account:\"*-cdn\""),
    ("provider:u", "provider:\"ucloud\""),
    ("provider:alibaba-c", "provider:\"alibaba-cdn\""),
  ])
  func namesAreTakenAsShown(_ text: String, _ meaning: String) throws {
    #expect(try canonical(text, names: Self.names) == meaning)
  }

  @Test(arguments: [
    (
      "account:sim",
      "'sim' is the beginning of several words at 9: write one of "
        + "sim-alibaba-cdn sim-alibaba-dcdn sim-ucloud sim-jdcloud"
    ),
    ("account:sim-uclod", "unknown account 'sim-uclod' at 9: did you mean 'sim-ucloud'?"),
    (
      "account:xyzzy",
      "unknown account 'xyzzy' at 9: one of "
        + "sim-alibaba-cdn sim-alibaba-dcdn sim-ucloud sim-jdcloud"
    ),
    (
      "provider:alibaba",
      "'alibaba' is the beginning of several words at 10: write one of alibaba-cdn alibaba-dcdn"
    ),
  ])
  func otherNamesAreErrors(_ text: String, _ sentence: String) throws {
    let error = try #require(throws: FilterError.self) {
      try canonical(text, names: Self.names)
    }
    #expect(error.description == sentence)
  }

  @Test func aURLIsNeverStalled() throws {
    #expect(throws: FilterError.self) { try URLItemFilter(parsing: "status:stal") }
    let error = try #require(throws: FilterError.self) { try URLItemFilter(parsing: "type:dir") }
    #expect(error.position == 1 && error.length == 4)
  }

  private func canonical(
    _ text: String, names: FilterNames = FilterNames()
  ) throws(FilterError) -> String {
    try TaskFilter(parsing: text, now: testNow, zone: .fixed(seconds: 0), names: names)
      .canonicalText
  }
}
