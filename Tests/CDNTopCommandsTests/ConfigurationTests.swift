import Foundation
import Glibc
import MonitorUI
import Providers
import Reports
import StrictYAML
import TaskModel
import Testing

@testable import CDNTopCommands

@Suite struct ConfigurationReaderTests {
  private static let alibaba = """
    accounts:
      - name: ali
        provider: alibaba-cdn
        access_key_id: LTAIx
        access_key_secret_env: S
    """

  /// A certificate that nothing is signed with.
  private static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBlzCCAT2gAwIBAgIUeVd6i4NV7QlQ3h9AHFHh497/HNkwCgYIKoZIzj0EAwIw
    IDEeMBwGA1UEAwwVY2RudG9wIHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyMjAzNDYz
    MFoYDzIxMjYxMDI5MDM0NjMwWjAgMR4wHAYDVQQDDBVjZG50b3AgdGVzdCBhdXRo
    b3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATAgREmuR4g6O2fJw17Xhg/
    ov36xlvLTaB1gvx4A/qtvc0PzhU5L/kEEr94TJ3kMhwzQIdKSohn/lCRXGL3HV0m
    o1MwUTAdBgNVHQ4EFgQUkdRghXO7yyNUmgx03Z1uislSBxIwHwYDVR0jBBgwFoAU
    kdRghXO7yyNUmgx03Z1uislSBxIwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
    AgNIADBFAiEA2Al0njhB+N3uqh85wO90tBMow9KT6cPb5KM9ItyeEvQCICRtHqcW
    Ljf2PdEH1gNtWb/DR9UOZ8vsoyj6GIk1ehTi
    -----END CERTIFICATE-----
    """

  private func read(_ text: String, home: String = "/home/me") throws -> Configuration {
    let paths = ProgramPaths(environment: ["HOME": home])
    return try ConfigurationReader(file: "/etc/c.yaml", paths: paths).configuration(in: text)
  }

  private func mistakes(_ text: String) -> [String] {
    do {
      _ = try read(text)
      return []
    } catch let error as DiagnosticsError {
      return error.diagnostics.map { "\($0.line):\($0.column): \($0.message)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func readsEverything() throws {
    let home = try TemporaryFolder()
    let certificate = try home.write(Self.certificate, to: "ca.pem")
    let configuration = try read(
      """
      monitor: {theme: both, window: 12h, refresh: 5s, timezone: "+08:00", ambiguous: 2}
      store: {keep: 30d, max_size: 500MiB}
      notify: {command: [notify-me, x], webhook_env: HOOK, webhook_format: wecom, bell: false}
      keys: {pause: [p, Z]}
      accounts:
        - name: ali-prod
          provider: alibaba-cdn
          access_key_id: 012
          access_key_secret_command: [pass, show, x]
          security_token_file: token
          endpoint: https://cdn.example.com/
          signature: v1
          enabled: false
          window: 3h
          min_interval: 10s
          rate_limit: 1.5
          timeout: 20s
          proxy: http://proxy:3128
          ca_file: ~/ca.pem
        - name: surfer
          provider: ucloud
          public_key: no
          private_key: "=="
          products: [cdn, dcdn]
        - name: jd
          provider: jdcloud
          username: jcloud_00
          secret_key_env: JD
          utc_offset: "+00:00"
          track: [{id: 00000000000000000000000000000007, kind: prefetch}, {id: 00000000000000000000000000000007}]
      """, home: home.path)
    #expect(configuration.monitor.zone == .fixed(seconds: 28_800))
    #expect(configuration.monitor.window == .seconds(12 * 3_600))
    #expect(configuration.monitor.refresh == .seconds(5))
    #expect(configuration.monitor.ambiguousWidth == 2)
    #expect(configuration.store == StoreBounds(keep: .seconds(30 * 86_400), maxSize: 500 << 20))
    #expect(configuration.notify.command == ["notify-me", "x"])
    #expect(configuration.notify.webhook?.key == "webhook")
    #expect(configuration.notify.webhookFormat == .wecom)
    #expect(!configuration.notify.bell)
    #expect(configuration.keys == ["pause": ["p", "Z"]])
    #expect(configuration.accounts.map(\.name.name) == ["ali-prod", "surfer", "jd"])
    let ali = configuration.accounts[0]
    #expect(ali.values == ["access_key_id": "012", "signature": "v1"])
    #expect(ali.secrets.map(\.key) == ["access_key_secret", "security_token"])
    #expect(!ali.common.isEnabled)
    #expect(ali.common.rateLimit == 1.5)
    #expect(ali.common.minInterval == .seconds(10))
    #expect(ali.common.caFile == certificate)
    #expect(!ali.holdsSecret)
    if case .file(let path) = ali.secrets[1].form {
      #expect(path == "/etc/token")
    } else {
      Issue.record("the token is no file")
    }
    #expect(configuration.accounts[1].values["public_key"] == "no")
    #expect(configuration.accounts[1].lists == ["products": ["cdn", "dcdn"]])
    #expect(configuration.accounts[1].holdsSecret)
    #expect(configuration.holdsSecret)
    let references = configuration.accounts[2].track.map(\.reference)
    #expect(
      references == [
        TaskReference(vendorID: "00000000000000000000000000000007", kind: .prefetch),
        TaskReference(vendorID: "00000000000000000000000000000007", kind: .purgeURL),
      ])
  }

  @Test func reportsAllMistakesWithPositions() {
    let found = mistakes(
      """
      monitor: {refesh: 2s}
      accounts:
        - name: ali
          provider: alibaba-cnd
        - name: jd
          provider: jdcloud
          username: u
          timeout: 5
      """)
    #expect(
      found == [
        "1:11: unknown key \"refesh\", did you mean \"refresh\"?",
        "4:15: provider: unknown value \"alibaba-cnd\", did you mean \"alibaba-cdn\"?",
        "5:5: missing key \"secret_key\"",
        "8:14: timeout: expected a duration such as 30s, 15m, 24h or 90d, not \"5\"",
      ])
  }

  @Test(arguments: [
    ("", "missing key \"accounts\""),
    ("accounts: {}", "expected a list"),
    ("accounts: [x]", "expected a mapping"),
    ("acounts: []", "did you mean \"accounts\""),
    ("accounts: []\naccounts: []", "duplicate key \"accounts\""),
    ("accounts: []\nmonitor: {window: 0s}", "must be more than 0"),
    ("accounts: []\nmonitor: {ambiguous: 3}", "a whole number from 1 to 2"),
    ("accounts: []\nmonitor: {timezone: Moon/Sea}", "no such time zone"),
    (
      "accounts: []\nmonitor: {theme: boht}",
      "2:18: theme: there is no theme \"boht\", did you mean \"both\"?"
    ),
    ("accounts: []\nmonitor: {theme: a/b}", "2:18: theme: \"a/b\" is not a theme name"),
    ("accounts: []\nhistory: {keep: long}", "expected a duration"),
    ("accounts: []\nstore: {keep: 0d}", "must be more than 0"),
    ("accounts: []\nstore: {max_size: 1GB}", "expected a size such as 500MiB or 2GiB"),
    ("accounts: []\nstore: {max_size: 0GiB}", "expected a size"),
    ("accounts: []\nstore: {max_size: 99999999999999GiB}", "expected a size"),
    ("accounts: []\nstore: {keep: 9d}\nhistory: {keep: 9d}", "is an older name of store"),
    ("accounts: []\nnotify: {command: notify-me}", "command: must be a program and its arguments"),
    ("accounts: []\nnotify: {webhook: x, webhook_env: y}", "two forms of one secret"),
    ("accounts: []\nnotify: {webhook: \"http://hooks.example/x\"}", "webhook: must be https://"),
    ("accounts: []\nnotify: {webhook: \"https://h:99999/x\"}", "webhook: has a port outside 1"),
    ("accounts: []\nnotify: {webhook: \"hooks.example/x\"}", "webhook: must begin with https://"),
    ("accounts: []\nnotify: {webhook: \"https://h/x\\nhttps://h/y\"}", "webhook: has 2 lines"),
    ("accounts: []\nnotify: {webhook_env: X, webhook_format: irc}", "unknown value \"irc\""),
    ("accounts: []\nnotify: {webhook_format: slack}", "needs a webhook"),
    (#"{accounts: [], notify: {webhook_format: "ftp://\u0301h"}}"#, "value \"ftp://…\""),
    ("accounts: []\nkeys: {puase: [p]}", "did you mean \"pause\""),
    ("accounts: []\nkeys: {pause: [q]}", "'pause' and 'quit'"),
    ("accounts: []\nkeys: {pause: [nokey]}", "\"nokey\" is not a key"),
  ])
  func reportsMistakesOfTheFile(text: String, message: String) {
    let found = mistakes(text)
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }

  @Test(arguments: [
    ("name: ali", "access_key: x", "unknown key \"access_key\""),
    ("name: ali", "enabled: maybe", "expected true or false"),
    ("name: ali", "rate_limit: 0", "expected a number above 0"),
    ("name: ali", "rate_limit: fast", "expected a number above 0"),
    ("name: ali", "endpoint: ftp://x", "must begin with https:// or http://"),
    ("name: ali", "endpoint: http://cdn.example.com", "allow_http: true"),
    ("name: ali", "endpoint: https://host:8443/api", "without a path"),
    ("name: ali", "endpoint: https://host:99999", "has a port outside 1...65535"),
    ("name: ali", "proxy: \"foo bar\"", "6:12: proxy: holds a blank"),
    (
      "name: ali", "proxy: http://p:3128/x",
      "6:12: proxy: must be scheme://host[:port], without a path"
    ),
    ("name: ali", "proxy: http://u:hunter2@p:99999", "6:12: proxy: has a port outside 1...65535"),
    ("name: ali", "proxy: ftp://x", "must be an http:// or socks5:// proxy"),
    ("name: ali", "proxy: socks5://u:hunter2@x", "has a password, which socks5 proxies"),
    ("name: ali", "ca_file: /nowhere/ca.pem", "ca_file: cannot be read: no such file or directory"),
    ("name: ali", "ca_file: /etc/hostname", "ca_file: holds no certificates in PEM form"),
    ("name: ali", "security_token: \"hunter2\\nhunter2\"", "has 2 lines; a secret must be"),
    ("name: ali", "security_token: \"hunter2\\0x\"", "contains a NUL"),
    ("name: ali", "ca_file: \"\"", "is empty"),
    ("name: ali", "signature: v2", "unknown value \"v2\""),
    ("name: ali", "access_key_secret: x", "two forms of one secret"),
    ("name: ali", "security_token_command: pass show x", "must be a program"),
    ("name: ali", "security_token_command: {a: x}", "must be a program"),
    ("name: ali", "security_token_env: hunter2/hunter2", "_env: must be the name of a variable"),
    ("name: ali", "security_token_env: 2hunter", "-, and no digit in front"),
    ("name: ali", "security_token_file: https://h/x", "_file: must be the path of a file"),
    ("name: ali", #"security_token_file: "https://\u0301h/x""#, "must be the path of a file"),
    ("name: ali", "security_token_command: []", "must be a program"),
    ("name: ali", "security_token_env: \"\"", "is empty"),
    ("name: ali", "profile: default", "profile and access_key_id are two ways to give a key"),
    ("name: ali", "track: [{kind: prefetch}]", "missing key \"id\""),
    ("name: ali", "track: [{id: 1, kind: purge}]", "unknown value \"purge\""),
    ("name: ali", "track: [{id: 1}, {id: 1}]", "listed twice"),
    ("name: ali", "track: [{id: null}]", "alibaba-cdn ids are digits, such as 17671439116"),
    ("name: ali", "track: [{id: 1}, {id: ID}]", "\"ID\" is not a task id"),
    ("name: two words", "enabled: true", "without blanks"),
    ("name: \"\"", "enabled: true", "is empty"),
    ("enabled: true", "window: 1h", "missing key \"name\""),
  ])
  func reportsMistakesOfAnAccount(name: String, line: String, message: String) {
    let text = Self.alibaba.replacing("name: ali", with: name) + "\n    \(line)\n"
    let found = mistakes(text)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains(message) == true, "\(found)")
    #expect(!found.joined().contains("hunter2"))
  }

  /// A wrong word beside an id, or an unknown provider, hides nothing that is wrong with the id.
  @Test func reportsAWrongIDWhateverStandsBesideIt() {
    let track = "\n    track: [{id: zzz, kind: purge, urls: x}]"
    let found = mistakes(Self.alibaba + track)
    #expect(
      found.count == 3 && found.contains { $0.contains("\"zzz\" is not a task id") }, "\(found)")
    let unknown = mistakes(Self.alibaba.replacing("alibaba-cdn", with: "alibaba-cnd") + track)
    #expect(
      unknown.count == 4 && unknown.contains { $0.hasSuffix("\"zzz\" is no provider's task id") },
      "\(unknown)")
    let some = "\n    track: [{id: 1}, {id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3}]"
    #expect(mistakes(Self.alibaba.replacing("alibaba-cdn", with: "alibaba-cnd") + some).count == 1)
  }

  /// A theme of the operator's own is one, whatever is wrong with it: the monitor says that.
  @Test func knowsTheOperatorsThemes() throws {
    let home = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: home.path + "/.config/cdntop/themes", withIntermediateDirectories: true)
    try home.write("{", to: ".config/cdntop/themes/mine.yaml")
    let text = "accounts: []\nmonitor: {theme: mine}"
    #expect(try read(text, home: home.path).monitor.theme == "mine")
    #expect(mistakes(text).count == 1)
  }

  @Test func reportsATrackedTaskOfAnotherProject() {
    let found = mistakes(
      """
      accounts:
        - name: gcp
          provider: google-cdn
          credentials_env: X
          project: mine
          track: [{id: projects/mine/global/operations/operation-1-a}, {id: projects/other/global/operations/operation-2-b}]
      """)
    #expect(found.count == 1, "\(found)")
    #expect(
      found.first?.hasSuffix("operation-2-b is of the project other, and the account watches mine")
        == true, "\(found)")
  }

  @Test func tracksAsEitherWhereTheVendorLeavesItOpen() throws {
    let account =
      "accounts: [{name: t, provider: tencent-cdn, secret_id: i, secret_key_env: S, track: "
    func kinds(_ track: String) throws -> [TaskKind] {
      try read(account + track + "}]").accounts.flatMap(\.track).map(\.reference.kind)
    }
    #expect(try kinds("[{id: 1767225661-i60rfmzm}]") == [.purgeURL, .prefetch])
    #expect(try kinds("[{id: 1767225661-i60rfmzm, kind: prefetch}]") == [.prefetch])
    let twice = "[{id: 1767225661-i60rfmzm}, {id: 1767225661-i60rfmzm, kind: prefetch}]"
    #expect(mistakes(account + twice + "}]").count == 1)
  }

  /// Accounts that the vendor counts together keep to one budget.
  @Test func aBudgetIsThatOfAKeyOrOfAProject() throws {
    let settings: [(String, String)] = [
      ("google-cdn", "credentials_env: A, project: p"),
      ("google-cdn", "credentials_file: /b, project: p"),
      ("google-cdn", "profile: default, project: p"),
      ("google-cdn", "credentials_env: A, project: q"),
      ("google-cdn", "credentials_env: A"), ("google-cdn", "credentials_env: B"),
      ("huawei-cdn", "access_key_id: i, secret_access_key_env: S"),
      (
        "huawei-cdn",
        "access_key_id: i, secret_access_key_env: S, enterprise_project_id: e, domain_id: d"
      ),
      ("huawei-cdn", "access_key_id: j, secret_access_key_env: S"),
      ("tencent-cdn", "secret_id: i, secret_key_env: S"),
      ("tencent-cdn", "secret_id: i, secret_key_env: S, utc_offset: \"+00:00\""),
      ("tencent-edgeone", "secret_id: i, secret_key_env: S"),
    ]
    let text = settings.enumerated().map { "  - {name: a\($0), provider: \($1.0), \($1.1)}" }
    let names = try read("accounts:\n" + text.joined(separator: "\n")).accounts.map(\.budgetName)
    let numbers = names.map { names.firstIndex(of: $0) }
    #expect(numbers == [0, 0, 0, 3, 4, 5, 6, 6, 8, 9, 9, 11])
  }

  /// A proxy is not used for this machine; it is a mistake all the same.
  @Test func reportsProxiesThatAreNotUsed() {
    let found = mistakes(
      Self.alibaba + "\n    endpoint: http://127.0.0.1:1\n    proxy: \"foo bar\"\n    ca_file: /x")
    #expect(found.count == 2, "\(found)")
  }

  @Test(arguments: ["KEY_2", "my.secret-key", "_k", "-k"])
  func takesTheNamesOfVariables(name: String) {
    #expect(mistakes(Self.alibaba + "\n    security_token_env: \(name)").isEmpty)
  }

  @Test func reportsTheSecondAccountOfAName() {
    let second = Self.alibaba.split(separator: "\n").dropFirst().joined(separator: "\n")
    let found = mistakes(Self.alibaba + "\n" + second)
    #expect(found == ["6:11: name: the account \"ali\" is on line 2 already"])
  }

  @Test func reportsCommonMistakesUnderAnUnknownProvider() {
    let found = mistakes("accounts: [{name: a, provider: akamai, timeout: x}]")
    #expect(found.count == 2, "\(found)")
  }

  @Test func reportsUnknownKeysUnderAnUnknownProvider() {
    let found = mistakes(
      """
      accounts:
        - {name: a, provider: tencent-dns, nme: x, regon: z, public_key: p, private_key_env: k}
      """)
    #expect(found.count == 3, "\(found)")
    #expect(
      found.contains { $0.contains("2:38: unknown key \"nme\", did you mean \"name\"?") },
      "\(found)")
    #expect(found.contains { $0.contains("unknown key \"regon\"") }, "\(found)")
  }

  @Test func acceptsWhatTheContractAllows() throws {
    _ = try read(Self.alibaba + "\n    endpoint: http://127.0.0.1:8080/")
    _ = try read(Self.alibaba + "\n    endpoint: http://cdn.example.com\n    allow_http: true")
    #expect(try read("accounts:").accounts.isEmpty)
    #expect(try read(Self.alibaba).monitor.window == .seconds(86_400))
  }

  @Test func neverQuotesASecret() {
    let found = mistakes(
      """
      accounts:
        - {name: a, provider: jdcloud, username: u, secret_key: hunter2, secret_key_env: X, z: 1}
        - {name: a, provider: jdcloud, secret_key: hunter2}
      """)
    #expect(!found.isEmpty)
    #expect(!found.contains { $0.contains("hunter2") }, "\(found)")
  }

  @Test func theTemplateLoads() throws {
    let configuration = try read(ConfigurationTemplate.text([]))
    #expect(configuration.accounts.isEmpty)
  }

  /// Every commented line of the template has to hold once its mark is taken off.
  @Test func theTemplateLoadsWithoutItsMarks() throws {
    var lines: [String] = []
    let sections = ["monitor", "  ", "store", "notify", "keys"].map { "# " + $0 }
    for line in ConfigurationTemplate.text([])
      .split(separator: "\n", omittingEmptySubsequences: false)
    {
      let mark = line.hasPrefix("#  ") ? 1 : sections.contains { line.hasPrefix($0) } ? 2 : 0
      lines.append(String(line.dropFirst(mark)))
    }
    let configuration = try read(lines.joined(separator: "\n"))
    let words = configuration.accounts.map(\.provider.id.word)
    #expect(words == ProviderRegistry.all.filter { !$0.starter.isEmpty }.map(\.id.word))
  }
}
