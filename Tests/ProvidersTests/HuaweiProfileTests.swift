import TaskModel
import Testing

@testable import Providers

/// The keys of the program `hcloud`, and the variables of the vendor's kits.
@Suite struct HuaweiProfileTests {
  private static let path = "/home/me/.hcloud/config.json"

  private static func file(_ rest: String = #""authEncrypt": "false", "#) -> String {
    """
    {"current": "work", \(rest)"language": "en", "profiles": [
      {"name": "work", "mode": "AKSK", "accessKeyId": "id", "secretAccessKey": "s", "securityToken": "", "domainId": ""},
      {"name": "sts", "mode": "aksk", "accessKeyId": "id", "secretAccessKey": "s", "securityToken": "t", "domainId": "d"},
      {"name": "old", "accessKeyId": "id", "secretAccessKey": "s", "region": "eu-west-101"},
      {"name": "far", "accessKeyId": "id", "secretAccessKey": "s", "region": "cn-north-4"},
      {"name": "agent", "mode": "agency", "accessKeyId": "id", "secretAccessKey": "hush", "agencyName": "a"},
      {"name": "left", "mode": "AKSK", "accessKeyId": "id", "secretAccessKey": "s", "agencyName": "a"},
      {"name": "role", "mode": "AssumeRole", "accessKeyId": "id", "secretAccessKey": "hush"},
      {"name": "bare", "accessKeyId": "id", "secretAccessKey": "hush", "agencyName": "a"},
      {"name": "ecs", "mode": "ecsAgency", "accessKeyId": "id", "secretAccessKey": "hush"},
      {"name": "sso", "mode": "SSO", "ssoAuth": {"accessTokenResult": {"accessToken": "hush", "expiresAt": 1789963260}}},
      {"name": "token", "mode": "token", "xAuthToken": "hush"},
      {"name": "novel", "mode": "tea", "accessKeyId": "id", "secretAccessKey": "hush"},
      {"name": "empty", "mode": "AKSK", "accessKeyId": "", "secretAccessKey": ""},
      {"mode": "AKSK", "accessKeyId": "nameless", "secretAccessKey": "hush"}]}
    """
  }

  private static let profiles: [(name: String, outcome: String, obstacle: String?)] = [
    ("work", "access_key_id=id secret_access_key=s", nil),
    ("default", "access_key_id=id secret_access_key=s", nil),
    ("sts", "access_key_id=id domain_id=d secret_access_key=s security_token=t", nil),
    ("old", "access_key_id=id secret_access_key=s https://cdn.myhuaweicloud.eu", nil),
    ("far", "access_key_id=id secret_access_key=s", nil),
    (
      "agent", "error: the profile agent: its agency has keys handed out by a call",
      "its agency has"
    ),
    ("left", "access_key_id=id secret_access_key=s", nil),
    ("role", "error: the profile role: its agency has keys handed out by a call", "its agency has"),
    ("bare", "error: the profile bare: its agency has keys handed out by a call", "its agency has"),
    (
      "ecs", "error: the profile ecs: it has keys handed out by the machine's metadata service",
      "it has keys handed out by the machine's"
    ),
    ("sso", "error: the profile sso: it is a login that the program renews", "it is a login"),
    ("token", "error: the profile token: it has a token and no key", "it has a token"),
    ("novel", "error: the profile novel: its mode tea is not known", "its mode tea is not known"),
    (
      "empty", "error: the profile empty: it has no accessKeyId and secretAccessKey",
      "it has no accessKeyId"
    ),
    ("nobody", "error: there is no profile nobody in \(path); there are work, sts,", nil),
  ]

  @Test(arguments: profiles)
  func profile(_ profile: (name: String, outcome: String, obstacle: String?)) async {
    let machine = ProfileTests.machine([Self.path: Self.file()])
    let outcome = await ProfileTests.outcome(HuaweiProfiles(), profile.name, machine)
    #expect(
      outcome.hasPrefix("error: ")
        ? outcome.hasPrefix(profile.outcome) : outcome == profile.outcome, "\(outcome)")
    #expect(!outcome.contains("hush"))
    let found = HuaweiProfiles().found(on: machine).first { $0.name == profile.name }
    #expect(
      profile.obstacle.map { found?.obstacle?.hasPrefix($0) == true } ?? (found?.obstacle == nil))
  }

  /// The program writes the flag as a text, and encrypts unless told otherwise.
  @Test(arguments: ["", #""authEncrypt": "true", "#, #""authEncrypt": true, "#])
  func whatIsEncryptedIsNoKey(flag: String) async {
    let machine = ProfileTests.machine([Self.path: Self.file(flag)])
    let outcome = await ProfileTests.outcome(HuaweiProfiles(), "work", machine)
    #expect(
      outcome
        == "error: the profile work: hcloud keeps its key encrypted; to have it in the clear, run: hcloud configure set --cli-auth-encrypt=false"
    )
    let found = HuaweiProfiles().found(on: machine)
    #expect(found.count == 13 && found.allSatisfy { $0.obstacle != nil })
    let plain = ProfileTests.machine([Self.path: Self.file(#""authEncrypt": false, "#)])
    #expect(HuaweiProfiles().found(on: plain).first?.obstacle == nil)
  }

  @Test func variables() async {
    var variables = ["HUAWEICLOUD_SDK_AK": "i", "HUAWEICLOUD_SDK_SK": "s"]
    func outcome() async -> String {
      await ProfileTests.outcome(
        HuaweiProfiles(), "env", ProfileTests.machine([Self.path: Self.file()], variables))
    }
    #expect(await outcome() == "access_key_id=i secret_access_key=s")
    variables["HUAWEICLOUD_SDK_SECURITY_TOKEN"] = "t"
    variables["HUAWEICLOUD_SDK_DOMAIN_ID"] = "d"
    #expect(
      await outcome() == "access_key_id=i domain_id=d secret_access_key=s security_token=t")
    variables["HUAWEICLOUD_SDK_IDP_ID"] = "idp"
    #expect(await outcome().hasPrefix("access_key_id=i"))
    variables["HUAWEICLOUD_SDK_ID_TOKEN_FILE"] = "/token"
    #expect(await outcome().hasPrefix("error: HUAWEICLOUD_SDK_IDP_ID has keys handed out"))
    let machine = ProfileTests.machine([Self.path: Self.file()], variables)
    #expect(HuaweiProfiles().found(on: machine).map(\.name).first == "env")
    #expect(HuaweiProfiles().found(on: machine).first?.obstacle != nil)
    let none = await ProfileTests.outcome(
      HuaweiProfiles(), "env", ProfileTests.machine([:], ["HUAWEICLOUD_SDK_AK": "i"]))
    #expect(none == "error: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set")
  }

  @Test func filesThatAreNone() async {
    let empty = ProfileTests.machine()
    #expect(HuaweiProfiles().found(on: empty).isEmpty)
    #expect(HuaweiProfiles().files(on: empty) == [Self.path])
    let missing = await ProfileTests.outcome(HuaweiProfiles(), "default", empty)
    #expect(missing == "error: there is no profile in \(Self.path); run: hcloud configure init")
    let torn = ProfileTests.machine([Self.path: #"{"profiles": [{"secretAccessKey": "hush"#])
    let outcome = await ProfileTests.outcome(HuaweiProfiles(), "default", torn)
    #expect(outcome == "error: \(Self.path) is not readable JSON")
    #expect(
      HuaweiProfiles().found(on: torn).map(\.obstacle) == ["\(Self.path) is not readable JSON"])
  }
}
