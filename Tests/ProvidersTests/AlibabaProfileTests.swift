import FoundationEssentials
import Testing

@testable import Providers

/// The rules by which the program `aliyun` finds a key, one row each.
@Suite struct AlibabaProfileTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)
  private static let answer = """
    {"code": "Success", "accessKeyId": "u", "AccessKeySecret": "us", "SecurityToken": "ut"}
    """

  /// Returns `id secret token` of the one profile of a file, or the reason why there is none.
  private static func outcome(
    _ fields: String, _ environment: [String: String] = [:], printed: String? = nil,
    wanted: String = "p"
  ) async -> String {
    let file = "{\"profiles\": [{\"name\": \"p\", \(fields)}]}"
    let machine = ProfileMachine(
      environment: environment, home: "/home/me", now: { now },
      read: { $0 == "/home/me/.aliyun/config.json" ? file : nil },
      run: { (words) throws(ProfileError) in
        guard let printed else { throw ProfileError("ran \(words.joined(separator: "|"))") }
        return printed
      },
      fetch: { (address) throws(ProfileError) in
        guard address == "http://127.0.0.1/key" else { throw ProfileError("asked \(address)") }
        return Array(answer.utf8)
      })
    do throws(ProfileError) {
      let key = try await AlibabaProfiles().key(of: wanted, on: machine)
      let secrets = ["access_key_secret", "security_token"].map {
        key.secrets[$0]?.withValue { $0 } ?? "-"
      }
      return ([key.values["access_key_id"] ?? "-"] + secrets).joined(separator: " ")
    } catch {
      return error.reason.replacing("the profile p: ", with: "")
    }
  }

  private static let own = "\"access_key_id\": \"i\", \"access_key_secret\": \"s\""

  static let modes: [(fields: String, outcome: String)] = [
    // A profile without a mode is what its fields make of it, in this order.
    (own, "i s -"), ("\"mode\": \"\", \(own)", "i s -"),
    ("\(own), \"sts_token\": \"t\", \"ram_role_arn\": \"a\"", "i s t"),
    ("\(own), \"ram_role_arn\": \"a\"", "its mode RamRoleArn has keys handed out"),
    ("\(own), \"process_command\": \"x\"", "i s -"),
    ("\"private_key\": \"k\", \"key_pair_name\": \"n\"", "its mode RsaKeyPair has no access key"),
    ("\"ram_role_name\": \"r\", \"process_command\": \"x\"", "its mode EcsRamRole has keys"),
    ("\"process_command\": \"x  'y z'\"", "ran x|y z"),
    (
      "\"oidc_provider_arn\": \"a\", \"oidc_token_file\": \"f\", \"ram_role_arn\": \"r\"",
      "its mode OIDC has keys handed out"
    ),
    ("\"cloud_sso_sign_in_url\": \"u\"", "it holds no key; run any aliyun command once"),
    ("\"bearer_token\": \"b\"", "its mode BearerToken has no access key"),
    ("\"credentials_uri\": \"http://127.0.0.1/key\"", "it has no access_key_id"),
    ("\"language\": \"en\"", "it has no access_key_id"),
    // One with a mode uses that mode's fields alone.
    ("\"mode\": \"AK\", \(own), \"sts_token\": \"t\", \"ram_role_arn\": \"a\"", "i s -"),
    ("\"mode\": \"StsToken\", \(own), \"sts_token\": \"t\"", "i s t"),
    ("\"mode\": \"StsToken\", \(own)", "it has no sts_token"),
    (
      "\"Mode\": \"StsToken\", \"Access_Key_Id\": \"i\", \"access_key_secret\": \"s\", \"STS_TOKEN\": \"t\"",
      "i s t"
    ),
    ("\"mode\": \"CredentialsURI\", \"credentials_uri\": \"http://127.0.0.1/key\"", "u us ut"),
    ("\"mode\": \"CredentialsURI\", \"credentials_uri\": \"\"", "it has no credentials_uri"),
    ("\"mode\": \"External\"", "its process_command is no command"),
    ("\"mode\": \"External\", \"process_command\": \"'' x\"", "its process_command is no command"),
    ("\"mode\": \"External\", \"process_command\": \"a \\\\\\n  b\"", "ran a|b"),
    ("\"mode\": \"RamRoleArn\", \(own)", "its mode RamRoleArn has"),
    ("\"mode\": \"ChainableRamRoleArn\"", "its mode ChainableRamRoleArn has"),
    ("\"mode\": \"RamRoleArnWithRoleName\"", "its mode RamRoleArnWithRoleName has"),
    ("\"mode\": \"OIDC\"", "its mode OIDC has"),
    ("\"mode\": \"EcsRamRole\"", "its mode EcsRamRole has"),
    ("\"mode\": \"Anonymous\"", "its mode Anonymous has no access key"),
    // The key of a login is used while it lasts.
    ("\"mode\": \"OAuth\", \(own), \"sts_token\": \"t\", \"sts_expiration\": 1789963201", "i s t"),
    (
      "\"mode\": \"OAuth\", \(own), \"sts_token\": \"t\", \"sts_expiration\": 0",
      "it does not say when its stored key expires; run any aliyun command once"
    ),
    (
      "\"mode\": \"OAuth\", \(own), \"sts_token\": \"t\", \"sts_expiration\": 1789963200,"
        + " \"oauth_refresh_token_expire\": 1789963100",
      "its stored key expired at 2026-09-21T04:00:00Z; its login has expired too: log in with aliyun"
    ),
    (
      "\"mode\": \"CloudSSO\", \"cloud_sso_access_token_expire\": 1789963100",
      "it holds no key; its login has expired too"
    ),
    (
      "\"mode\": \"CloudSSO\", \"cloud_sso_access_token_expire\": 1789963300",
      "it holds no key; run any aliyun command once"
    ),
  ]

  @Test(arguments: modes) func eachMode(fields: String, expected: String) async {
    #expect(await Self.outcome(fields).hasPrefix(expected))
  }

  private static let key = [
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "vi", "ALICLOUD_ACCESS_KEY_SECRET": "vs",
  ]
  private static let address = ["ALIBABA_CLOUD_CREDENTIALS_URI": "http://127.0.0.1/key"]

  /// What a profile leaves empty comes from the variables, and nothing else does.
  static let variables: [(fields: String, environment: [String: String], outcome: String)] = [
    ("\"mode\": \"AK\", \"access_key_id\": \"\"", key, "vi vs -"),
    ("\"mode\": \"AK\", \"access_key_id\": \"i\"", key, "i vs -"), (own, key, "i s -"),
    ("\"mode\": \"\"", key, "vi vs -"),
    ("\"mode\": \"StsToken\", \(own)", ["ALIBABACLOUD_SECURITY_TOKEN": "vt"], "i s vt"),
    ("\"mode\": \"CredentialsURI\", \"credentials_uri\": \"\"", address, "u us ut"),
    ("\"mode\": \"CredentialsURI\"", address, "u us ut"),
    (
      "\"mode\": \"CredentialsURI\", \"credentials_uri\": \"http://127.0.0.1/other\"", address,
      "asked http://127.0.0.1/other"
    ),
    ("\"mode\": \"AK\"", address, "it has no access_key_id"),
    ("\"mode\": \"CloudSSO\"", key, "it holds no key"),
    ("\"mode\": \"AK\"", ["ALIBABA_CLOUD_ACCESS_KEY_ID": ""], "it has no access_key_id"),
  ]

  @Test(arguments: variables) func emptyFields(
    fields: String, environment: [String: String], expected: String
  ) async {
    #expect(await Self.outcome(fields, environment).hasPrefix(expected))
  }

  /// The variable that forbids programs forbids keys from elsewhere altogether.
  @Test(arguments: ["1", "true", "TRUE", "True"]) func forbidden(value: String) async {
    let off = ["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": value]
    let forbids = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids its"
    let uri = "\"mode\": \"CredentialsURI\", \"credentials_uri\": \"http://127.0.0.1/key\""
    #expect(await Self.outcome(uri, off) == "\(forbids) credentials_uri")
    let program = "\"mode\": \"External\", \"process_command\": \"x\""
    #expect(await Self.outcome(program, off) == "\(forbids) process_command")
    let both = off.merging(Self.address) { $1 }
    #expect(await Self.outcome(Self.own, both, wanted: "env") == "\(forbids) credentials_uri")
    #expect(await Self.outcome(Self.own, off) == "i s -")
  }

  /// What is forbidden is not found as an account either.
  @Test func forbiddenThingsAreNoAccounts() {
    let file = """
      {"profiles": [{"name": "e", "mode": "External", "process_command": "x"},
       {"name": "c", "mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1/key"},
       {"name": "a", "mode": "AK", "access_key_id": "i", "access_key_secret": "s"}]}
      """
    let off = ["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": "true"]
    func obstacles(_ environment: [String: String]) -> [String] {
      let machine = ProfileMachine(
        environment: environment, home: "/h", now: { Self.now }, read: { _ in file },
        run: { (_) throws(ProfileError) in throw ProfileError("ran") },
        fetch: { (_) throws(ProfileError) in throw ProfileError("asked") })
      return AlibabaProfiles().found(on: machine).map { $0.obstacle ?? "-" }
    }
    let forbids = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids its"
    let (program, address) = ("\(forbids) process_command", "\(forbids) credentials_uri")
    #expect(obstacles([:]) == ["-", "-", "-"])
    #expect(obstacles(off) == [program, address, "-"])
    #expect(obstacles(off.merging(Self.address) { $1 }) == [address, program, address, "-"])
  }

  @Test(arguments: ["0", "false", "yes", "", "1 "]) func allowed(value: String) async {
    let uri = "\"mode\": \"CredentialsURI\", \"credentials_uri\": \"http://127.0.0.1/key\""
    let environment = ["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": value]
    #expect(await Self.outcome(uri, environment) == "u us ut")
  }

  /// What a program prints is a profile that goes over the one that names it.
  static let printed: [(text: String, outcome: String)] = [
    ("{\"mode\": \"AK\", \(own)}", "i s -"), ("{\(own), \"sts_token\": \"t\"}", "i s t"),
    ("{\"mode\": \"StsToken\", \(own)}", "it has no sts_token"),
    ("{\"mode\": \"CredentialsURI\", \"credentials_uri\": \"http://127.0.0.1/key\"}", "u us ut"),
    ("{\"mode\": \"AK\", \"access_key_secret\": \"s\"}", "kept s -"),
    ("{\"mode\": \"External\"}", "its process_command printed the mode External again"),
    ("{\"process_command\": \"y\"}", "its process_command printed the mode External again"),
    (
      "{\"mode\": \"RamRoleArn\", \(own)}",
      "its process_command printed a profile: its mode RamRoleArn"
    ),
    ("[]", "its process_command did not print a JSON object"),
  ]

  @Test(arguments: printed) func programs(text: String, expected: String) async {
    let program = "\"mode\": \"External\", \"process_command\": \"x\", \"access_key_id\": \"kept\""
    #expect(await Self.outcome(program, printed: text).hasPrefix(expected))
  }

  /// aliyun reads no profile then; a named one must not turn into another key.
  @Test func ignoredProfiles() async {
    let ignoring = Self.key.merging(["ALIBABA_CLOUD_ACCESS_KEY_SECRET": "vs"]) { $1 }
      .merging(["ALIBABACLOUD_IGNORE_PROFILE": "TRUE"]) { $1 }
    #expect(await Self.outcome(Self.own, ignoring, wanted: "default") == "vi vs -")
    #expect(await Self.outcome(Self.own, ignoring).hasPrefix("ALIBABACLOUD_IGNORE_PROFILE=TRUE"))
    let no = ["ALIBABA_CLOUD_IGNORE_PROFILE": "false"]
    #expect(await Self.outcome(Self.own, no) == "i s -")
  }
}
