import TaskModel
import Testing

@testable import Providers

/// The files of vendors' programs: JSON, and INI as Amazon's and its followers' programs write it.
@Suite struct ProfileFileTests {
  private static func file(_ text: String) throws -> ProfileFile {
    try #require(try ProfileFile("/f", on: ProfileTests.machine(["/f": text])))
  }

  @Test func whatIsNotThereIsNone() throws {
    #expect(try ProfileFile("/f", on: ProfileTests.machine()) == nil)
  }

  @Test func sectionsOfSettings() throws {
    let file = try Self.file(
      """
      \u{FEFF}# the keys
      stray = x
      [default]
      aws_access_key_id = AKIA
      aws_secret_access_key=a+b/c==
      ; out = of use
      s3 =
        max_concurrent_requests = 20

      [profile eu west]
      Region\t=\teu-west-1
      empty =
      [default]
      aws_access_key_id = ASIA\r
      """)
    let sections = try file.sections()
    #expect(sections.map(\.name) == ["default", "profile eu west"])
    #expect(sections[0].fields["aws_access_key_id"] == "ASIA", "the later one holds")
    #expect(sections[0].fields["AWS_Secret_Access_Key"] == "a+b/c==")
    #expect(sections[0].fields["max_concurrent_requests"] == nil)
    #expect(sections[0].fields["out"] == nil && sections[0].fields["stray"] == nil)
    #expect(sections[1].fields["region"] == "eu-west-1")
    #expect(sections[1].fields["empty"] == nil)
  }

  /// As Python's `configparser` reads them.
  @Test func indentedAndLongSettings() throws {
    let file = try Self.file(
      """
      [one]  # the work account
        aws_access_key_id = AKIA
        region: eu-west-1
      [two]
      run = my-tool
        --first
        --second x
      region = b:c=d
      """)
    let sections = try file.sections()
    #expect(sections.map(\.name) == ["one", "two"])
    #expect(sections[0].fields["aws_access_key_id"] == "AKIA")
    #expect(sections[0].fields["region"] == "eu-west-1")
    #expect(sections[1].fields["run"] == "my-tool\n--first\n--second x")
    #expect(sections[1].fields["region"] == "b:c=d")
  }

  @Test(arguments: [("[a", 1), ("[a]\nno sign here", 2), ("[a]\n\n{}", 3)])
  func whatIsNoINI(text: String, line: Int) throws {
    let file = try Self.file(text)
    #expect(throws: ProfileError("/f is not readable: line \(line)")) { try file.sections() }
  }

  @Test func objectsOfAListOrAlone() throws {
    let list = try Self.file(#"[{"profile": "a"}, 7, {"profile": "b"}]"#)
    #expect(try list.objects().map { $0["profile"] } == ["a", nil, "b"])
    #expect(try Self.file(#"{"Profile": "c"}"#).objects().map { $0["profile"] } == ["c"])
    #expect(throws: ProfileError("/f is not readable JSON")) {
      try Self.file("[{").objects()
    }
  }

  /// A file of the largest size is read in one go, whatever its lines are: each is looked at once.
  @Test func manySectionsAndManyLines() throws {
    let count = 60_000
    let many = try Self.file((0..<count).map { "[s\($0)]\nkey = \($0)\n" }.joined()).sections()
    #expect(many.count == count)
    #expect(many.last?.fields["key"] == "\(count - 1)")
    let long = try Self.file("[a]\nkey = 1\n" + String(repeating: "  x\n", count: 200_000))
    #expect(try long.sections().first?.fields["key"]?.utf8.count == 1 + 2 * 200_000)
    let word = String(repeating: "x", count: 1_000_000)
    #expect(ShellWords.split("\(word) '\(word)'")?.map(\.utf8.count) == [1_000_000, 1_000_000])
  }
}
