import TaskModel
import Testing

@testable import Providers

/// Which keys of the vendors' own programs are found, and which of them can be used.
@Suite struct FoundProfileTests {
  /// A profile without a usable key is found with the reason, as `init` writes it.
  static let alibabaObstacles: [(String, String?)] = [
    (#""mode": "AK", "access_key_id": "id", "access_key_secret": "s""#, nil),
    (#""mode": "AK", "access_key_id": "", "access_key_secret": """#, "it has no access_key_id"),
    (#""mode": "AK""#, "it has no access_key_id"),
    (#""mode": """#, "it has no access_key_id"),
    (#""mode": "AK", "access_key_id": "id""#, "it has no access_key_secret"),
    (
      #""mode": "AK", "access_key_id": "id", "access_key_secret": "hush\nhush""#,
      "its access_key_secret has 2 lines"
    ),
    (
      #""mode": "StsToken", "access_key_id": "id", "access_key_secret": "s""#, "it has no sts_token"
    ),
    (#""mode": "External", "process_command": """#, "it has no process_command"),
    (#""mode": "External", "process_command": "x""#, nil),
    (#""mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1/x""#, nil),
    (
      #""mode": "OAuth", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t", "sts_expiration": 1789963201"#,
      nil
    ),
    (
      #""mode": "OAuth", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t", "sts_expiration": 1789963200"#,
      "its stored key expired at 2026-09-21T04:00:00Z"
    ),
    (
      #""mode": "CloudSSO", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t""#,
      "it does not say when its stored key expires"
    ),
    (#""mode": "CloudSSO", "access_key_id": "", "access_key_secret": """#, "it holds no key"),
    (#""mode": "EcsRamRole""#, "its mode EcsRamRole has keys handed out"),
  ]

  @Test(arguments: alibabaObstacles) func alibabaProfilesFound(profile: String, reason: String?)
    throws
  {
    let file = "{\"profiles\": [{\"name\": \"default\", \(profile)}]}"
    let machine = ProfileTests.machine(["/home/me/.aliyun/config.json": file])
    let found = try #require(AlibabaProfiles().found(on: machine).first)
    #expect(reason.map { found.obstacle?.hasPrefix($0) == true } ?? (found.obstacle == nil))
    #expect(found.obstacle?.contains("hush") != true)
  }

  static let ucloudObstacles: [(String, String?)] = [
    (#""public_key": "p", "private_key": "s""#, nil),
    (#""public_key": "", "private_key": """#, "it has no public_key and private_key"),
    (#""public_key": "p""#, "it has no public_key and private_key"),
    (#""public_key": "p", "private_key": "hush\nhush""#, "its private_key has 2 lines"),
    (#""auth_mode": "oauth""#, "its login has no access_token"),
    (#""auth_mode": "oauth", "access_token": "t", "expires_at": 1789963201"#, nil),
    (#""auth_mode": "oauth", "access_token": "t", "expires_at": 1789963200"#, "its login ended at"),
    (#""cookie": "c", "csrf_token": "d""#, "it is a login of the vendor's web shell"),
  ]

  @Test(arguments: ucloudObstacles) func ucloudProfilesFound(profile: String, reason: String?)
    throws
  {
    let file = "[{\"profile\": \"default\", \(profile)}]"
    let machine = ProfileTests.machine(["/home/me/.ucloud/credential.json": file])
    let found = try #require(UCloudProfiles().found(on: machine).first)
    #expect(reason.map { found.obstacle?.hasPrefix($0) == true } ?? (found.obstacle == nil))
    #expect(found.obstacle?.contains("hush") != true)
  }

  /// What a vendor's program or an operator's editor left behind a key is not signed with.
  @Test(arguments: [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "access_key_secret"),
    ("UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY", "private_key"),
  ])
  func keysOfProfilesAreCleaned(id: String, secret: String, name: String) async throws {
    let profiles: any KeyProfiles =
      id.hasPrefix("UCLOUD") ? UCloudProfiles() : AlibabaProfiles()
    let clean = ProfileTests.machine([:], [id: "\u{FEFF}id\r\n", secret: "s \n"])
    let key = try await profiles.usableKey(of: "env", on: clean)
    #expect(
      ProfileTests.text(key).split(separator: " ").allSatisfy {
        $0.hasSuffix("=id") || $0.hasSuffix("=s")
      })
    #expect(profiles.found(on: clean).first?.obstacle == nil)
    let torn = ProfileTests.machine([:], [id: "id", secret: "hush\nhush\nhush"])
    let reason = "its \(name) has 3 lines; a secret must be one line"
    await #expect(throws: ProfileError("the profile env: \(reason)")) {
      try await profiles.usableKey(of: "env", on: torn)
    }
    #expect(profiles.found(on: torn).first?.obstacle == reason)
  }

  /// An empty variable is as one that is not set.
  @Test func emptyVariablesOfKeys() async {
    let empty = ProfileTests.machine(
      ["/home/me/.aliyun/config.json": ProfileTests.aliyun],
      [
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "",
        "ALIBABACLOUD_ACCESS_KEY_ID": "i", "ALIBABACLOUD_ACCESS_KEY_SECRET": "s",
        "ALIBABACLOUD_SECURITY_TOKEN": "", "ALIBABACLOUD_PROFILE": "", "ALIBABA_CLOUD_PROFILE": "",
        "ALICLOUD_PROFILE": "sts", "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": "",
      ])
    let env = await ProfileTests.outcome(AlibabaProfiles(), "env", empty)
    #expect(env == "access_key_id=i access_key_secret=s")
    let named = await ProfileTests.outcome(AlibabaProfiles(), "default", empty)
    #expect(named.contains("security_token=t"))
    let ext = await ProfileTests.outcome(AlibabaProfiles(), "ext", empty)
    #expect(ext.contains("ran "))
    let ucloud = ProfileTests.machine(
      [
        "/home/me/.ucloud/credential.json": ProfileTests.keys,
        "/home/me/.ucloud/config.json": ProfileTests.settings,
      ],
      [
        "UCLOUD_PUBLIC_KEY": "", "UCLOUD_PRIVATE_KEY": "", "UCLOUD_PROFILE": "",
        "UCLOUD_SHARED_CONFIG_FILE": "", "UCLOUD_SHARED_CREDENTIAL_FILE": "",
      ])
    #expect(UCloudProfiles().files(on: ucloud).allSatisfy { $0.hasPrefix("/home/me/.ucloud/") })
    let login = await ProfileTests.outcome(UCloudProfiles(), "default", ucloud)
    #expect(login.contains("access_token=tok"))
    #expect(UCloudProfiles().found(on: ucloud).first?.name == "a")
  }
}
