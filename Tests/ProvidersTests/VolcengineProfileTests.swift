import TaskModel
import Testing

@testable import Providers

/// The keys of the programs `ve` and `bp`, and of the kits beside them.
@Suite struct VolcengineProfileTests {
  private static let path = "/home/me/.volcengine/config.json"

  private static let program = """
    {"current": "work", "enableColor": false, "sso-session": {"s": {"name": "s"}}, "profiles": {
      "work": {"name": "work", "mode": "AK", "access-key": "id", "secret-key": "s", "region": "cn-beijing"},
      "plain": {"access-key": "id", "secret-key": "s", "session-token": ""},
      "sts": {"mode": "ak", "access-key": "id", "secret-key": "s", "session-token": "t"},
      "login": {"mode": "sso", "access-key": "id", "secret-key": "s", "session-token": "t",
                "sts-expiration": 1789963260},
      "millis": {"mode": "sso", "access-key": "id", "secret-key": "s", "session-token": "t",
                 "sts-expiration": 1789963260000},
      "late": {"mode": "sso", "access-key": "id", "secret-key": "hush", "sts-expiration": 1789963200},
      "never": {"mode": "sso", "access-key": "", "secret-key": "", "sts-expiration": 0},
      "console": {"mode": "console-login", "login-session": "hush"},
      "role": {"mode": "RamRoleArn", "access-key": "id", "secret-key": "hush", "role-name": "r"},
      "novel": {"mode": "tea", "access-key": "id", "secret-key": "hush"},
      "half": {"mode": "ak", "access-key": "id"},
      "lines": {"mode": "ak", "access-key": "id", "secret-key": "hush\\nhush"},
      "none": null}}
    """

  private static let profiles: [(name: String, outcome: String, obstacle: String?)] = [
    ("work", "access_key_id=id secret_access_key=s", nil),
    ("plain", "access_key_id=id secret_access_key=s", nil),
    ("sts", "access_key_id=id secret_access_key=s session_token=t", nil),
    ("login", "access_key_id=id secret_access_key=s session_token=t until 60", nil),
    ("millis", "access_key_id=id secret_access_key=s session_token=t until 60", nil),
    (
      "late",
      "error: the profile late: the key of its login ended at 2026-09-21T04:00:00Z; run a ve",
      "the key of its login ended"
    ),
    ("never", "error: the profile never: its login has left no key", "its login has left no key"),
    ("console", "error: the profile console: its login has left no key", "its login has left no"),
    ("role", "error: the profile role: its mode ramrolearn has keys handed out", "its mode ram"),
    ("novel", "error: the profile novel: its mode tea has keys", "its mode tea"),
    ("half", "error: the profile half: it has no key and secret", "it has no key"),
    ("none", "error: the profile none: it has no key and secret", "it has no key"),
    ("default", "access_key_id=id secret_access_key=s", nil),
  ]

  @Test(arguments: profiles)
  func profile(_ profile: (name: String, outcome: String, obstacle: String?)) async {
    let machine = ProfileTests.machine([Self.path: Self.program])
    let outcome = await ProfileTests.outcome(VolcengineProfiles.volcengine, profile.name, machine)
    #expect(
      profile.obstacle == nil ? outcome == profile.outcome : outcome.hasPrefix(profile.outcome))
    #expect(!outcome.contains("hush"))
    guard profile.name != "default" else { return }
    let found = VolcengineProfiles.volcengine.found(on: machine).first { $0.name == profile.name }
    #expect(
      profile.obstacle.map { found?.obstacle?.hasPrefix($0) == true }
        ?? (found != nil && found?.obstacle == nil))
  }

  @Test func allAreFound() {
    let machine = ProfileTests.machine([Self.path: Self.program])
    let found = VolcengineProfiles.volcengine.found(on: machine)
    #expect(found.count == 13 && found.first?.name == "work")
    #expect(found.allSatisfy { $0.origin == "a profile of " + Self.path })
    #expect(found.first { $0.name == "lines" }?.obstacle?.contains("has 2 lines") == true)
    #expect(VolcengineProfiles.volcengine.found(on: ProfileTests.machine()).isEmpty)
  }

  /// The kits' key is a profile of its own, and the choice where the program has none.
  @Test(
    arguments: [
      ([".volc/config": #"{"ak": "i", "sk": "s"}"#], "access_key_id=i secret_access_key=s"),
      (
        [
          ".volc/credentials":
            "[default]\naccess_key_id = c\nsecret_access_key: s\n[other]\naccess_key_id=x\n",
          ".volc/config": #"{"ak": "i", "sk": "hush"}"#,
        ], "access_key_id=c secret_access_key=s"
      ),
      (
        [".volc/credentials": "[other]\naccess_key_id=x\n", ".volc/config": #"{"ak": "i"}"#],
        "error: the profile sdk: it has no key and secret"
      ),
      (
        [
          ".volcengine/credentials":
            "[default]\nvolcengine_access_key_id = g\nvolcengine_secret_access_key = s\n"
            + "volcengine_session_token = t\n",
          ".volc/credentials": "[default]\naccess_key_id = hush\nsecret_access_key = hush\n",
        ], "access_key_id=g secret_access_key=s session_token=t"
      ),
      (
        [
          ".volcengine/credentials": "[default]\nregion = r\n",
          ".volc/credentials": "[other]\naccess_key_id = x\n",
          ".volc/config": #"{"ak": "i", "sk": "s"}"#,
        ], "access_key_id=i secret_access_key=s"
      ),
      (
        [".volc/config": #"{"ak": "hush"#],
        "error: the profile sdk: /home/me/.volc/config is not readable JSON"
      ),
      (
        [".byteplus/config": #"{"ak": "i", "sk": "s"}"#],
        "error: there is no key in /home/me/.volcengine/config.json,"
          + " /home/me/.volcengine/credentials, /home/me/.volc/credentials and"
          + " /home/me/.volc/config; run: ve configure set"
      ),
    ] as [([String: String], String)])
  func theKitsKey(files: [String: String], outcome: String) async {
    let all = Dictionary(uniqueKeysWithValues: files.map { ("/home/me/" + $0, $1) })
    let machine = ProfileTests.machine(all)
    for name in ["sdk", "default"] {
      let got = await ProfileTests.outcome(VolcengineProfiles.volcengine, name, machine)
      #expect(got == outcome, "\(name)")
    }
  }

  @Test func theProgramsChoiceGoesBeforeTheKits() async {
    let kit = ["/home/me/.volc/config": #"{"ak": "kit", "sk": "s"}"#]
    let both = kit.merging([Self.path: Self.program]) { $1 }
    let profiles = VolcengineProfiles.volcengine
    let machine = ProfileTests.machine(both)
    #expect(
      await ProfileTests.outcome(profiles, "default", machine)
        == "access_key_id=id secret_access_key=s")
    #expect(
      await ProfileTests.outcome(profiles, "sdk", machine)
        == "access_key_id=kit secret_access_key=s")
    #expect(profiles.found(on: machine).last?.name == "sdk")
    // Nothing is selected, so there is the kits' key.
    let unselected = Self.program.replacing("\"work\", \"enableColor\"", with: "\"\", \"x\"")
    let other = kit.merging([Self.path: unselected]) { $1 }
    #expect(
      await ProfileTests.outcome(profiles, "default", ProfileTests.machine(other))
        == "access_key_id=kit secret_access_key=s")
    for variables in [
      ["VOLCENGINE_PROFILE": "sts", "VOLCSTACK_PROFILE": "work"], ["VOLCSTACK_PROFILE": "sts"],
    ] {
      let chosen = ProfileTests.machine(other, variables)
      #expect(await ProfileTests.outcome(profiles, "default", chosen).hasSuffix("session_token=t"))
    }
    // A file that cannot be read is no reason to take another's key.
    let torn = ProfileTests.machine(kit.merging([Self.path: "{"]) { $1 })
    #expect(
      await ProfileTests.outcome(profiles, "default", torn).contains("is not readable JSON"))
    let elsewhere = ProfileTests.machine(
      ["/etc/ve.json": Self.program], ["VOLCENGINE_CLI_CONFIG_FILE": "/etc/ve.json"])
    #expect(profiles.files(on: elsewhere).first == "/etc/ve.json")
    #expect(profiles.found(on: elsewhere).count == 13)
  }

  /// What `ve login` left is used while it lasts: its file is named by the SHA-1 of the login.
  @Test(
    arguments: [
      (
        #""access_token": {"access_key_id": "i", "secret_access_key": "s", "session_token": "t"},"#
          + #" "issued_at": "2026-09-21T03:00:00Z", "expires_in": 3660"#,
        "access_key_id=i secret_access_key=s session_token=t until 60"
      ),
      (
        #""access_token": "{\"access_key_id\": \"i\", \"secret_access_key\": \"s\", \"session_token\": \"t\"}","#
          + #" "issued_at": "2026-09-21T11:00:00+08:00", "expires_in": 3660"#,
        "access_key_id=i secret_access_key=s session_token=t until 60"
      ),
      (
        #""access_token": {"access_key_id": "i", "secret_access_key": "hush"},"#
          + #" "issued_at": "2026-09-21T03:00:00Z", "expires_in": 3600"#,
        "error: the profile c: the key of its login ended at 2026-09-21T04:00:00Z; run a ve command"
      ),
      (
        #""access_token": {"access_key_id": "i", "secret_access_key": "hush"}, "expires_in": 3600"#,
        "error: the profile c: its login has left no key that lasts"
      ),
      (
        #""access_token": "hush", "issued_at": "2026-09-21T03:00:00Z", "expires_in": 36000"#,
        "error: the profile c: it has no key and secret"
      ),
    ] as [(String, String)])
  func theKeyOfALogin(members: String, outcome: String) async {
    let config =
      #"{"profiles": {"c": {"mode": "console-login", "login-session": "trn:iam::1:user/u"}}}"#
    let name = "\(Self.loginName).json"
    let file = "{\"login_session\": \"x\", \(members)}"
    let profiles = VolcengineProfiles.volcengine
    let machine = ProfileTests.machine([
      Self.path: config, "/home/me/.volcengine/login/cache/" + name: file,
    ])
    let got = await ProfileTests.outcome(profiles, "c", machine)
    #expect(outcome.hasPrefix("error") ? got.hasPrefix(outcome) : got == outcome)
    #expect(!got.contains("hush"))
    let found = profiles.found(on: machine).first
    #expect((found?.obstacle == nil) == !outcome.hasPrefix("error"))
    let elsewhere = ProfileTests.machine(
      [Self.path: config, "/var/logins/" + name: file],
      ["VOLCENGINE_LOGIN_CACHE_DIRECTORY": "/var/logins"])
    #expect(await ProfileTests.outcome(profiles, "c", elsewhere) == got)
    // The folder stands beside the file that leads to it.
    let moved = ProfileTests.machine(
      ["/etc/ve/c.json": config, "/etc/ve/login/cache/" + name: file],
      ["VOLCENGINE_CLI_CONFIG_FILE": "/etc/ve/c.json"])
    #expect(await ProfileTests.outcome(profiles, "c", moved) == got)
  }

  /// The SHA-1 of `trn:iam::1:user/u`.
  private static let loginName = "0255757ade86075b77225b57684bf03455b845fb"

  @Test(
    arguments: [
      (
        true, ["VOLC_ACCESSKEY": "i", "VOLC_SECRETKEY": "s"], "access_key_id=i secret_access_key=s"
      ),
      (
        true,
        [
          "VOLCENGINE_ACCESS_KEY": "i", "VOLCENGINE_SECRET_KEY": "s",
          "VOLCENGINE_SESSION_TOKEN": "t", "VOLC_ACCESSKEY": "x",
        ], "access_key_id=i secret_access_key=s session_token=t"
      ),
      (
        true,
        [
          "VOLC_ACCESSKEY": "i", "VOLC_SECRETKEY": "s", "VOLCENGINE_ACCESS_KEY": "x",
          "VOLCENGINE_SECRET_KEY": "y", "VOLCENGINE_SESSION_TOKEN": "z",
        ], "access_key_id=i secret_access_key=s"
      ),
      (
        true,
        [
          "VOLCSTACK_ACCESS_KEY_ID": "i", "VOLCSTACK_ACCESS_KEY": "x",
          "VOLCSTACK_SECRET_ACCESS_KEY": "s", "VOLCSTACK_SECRET_KEY": "y",
          "VOLCSTACK_SESSION_TOKEN": "t",
        ], "access_key_id=i secret_access_key=s session_token=t"
      ),
      (
        true, ["VOLCSTACK_ACCESS_KEY": "i", "VOLCENGINE_SECRET_KEY": "s"],
        "access_key_id=i secret_access_key=s"
      ),
      (
        false, ["BYTEPLUS_ACCESS_KEY_ID": "i", "BYTEPLUS_SECRET_ACCESS_KEY": "s"],
        "access_key_id=i secret_access_key=s"
      ),
      (
        true, ["VOLC_ACCESSKEY": "i", "VOLC_SECRETKEY": "", "BYTEPLUS_ACCESSKEY": "b"],
        "error: VOLC_ACCESSKEY and VOLC_SECRETKEY are not set"
      ),
      (
        false, ["BYTEPLUS_ACCESSKEY": "i", "BYTEPLUS_SECRETKEY": "s", "VOLC_ACCESSKEY": "x"],
        "access_key_id=i secret_access_key=s"
      ),
      (
        false,
        [
          "BYTEPLUS_ACCESS_KEY": "i", "BYTEPLUS_SECRET_KEY": "s", "BYTEPLUS_SESSION_TOKEN": "t",
        ], "access_key_id=i secret_access_key=s session_token=t"
      ),
      (
        false, ["VOLC_ACCESSKEY": "i", "VOLC_SECRETKEY": "s"],
        "error: BYTEPLUS_ACCESSKEY and BYTEPLUS_SECRETKEY are not set"
      ),
    ] as [(Bool, [String: String], String)])
  func variables(isVolcengine: Bool, variables: [String: String], outcome: String) async {
    let profiles = isVolcengine ? VolcengineProfiles.volcengine : .byteplus
    let machine = ProfileTests.machine([:], variables)
    #expect(await ProfileTests.outcome(profiles, "env", machine) == outcome)
    let names = profiles.found(on: machine).map(\.name)
    #expect(names == (outcome.hasPrefix("error") ? [] : ["env"]))
  }

  @Test func eachCloudHasItsOwn() async {
    let machine = ProfileTests.machine([
      "/home/me/.byteplus/config.json":
        #"{"profiles": {"b": {"access-key": "i", "secret-key": "s"}}}"#,
      "/home/me/.byteplus/config": #"{"ak": "kit", "sk": "s"}"#,
    ])
    #expect(VolcengineProfiles.byteplus.found(on: machine).map(\.name) == ["b", "sdk"])
    #expect(VolcengineProfiles.volcengine.found(on: machine).isEmpty)
    #expect(VolcengineProfiles.byteplus.program == "bp")
    #expect(
      VolcengineProfiles.volcengine.secretVariables == [
        "VOLC_SECRETKEY", "VOLCENGINE_SECRET_KEY", "VOLCSTACK_SECRET_ACCESS_KEY",
        "VOLCSTACK_SECRET_KEY", "VOLCENGINE_SESSION_TOKEN", "VOLCSTACK_SESSION_TOKEN",
        "VOLCSTACK_CONTAINER_AUTHORIZATION_TOKEN",
      ])
    #expect(
      VolcengineProfiles.byteplus.secretVariables == [
        "BYTEPLUS_SECRETKEY", "BYTEPLUS_SECRET_KEY", "BYTEPLUS_SECRET_ACCESS_KEY",
        "BYTEPLUS_SESSION_TOKEN", "BYTEPLUS_CONTAINER_AUTHORIZATION_TOKEN",
      ])
  }
}
