import FoundationEssentials
import TaskModel
import Testing

@Suite struct FilterFactsTests {
  private static let accounts = [
    ("ali", "alibaba-cdn"), ("dcdn", "alibaba-dcdn"), ("uc", "ucloud"), ("jd", "jdcloud"),
  ]

  @Test(arguments: [
    ("", "ali dcdn uc jd"),
    ("status:failed", "ali dcdn uc jd"),
    ("account:ali", "ali"),
    ("account:ali,jd", "ali jd"),
    ("account:!ali", "dcdn uc jd"),
    ("-account:ali,uc", "dcdn jd"),
    ("account:*d*", "dcdn jd"),
    ("account:/^(uc|jd)$/", "uc jd"),
    ("provider:ucloud", "uc"),
    ("provider:alibaba*", "ali dcdn"),
    ("provider:alibaba* account:dcdn", "dcdn"),
    ("account:ali provider:ucloud", ""),
    ("account:nobody", ""),
    ("account:ali or account:jd", "ali jd"),
    ("account:ali or status:failed", "ali dcdn uc jd"),
    ("account:ali status:failed or account:uc", "ali uc"),
    ("(account:ali or url:x) account:!jd", "ali dcdn uc"),
    ("not (account:ali or account:uc)", "dcdn jd"),
    ("not (account:ali status:failed)", "ali dcdn uc jd"),
    ("not (account:ali or status:failed)", "dcdn uc jd"),
    ("not (not account:ali)", "ali"),
    ("-(provider:alibaba* -account:ali)", "ali uc jd"),
  ])
  func accountsThatNeedAsking(text: String, names: String) throws {
    let filter = try parse(text)
    let asked = Self.accounts.filter { name, provider in
      filter.mayMatch(account: AccountID(name), provider: ProviderID(provider))
    }
    #expect(asked.map(\.0).joined(separator: " ") == names)
  }

  @Test(
    arguments: [
      ("since:2h", 7_200), ("since:2h age:<1h", 3_600), ("since:2h or since:3h", 10_800),
      ("since:2h or spring", nil), ("since:2h,3h", 10_800), ("since:!2h", nil), ("until:2h", nil),
      ("between:3h..1h", 10_800), ("age:<2h", 7_200), ("age:>2h", nil), ("age:2h", 10_800),
      ("since:11:00", 3_600), ("spring since:1h", 3_600), ("", nil),
    ] as [(String, Double?)])
  func earliestMoment(text: String, secondsAgo: Double?) throws {
    let earliest = try parse(text).earliestReference(now: testNow)
    #expect(earliest == secondsAgo.map { testNow.addingTimeInterval(-$0) })
  }
}
