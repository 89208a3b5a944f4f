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
    ("console", "error: the profile console: its mode console-login has keys", "its mode console"),
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
        [".volc/config": #"{"ak": "hush"#],
        "error: the profile sdk: /home/me/.volc/config is not readable JSON"
      ),
      (
        [".byteplus/config": #"{"ak": "i", "sk": "s"}"#],
        "error: there is no key in /home/me/.volcengine/config.json, /home/me/.volc/credentials and"
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
    let chosen = ProfileTests.machine(other, ["VOLCENGINE_CLI_PROFILE": "sts"])
    #expect(await ProfileTests.outcome(profiles, "default", chosen).hasSuffix("session_token=t"))
    // A file that cannot be read is no reason to take another's key.
    let torn = ProfileTests.machine(kit.merging([Self.path: "{"]) { $1 })
    #expect(
      await ProfileTests.outcome(profiles, "default", torn).contains("is not readable JSON"))
    let elsewhere = ProfileTests.machine(
      ["/etc/ve.json": Self.program], ["VOLCENGINE_CLI_CONFIG_FILE": "/etc/ve.json"])
    #expect(profiles.files(on: elsewhere).first == "/etc/ve.json")
    #expect(profiles.found(on: elsewhere).count == 13)
  }

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
        "VOLC_SECRETKEY", "VOLCENGINE_SECRET_KEY", "VOLCENGINE_SESSION_TOKEN",
      ])
  }
}
