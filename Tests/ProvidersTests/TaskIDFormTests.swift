import TaskModel
import Testing

@testable import Providers

@Suite struct TaskIDFormTests {
  private static func form(_ provider: String) throws -> TaskIDForm {
    try #require(ProviderRegistry.description(of: ProviderID(provider))).taskIDs
  }

  /// Ids of the vendors' pages, of samples and of the simulator.
  static let ids: [String: [String]] = [
    "alibaba-cdn": ["17671439116", "704225667", "12345678", "24840", "1234321", "95248880", "1"],
    "alibaba-dcdn": ["17671439116", "11368101", "704225667"],
    "ucloud": [
      "20190121141137_4d8031d5", "20261122203641_714ee11a", "20240501195807_77AA88BB",
      "4d8031d5-20190121", "20190121141137", "a1b2c3d4",
    ],
    "tencent-cdn": [
      "1767225661-i60rfmzm", "153303185323131331", "1533031853231313311", "1767221999-ab12cd34",
    ],
    "tencent-edgeone": [
      "20g9wz8m9mgx", "3duxkechrr0c", "1379afjk91u32h", "0zzzzzzzzzzz",
    ],
    "huawei-cdn": [
      "7620240", "ff8080818a9b0e5e018a9b1234560001",
    ],
    "volcengine-cdn": [
      "prefetch_url_89c25a1aa3044b39921387190fc9b0e438f3d071f278f031",
      "refresh_url_0a1b2c3d4e5f60718293a4b5c6d7e8f90011223344556677",
      "url_block_2021112616560901001104903915206", "6242b6d70123456789abcdef",
    ],
    "byteplus-cdn": ["prefetch_url_89c25a1aa3044b39921387190fc9b0e438f3d071f278f031"],
    "google-cdn": [
      "operation-1767225661000-abc", "operation-1767225661123-6275a1b2c3d4e-1a2b3c4d-5e6f7a8b",
    ],
    "jdcloud": [
      "545ec2e2-e9e5-47b8-8f34-44c104a84fd3", "545EC2E2-E9E5-47B8-8F34-44C104A84FD3",
      "545ec2e2e9e547b88f3444c104a84fd3", "00000000-0000-0000-0000-000000000000",
    ],
  ]

  /// What scripts, tables and vendors print that is no id.
  static let others = [
    "null", "undefined", "none", "None", "nil", "NULL", "true", "false", "-", "--", "----",
    "+---+", "+-----------+", "|", "| id |", "ID", "TASK", "TASK ID STATUS", "TaskId", "taskid",
    "RefreshTaskId", "id", "<html>", "<!DOCTYPE html>", "</table>", "", " ", "NaN",
    "[object Object]",
    "Error:", "ok", "success", "TaskId=17671439116", "\"17671439116\"", "{}", "[]", "(none)", "===",
    "━━━━━━━━━━", "──────", "2026-11-28", "2026-11-28T11:41:54Z", "11:41:54", "http://a.example/1",
    "ali-prod", "purge-url",
    "１７６７１４３９１１６", "17671439116 x", "12\u{0}34",
  ]

  @Test(arguments: ids.keys.sorted())
  func takesEveryIDOfTheVendor(provider: String) throws {
    let form = try Self.form(provider)
    for id in Self.ids[provider] ?? [] {
      #expect(form.id(in: id)?.vendorID == id)
      #expect(form.ids(in: id)?.map(\.vendorID) == [id])
    }
    #expect(form.id(in: form.example) != nil)
  }

  /// Words of twelve letters, and dates.
  @Test(arguments: ["unauthorized", "zzzzzzzzzzzz", "20261128", "202611282259", "20g9wz8m9mg"])
  func refusesWordsAndDatesWhereIDsHaveLettersAndDigits(text: String) throws {
    #expect(try Self.form("tencent-edgeone").id(in: text) == nil)
  }

  @Test(arguments: ids.keys.sorted())
  func refusesWhatIsNoID(provider: String) throws {
    let form = try Self.form(provider)
    for text in Self.others {
      #expect(form.id(in: text) == nil, "\(provider) takes \"\(text)\"")
      #expect(form.ids(in: text) == nil)
    }
  }

  @Test(arguments: [
    "545ec2e2-e9e5-47b8-8f34", "545ec2e2-e9e5-47b8-8f34-44c104a84fdg", "17671439116", "a-1",
    "545ec2e2e9e5-47b8-8f34-44c104a84fd3", "545ec2e2-e9e5-47b8-8f34-44c104a84fd3-",
    "{545ec2e2-e9e5-47b8-8f34-44c104a84fd3}", "20190121141137_4d8031d5",
  ])
  func aUUIDIsWhole(text: String) throws {
    #expect(try Self.form("jdcloud").id(in: text) == nil)
  }

  /// A hexadecimal number is the same in capitals, and so is its row.
  @Test func capitalsOfANumberAreNoOtherID() throws {
    let form = try Self.form("huawei-cdn")
    #expect(
      form.id(in: "FF8080818A9B0E5E018A9B1234560001")?.vendorID
        == "ff8080818a9b0e5e018a9b1234560001")
    #expect(form.id(in: "FF8080818A9B0E5E018A9B123456000G") == nil)
  }

  /// The answer to a submission, and what the vendor's program says of it, have the operation's address.
  @Test(arguments: ["https://www.googleapis.com", "https://compute.googleapis.com", ""])
  func anOperationMayBeAnAddress(place: String) throws {
    let form = try Self.form("google-cdn")
    let path = "/compute/v1/projects/example-project/global/operations/operation-1767225661000-abc"
    #expect(form.id(in: place + path)?.vendorID == "operation-1767225661000-abc")
    #expect(form.id(in: place + path)?.product == "example-project")
    #expect(
      form.id(in: "[" + String((place + path).dropFirst()) + "]")?.product == "example-project")
    let number = path.replacing("example-project", with: "123456789012")
    #expect(form.id(in: place + number)?.vendorID == "operation-1767225661000-abc")
    #expect(form.id(in: place + number)?.product == nil, "a number does not tell the name")
    #expect(form.id(in: place + path + "/wait") == nil)
    for text in ["operation-", "operation-x", "operation-1-", "operation-1_2", "OPERATION-1"] {
      #expect(form.id(in: text) == nil, "\(text)")
    }
  }

  /// An Alibaba submission answers several ids in one text.
  @Test func idsMayBeJoined() throws {
    let form = try Self.form("alibaba-cdn")
    for text in ["17671439116,17671439115", "17671439116, 17671439115"] {
      #expect(form.ids(in: text)?.map(\.vendorID) == ["17671439116", "17671439115"])
    }
    for text in ["17671439116,", ",17671439116", "17671439116,,1", "17671439116,null"] {
      #expect(form.ids(in: text) == nil, "\(text)")
    }
  }

  @Test func aDenialSaysWhatIsWanted() throws {
    let form = try Self.form("jdcloud")
    #expect(
      form.denial(of: "null", by: ProviderID("jdcloud"))
        == "\"null\" is not a task id: jdcloud ids are UUIDs, such as "
        + "545ec2e2-e9e5-47b8-8f34-44c104a84fd3")
  }

  @Test func whatListsLeaveOutIsToldOnce() throws {
    #expect(ProviderRegistry.unlisted.count == 4)
    let told = ProviderRegistry.all.filter { $0.unlisted != nil }.map(\.id.word)
    #expect(
      told == [
        "alibaba-cdn", "alibaba-dcdn", "alibaba-esa", "cloudfront",
        "google-cdn",
      ])
    #expect(ProviderRegistry.unlisted[0].contains("OSS"))
  }
}
