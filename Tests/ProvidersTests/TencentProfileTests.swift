import TaskModel
import Testing

@testable import Providers

/// The keys of the program `tccli`.
@Suite struct TencentProfileTests {
  private static let folder = "/home/me/.tccli/"

  private static let files = [
    folder + "default.credential": #"{"secretId": "id", "secretKey": "s"}"#,
    folder + "default.configure": #"{"_sys_param": {"region": "ap-guangzhou"}}"#,
    folder + "sts.credential": #"{"secretId": "id", "secretKey": "s", "token": "t"}"#,
    folder + "login.credential":
      #"{"type": "oauth", "secretId": "id", "secretKey": "s", "token": "t", "expiresAt": 1789963260, "oauth": {"refreshToken": "hush"}}"#,
    folder + "late.credential":
      #"{"type": "sso", "secretId": "id", "secretKey": "s", "token": "t", "expiresAt": 1789963200}"#,
    folder + "endless.credential": #"{"type": "oauth", "secretId": "id", "secretKey": "s"}"#,
    folder + "role.credential":
      #"{"secretId": "id", "secretKey": "s", "role-arn": "qcs::cam", "role-session-name": "x"}"#,
    folder + "halfrole.credential":
      #"{"secretId": "id", "secretKey": "s", "role-arn": "qcs::cam"}"#,
    folder + "loginrole.credential":
      #"{"type": "oauth", "secretId": "id", "secretKey": "s", "expiresAt": 1, "role-arn": "a", "role-session-name": "x"}"#,
    folder + "machine.credential":
      #"{"type": "cvm-role", "secretId": "old", "secretKey": "hush"}"#,
    folder + "machinerole.credential":
      #"{"type": "cvm-role", "role-arn": "a", "role-session-name": "x"}"#,
    folder + "plain.credential": #"{"type": "default", "secretId": "id", "secretKey": "s"}"#,
    folder + "none.credential": #"{"secretId": "None", "secretKey": "None", "token": "None"}"#,
    folder + "novel.credential": #"{"type": "tea", "secretId": "id", "secretKey": "hush"}"#,
    folder + "empty.credential": #"{"secretId": "", "secretKey": ""}"#,
    folder + "torn.credential": "{\"secretId\": \"id\", \"secretKey\": \"hush",
    folder + "lines.credential": "{\"secretId\": \"id\", \"secretKey\": \"hush\\nhush\"}",
  ]

  private static let profiles: [(name: String, outcome: String, obstacle: String?)] = [
    ("default", "secret_id=id secret_key=s", nil),
    ("sts", "secret_id=id secret_key=s token=t", nil),
    ("login", "secret_id=id secret_key=s token=t until 60", nil),
    (
      "late",
      "error: the profile late: its login ended at 2026-09-21T04:00:00Z; run a tccli command with --profile late; if",
      "its login ended at"
    ),
    (
      "endless", "error: the profile endless: its login does not say when its key ends",
      "its login does not say"
    ),
    ("role", "error: the profile role: its role has keys handed out by a call", "its role has"),
    ("plain", "secret_id=id secret_key=s", nil),
    ("none", "error: the profile none: it has no secretId and secretKey", "it has no secretId"),
    ("halfrole", "secret_id=id secret_key=s", nil),
    ("loginrole", "error: the profile loginrole: its role has keys", "its role has"),
    (
      "machinerole", "error: the profile machinerole: it has keys handed out by the machine's",
      "it has keys handed out by the machine's"
    ),
    ("novel", "error: the profile novel: its type tea is not known", "its type tea is not known"),
    (
      "machine", "error: the profile machine: it has keys handed out by the machine's",
      "it has keys handed out by the machine's"
    ),
    ("empty", "error: the profile empty: it has no secretId and secretKey", "it has no secretId"),
    ("torn", "error: /home/me/.tccli/torn.credential is not readable JSON", "/home/me/.tccli/torn"),
  ]

  @Test(arguments: profiles)
  func profile(_ profile: (name: String, outcome: String, obstacle: String?)) async {
    let machine = ProfileTests.machine(Self.files)
    let outcome = await ProfileTests.outcome(TencentProfiles(), profile.name, machine)
    #expect(
      profile.obstacle == nil ? outcome == profile.outcome : outcome.hasPrefix(profile.outcome))
    #expect(!outcome.contains("hush"))
    let found = TencentProfiles().found(on: machine).first { $0.name == profile.name }
    #expect(
      profile.obstacle.map { found?.obstacle?.hasPrefix($0) == true } ?? (found?.obstacle == nil))
  }

  @Test func allAreFoundTheFirstOneFirst() {
    let machine = ProfileTests.machine(Self.files, ["TCCLI_PROFILE": "sts"])
    let names = TencentProfiles().found(on: machine).map(\.name)
    #expect(names.prefix(2) == ["default", "sts"])
    #expect(names.count == 16 && Set(names).count == 16)
    #expect(
      TencentProfiles().files(on: machine).allSatisfy {
        $0.hasPrefix(Self.folder) && $0.hasSuffix(".credential")
      })
    #expect(TencentProfiles().found(on: ProfileTests.machine()).isEmpty)
    let lines = TencentProfiles().found(on: machine).first { $0.name == "lines" }
    #expect(lines?.obstacle?.hasPrefix("its secret_key has 2 lines") == true)
  }

  /// The word `default` means what the program would take where there is no profile of that name.
  @Test func theProgramsOwnChoice() async {
    var files = Self.files
    files[Self.folder + "default.credential"] = nil
    let chosen = ProfileTests.machine(files, ["TCCLI_PROFILE": "sts"])
    let outcome = await ProfileTests.outcome(TencentProfiles(), "default", chosen)
    #expect(outcome == "secret_id=id secret_key=s token=t")
    let unknown = await ProfileTests.outcome(TencentProfiles(), "nobody", chosen)
    #expect(unknown.hasPrefix("error: there is no profile nobody in /home/me/.tccli; there are"))
    let none = await ProfileTests.outcome(TencentProfiles(), "default", ProfileTests.machine())
    #expect(none == "error: there is no key in /home/me/.tccli; run: tccli configure")
    let outside = await ProfileTests.outcome(TencentProfiles(), "../x", chosen)
    #expect(outside.hasPrefix("error: there is no profile ../x"))
  }

  /// The program takes a role on where both variables are set.
  @Test func variablesOfARole() async {
    var variables = ["TENCENTCLOUD_SECRET_ID": "i", "TENCENTCLOUD_SECRET_KEY": "s"]
    variables["TENCENTCLOUD_ROLE_ARN"] = "qcs::cam"
    let half = ProfileTests.machine([:], variables)
    #expect(
      await ProfileTests.outcome(TencentProfiles(), "env", half) == "secret_id=i secret_key=s")
    variables["TENCENTCLOUD_ROLE_SESSION_NAME"] = "x"
    let both = ProfileTests.machine([:], variables)
    let outcome = await ProfileTests.outcome(TencentProfiles(), "env", both)
    #expect(outcome.hasPrefix("error: its role has keys handed out by a call"))
    let found = TencentProfiles().found(on: both)
    #expect(found.map(\.name) == ["env"])
    #expect(found.first?.obstacle?.hasPrefix("its role has keys") == true)
  }

  /// The program may have been told where a product is reached, as accounts of the international site are.
  @Test(arguments: [
    (
      "cdn", #"{"cdn":{"endpoint":"cdn.intl.tencentcloudapi.com"},"teo":{"endpoint":"x"}}"#,
      "https://cdn.intl.tencentcloudapi.com" as String?
    ),
    (
      "teo", #"{"_sys_param":{"region":"r"},"teo":{"endpoint":"TEO.intl.tencentcloudapi.com"}}"#,
      "https://teo.intl.tencentcloudapi.com"
    ),
    ("cdn", #"{"cdn":{"endpoint":"cdn.example.com"}}"#, nil),
    ("cdn", #"{"cdn":{"endpoint":"x/.tencentcloudapi.com"}}"#, nil),
    ("cdn", #"{"cdn":[]}"#, nil), ("cdn", "{", nil), ("cdn", "{}", nil),
  ])
  func endpoints(service: String, text: String, endpoint: String?) async throws {
    let machine = ProfileTests.machine(
      [
        "/home/me/.tccli/default.credential": #"{"secretId":"i","secretKey":"s"}"#,
        "/home/me/.tccli/default.configure": text,
      ])
    let key = try await TencentProfiles(service: service).key(of: "default", on: machine)
    #expect(key.endpoint == endpoint)
    #expect(key.values["secret_id"] == "i")
  }

  @Test func variables() async {
    let names = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"]
    let all = ProfileTests.machine(
      [:], Dictionary(uniqueKeysWithValues: zip(names, "ist".map(String.init))))
    #expect(
      await ProfileTests.outcome(TencentProfiles(), "env", all)
        == "secret_id=i secret_key=s token=t")
    #expect(TencentProfiles().found(on: all).map(\.name) == ["env"])
    let half = ProfileTests.machine([:], [names[0]: "i", names[1]: ""])
    #expect(
      await ProfileTests.outcome(TencentProfiles(), "env", half)
        == "error: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set")
    #expect(TencentProfiles().found(on: half).isEmpty)
    #expect(
      TencentProfiles().secretVariables == names.dropFirst() + ["TENCENTCLOUD_SECURITY_TOKEN"])
  }
}
