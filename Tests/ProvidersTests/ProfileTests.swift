import FoundationEssentials
import HTTPTypes
import Providers
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// The keys of the vendors' own programs.
@Suite struct ProfileTests {
  static let now = Date(timeIntervalSince1970: 1_789_963_200)

  static func machine(
    _ files: [String: String] = [:], _ environment: [String: String] = [:],
    printed: String? = nil, fetched: String? = nil
  ) -> ProfileMachine {
    ProfileMachine(
      environment: environment, home: "/home/me", now: { now },
      names: { folder in
        files.keys.filter { $0.hasPrefix(folder + "/") }
          .map { String($0.dropFirst(folder.count + 1)) }
      }, read: { files[$0] },
      run: { (words) throws(ProfileError) in
        guard let printed, words == ["my tool", "--x", "a\\b"] else {
          throw ProfileError("ran \(words)")
        }
        return printed
      },
      fetch: { (address) throws(ProfileError) in
        guard let fetched else { throw ProfileError("asked \(address)") }
        return Array(fetched.utf8)
      })
  }

  static func text(_ key: ProfileKey) -> String {
    let secrets = key.secrets.mapValues { $0.withValue { $0 } }
    let all = key.values.merging(secrets) { $1 }
    var parts = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    if let endpoint = key.endpoint { parts.append(endpoint) }
    if let end = key.expiresAt { parts.append("until \(Int(end.timeIntervalSince(now)))") }
    return parts.joined(separator: " ")
  }

  static func outcome(
    _ profiles: any KeyProfiles, _ name: String, _ machine: ProfileMachine
  ) async -> String {
    do throws(ProfileError) {
      return text(try await profiles.key(of: name, on: machine))
    } catch {
      return "error: \(error.reason)"
    }
  }

  // MARK: Alibaba

  static let aliyun = """
    \u{FEFF}{"current": "work", "meta_path": "", "profiles": [
      {"name": "work", "mode": "AK", "access_key_id": "id", "access_key_secret": "s", "expired_seconds": 900},
      {"name": "old", "access_key_id": "id", "access_key_secret": "s", "sts_token": "t"},
      {"name": "sts", "mode": "ststoken", "access_key_id": "id", "access_key_secret": "s", "sts_token": "t"},
      {"name": "torn", "mode": "StsToken", "access_key_id": "id", "access_key_secret": "s"},
      {"name": "ext", "mode": "External", "process_command": "'my tool' --x \\"a\\\\\\\\b\\""},
      {"name": "open", "mode": "External", "process_command": "'my tool"},
      {"name": "uri", "mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1:1/x"},
      {"name": "sso", "mode": "CloudSSO", "access_key_id": "id", "access_key_secret": "s", "sts_token": "t", "sts_expiration": 1789963260},
      {"name": "late", "mode": "OAuth", "access_key_id": "id", "access_key_secret": "s", "sts_token": "t", "sts_expiration": 1789963200},
      {"name": "role", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "s", "ram_role_arn": "a"},
      {"name": "plainrole", "access_key_id": "id", "access_key_secret": "s", "ram_role_arn": "a"},
      {"name": "ecs", "mode": "EcsRamRole"}, {"name": "new", "mode": "Future\\u001b"}]}
    """

  static let alibaba: [(String, String)] = [
    ("work", "access_key_id=id access_key_secret=s"),
    ("default", "access_key_id=id access_key_secret=s"),
    ("old", "access_key_id=id access_key_secret=s security_token=t"),
    ("sts", "access_key_id=id access_key_secret=s security_token=t"),
    ("torn", "error: the profile torn: it has no sts_token"),
    ("ext", "access_key_id=e access_key_secret=es security_token=et until 60"),
    ("open", "error: the profile open: its process_command is no command"),
    ("uri", "access_key_id=u access_key_secret=us security_token=ut until 60"),
    ("sso", "access_key_id=id access_key_secret=s security_token=t until 60"),
    (
      "late",
      "error: the profile late: its stored key expired at 2026-09-21T04:00:00Z; run any aliyun command"
        + " once to renew it"
    ),
    (
      "nobody", "error: there is no profile nobody in /home/me/.aliyun/config.json; there are work,"
    ),
    ("role", "error: the profile role: its mode RamRoleArn has keys handed out by a call"),
    ("plainrole", "error: the profile plainrole: its mode RamRoleArn has keys handed out"),
    ("ecs", "error: the profile ecs: its mode EcsRamRole has keys handed out by the machine's"),
    ("new", "error: the profile new: its mode Future<001B> is not known to this version"),
  ]

  @Test(arguments: alibaba) func alibabaProfiles(name: String, expected: String) async {
    let machine = Self.machine(
      ["/home/me/.aliyun/config.json": Self.aliyun],
      printed: """
        {"mode": "StsToken", "access_key_id": "e", "access_key_secret": "es", "sts_token": "et",
         "expiration": "2026-09-21T04:01:00Z"}
        """,
      fetched: """
        {"Code": "Success", "AccessKeyId": "u", "AccessKeySecret": "us", "SecurityToken": "ut",
         "Expiration": "2026-09-21T04:01:00Z"}
        """)
    let outcome = await Self.outcome(AlibabaProfiles(), name, machine)
    #expect(outcome.hasPrefix("error") ? outcome.hasPrefix(expected) : outcome == expected)
  }

  static let variables: [([String: String], String)] = [
    (
      ["ALICLOUD_ACCESS_KEY_ID": "id", "ALICLOUD_ACCESS_KEY_SECRET": "s"],
      "access_key_id=id access_key_secret=s"
    ),
    (
      [
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "1", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "2",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "3", "ALICLOUD_ACCESS_KEY_ID": "x",
        "ALICLOUD_ACCESS_KEY_SECRET": "y",
      ], "access_key_id=1 access_key_secret=2 security_token=3"
    ),
    // A half of a key is none, and the other half of another is not its own.
    (
      ["ALIBABA_CLOUD_ACCESS_KEY_ID": "1", "ALICLOUD_ACCESS_KEY_SECRET": "y"],
      "error: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set, nor is"
        + " ALIBABA_CLOUD_CREDENTIALS_URI"
    ),
    (["ALIBABA_CLOUD_CREDENTIALS_URI": "http://127.0.0.1/y"], "error: asked http://127.0.0.1/y"),
    (["ACCESS_KEY_ID": "1", "ACCESS_KEY_SECRET": "2"], "error: ALIBABA_CLOUD_ACCESS_KEY_ID and"),
  ]

  @Test(arguments: variables) func alibabaVariables(
    environment: [String: String], expected: String
  ) async {
    let outcome = await Self.outcome(AlibabaProfiles(), "env", Self.machine([:], environment))
    #expect(outcome.hasPrefix(expected))
  }

  @Test func brokenAndForbiddenThings() async {
    let file = "/home/me/.aliyun/config.json"
    func outcome(
      _ text: String?, _ name: String = "ext", _ environment: [String: String] = [:],
      printed: String? = nil, fetched: String? = nil
    ) async -> String {
      await Self.outcome(
        AlibabaProfiles(), name,
        Self.machine(
          text.map { [file: $0] } ?? [:], environment, printed: printed, fetched: fetched))
    }
    #expect(await outcome(nil) == "error: there is no \(file); run: aliyun configure")
    #expect(await outcome("{\"profiles\": [") == "error: \(file) is not readable JSON")
    let off = ["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": "TRUE"]
    #expect(await outcome(Self.aliyun, "ext", off).contains("forbids its process_command"))
    #expect(await outcome(Self.aliyun, printed: "hush-7").hasSuffix("did not print a JSON object"))
    #expect(
      await outcome(Self.aliyun, printed: "{\"mode\":\"External\"}").hasSuffix("External again"))
    #expect(
      await outcome(Self.aliyun, "uri", fetched: "{\"Code\":\"Fail\"}").hasSuffix("answers Fail"))
    #expect(await outcome(Self.aliyun, "uri", fetched: "{}").hasSuffix("answers without a key"))
    let named = ["ALIBABA_CLOUD_PROFILE": "sts"]
    #expect(await outcome(Self.aliyun, "default", named).contains("security_token=t"))
  }

  /// A file that is there and cannot be read is told, not passed over.
  @Test(
    arguments: [
      ("no JSON", AlibabaProfiles(), "/home/me/.aliyun/config.json"),
      ("no JSON", UCloudProfiles(), "/home/me/.ucloud/config.json"),
      ("no JSON", UCloudProfiles(), "/home/me/.ucloud/credential.json"),
      (nil, AlibabaProfiles(), "/home/me/.aliyun/config.json"),
      (nil, UCloudProfiles(), "/home/me/.ucloud/credential.json"),
    ] as [(String?, any KeyProfiles, String)])
  func unreadableFile(text: String?, profiles: any KeyProfiles, path: String) throws {
    let machine = ProfileMachine(
      environment: ["UCLOUD_PUBLIC_KEY": "p", "UCLOUD_PRIVATE_KEY": "s"], home: "/home/me",
      now: { Self.now },
      read: { (asked) throws(ProfileError) in
        guard asked == path else { return nil }
        guard let text else { throw ProfileError("\(path): permission denied") }
        return text
      },
      run: { (_) throws(ProfileError) in throw ProfileError("ran") },
      fetch: { (_) throws(ProfileError) in throw ProfileError("asked") })
    let found = profiles.found(on: machine)
    let broken = try #require(found.last)
    #expect(broken.name == "default")
    #expect(broken.origin.hasPrefix("a profile of /home/me/."))
    #expect(broken.obstacle?.hasPrefix(path) == true)
    #expect(found.count == (profiles is UCloudProfiles ? 2 : 1))
  }

  // MARK: UCloud

  static let settings = """
    [{"profile": "a", "active": false, "project_id": "org-a", "base_url": "https://api.ucloud.cn/"},
     {"profile": "b", "active": true, "channel_key": "ck", "timeout_sec": 15}]
    """
  static let keys = """
    [{"profile": "a", "public_key": "p+/=", "private_key": "s", "cookie": "", "csrf_token": ""},
     {"profile": "b", "public_key": "x", "private_key": "y", "auth_mode": "oauth",
      "access_token": "tok", "refresh_token": "never", "expires_at": 1789963260},
     {"profile": "late", "auth_mode": "oauth", "access_token": "tok", "expires_at": 1789963199},
     {"profile": "shell", "cookie": "c", "csrf_token": "d"}, {"profile": "none"}]
    """

  static let ucloud: [(String, String)] = [
    ("a", "private_key=s project_id=org-a public_key=p+/= https://api.ucloud.cn/"),
    ("b", "access_token=tok channel_key=ck until 60"),
    ("default", "access_token=tok channel_key=ck until 60"),
    (
      "late",
      "error: the profile late: its login ended at 2026-09-21T03:59:59Z; run any ucloud command once"
        + " to renew it"
    ),
    ("shell", "error: the profile shell: it is a login of the vendor's web shell, whose cookie"),
    ("none", "error: the profile none: it has no public_key and private_key"),
    ("c", "error: there is no profile c in /home/me/.ucloud/credential.json; there are a, b,"),
    ("env", "error: UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY are not set"),
  ]

  @Test(arguments: ucloud) func ucloudProfiles(name: String, expected: String) async {
    let machine = Self.machine([
      "/home/me/.ucloud/config.json": Self.settings,
      "/home/me/.ucloud/credential.json": Self.keys,
    ])
    let outcome = await Self.outcome(UCloudProfiles(), name, machine)
    #expect(outcome.hasPrefix("error") ? outcome.hasPrefix(expected) : outcome == expected)
    #expect(!outcome.contains("never"))
  }

  @Test func ucloudElsewhere() async {
    let other = Self.machine(
      ["/s": Self.settings, "/k": Self.keys],
      [
        "UCLOUD_SHARED_CONFIG_FILE": "/s", "UCLOUD_SHARED_CREDENTIAL_FILE": "/k",
        "UCLOUD_PROFILE": "a", "UCLOUD_PUBLIC_KEY": "vp", "UCLOUD_PRIVATE_KEY": "vs",
        "UCLOUD_API_BASE_URL": "https://api.scloudsg.com/",
      ])
    #expect(UCloudProfiles().files(on: other) == ["/s", "/k"])
    let named = await Self.outcome(UCloudProfiles(), "default", other)
    #expect(named.contains("public_key=p+/="))
    let variables = await Self.outcome(UCloudProfiles(), "env", other)
    #expect(variables == "private_key=vs public_key=vp https://api.scloudsg.com/")
    let legacy = Self.machine([
      "/home/me/.ucloud/config.json":
        "{\"public_key\":\"p\",\"private_key\":\"s\",\"project_id\":\"o\",\"region\":\"cn-bj2\"}"
    ])
    let old = await Self.outcome(UCloudProfiles(), "default", legacy)
    #expect(old == "private_key=s project_id=o public_key=p")
  }

  /// With a signature beside the token the gateway would go by the signature.
  @Test func aLoginsTokenGoesWithoutASignature() async throws {
    let sent = Mutex<[(HTTPRequest, String)]>([])
    let http = ScriptedHTTP { (request, body) throws(ProviderError) in
      sent.withLock { $0.append((request, String(decoding: body, as: UTF8.self))) }
      return HTTPAnswer(Array("{\"RetCode\":174,\"Message\":\"no tok-7\"}".utf8))
    }
    let settings = AccountSettings(
      name: AccountID("u"), provider: ProviderID("ucloud"),
      values: ["public_key": "p", "project_id": "org-1", "profile": "b"],
      secrets: ["access_token": Secret("tok-7")])
    let provider = try ProviderRegistry.make(settings, http: http, now: { Self.now })
    let query = TaskQuery(.window(from: Self.now, to: Self.now))
    let error = await #expect(throws: ProviderError.self) {
      try await provider.tasks(matching: query)
    }
    #expect(error?.kind == .credentials)
    #expect(error?.description.contains("tok-7") == false)
    let (request, body) = try #require(sent.withLock { $0.first })
    #expect(request.headerFields[.authorization] == "Bearer tok-7")
    #expect(!body.contains("Signature") && !body.contains("PublicKey"))
    #expect(body.contains("ProjectId=org-1"))
  }

  @Test(
    arguments: [
      ("a b  c", ["a", "b", "c"]), ("'a b' \"c 'd\"", ["a b", "c 'd"]), ("a\\ b", ["a b"]),
      ("\"\\\"x\\n\"", ["\"x\\n"]), ("''", [""]), ("x''y", ["xy"]), ("'a", nil), ("a\\", nil),
      ("", []), ("a \\\nb", ["a", "b"]), ("a\\\nb", ["ab"]), ("\"a\\\nb\"", ["ab"]),
      ("'a\\\nb'", ["a\\\nb"]), ("a\\\r\nb", ["a\r", "b"]), ("a\nb\r\nc", ["a", "b", "c"]),
      ("\\\n", []), ("a \"\u{301}\"", ["a", "\u{301}"]),
    ] as [(String, [String]?)])
  func commandLines(line: String, words: [String]?) {
    #expect(ShellWords.split(line) == words)
  }
}
