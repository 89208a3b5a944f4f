import Foundation
import TestSupport
import Testing

/// Configurations that are wrong where a secret is.
extension SecretsTests {
  /// Configurations with something wrong about a secret, where MARK stands.
  private static let mistakes =
    accountMistakes.map { fields in
      "accounts: [{name: a, provider: alibaba-cdn, access_key_id: k, endpoint: \"http://127.0.0.1:9\", \(fields)}]\n"
    } + [
      "accounts: []\nnotify: {webhook: \"https://h.example/MARK MARK\"}\n",
      "accounts: []\nnotify: {webhook: \"ftp://MARK\"}\n",
      "accounts: []\nnotify: {webhook: [\"https://h.example/MARK\"]}\n",
      "accounts: []\nnotify: {webhook_file: GIVEN/lines}\n",
      "accounts: [{name: \"s://MARK\"}, {name: \"s://MARK\"}]\n",
      "accounts: [{name: a, track: [{id: \"s://MARK\"}]}]\n",
    ] + addressMistakes.map { "accounts: []\n\($0)\n" }

  private static let addressMistakes = [
    #"notify: {webhook_env: "https://h.example/MARK"}"#,
    #"notify: {webhook_file: "https://h.example/MARK"}"#,
    #"notify: {webhook_format: "https://h.example/MARK"}"#,
    #"notify: {command: "curl https://h.example/MARK"}"#, #"notify: "https://h.example/MARK""#,
    #"team: {database_env: "postgresql://u:MARK@h/d"}"#,
    #"team: {database_command: "postgresql://u:MARK@h/d"}"#,
    #"team: {database: ["postgresql://u:MARK@h/d"]}"#, #"team: "postgresql://u:MARK@h/d""#,
    #"verify: {from: ["https://h.example/MARK"]}"#, #"keys: {pause: ["https://h.example/MARK"]}"#,
  ]

  private static let accountMistakes = [
    #"access_key_secret: ["MARK"]"#, #"access_key_secret: {a: "MARK"}"#,
    #"access_key_secret: "MARK\nMARK""#, #"access_key_secret: "MARK\0MARK""#,
    #"access_key_secret: "MARK", access_key_secret: "MARK""#,
    #"access_key_secret: "MARK", access_key_secret_file: /nowhere"#,
    #"access_key_secret: "MARK", proxy: "ftp://me:MARK@p.example:1""#,
    #"access_key_secret: "MARK", proxy: "http://me:MARK@p example""#,
    #"access_key_secret: "MARK", proxy: "socks5://me:MARK@p.example:1""#,
    #"access_key_secret: "MARK", proxy: ["http://me:MARK@p.example"]"#,
    #"access_key_secret: "MARK", no_such_key: 1"#, #"access_key_secret: "MARK", signature: v9"#,
    #"access_key_secret: !tag "MARK""#, #"access_key_secret: &a "MARK""#,
    #"access_key_secret: "MARK"#, #"access_key_secret: "MARK" "MARK""#,
    #"access_key_secret_env: "MARK""#, #"access_key_secret_command: "MARK""#,
    #"access_key_secret_command: {a: "MARK"}"#,
    #"access_key_secret_file: GIVEN/lines"#, #"access_key_secret_file: GIVEN"#,
    #"access_key_secret_file: GIVEN/zero"#, #"access_key_secret_file: GIVEN/latin"#,
    #"access_key_secret_env: LINES"#, #"access_key_secret_command: [cat, GIVEN/lines]"#,
    #"access_key_secret_command: [sh, -c, "cat GIVEN/lines >&2; exit 3"]"#,
    #"access_key_secret_command: [sh, -c, "cat GIVEN/lines; kill -9 $$"]"#,
    #"access_key_secret_command: [sh, -c, "while cat GIVEN/lines; do :; done"]"#,
  ]

  @Test("A mistake at a secret does not show it", arguments: mistakes)
  func mistake(_ text: String) async throws {
    try await withHome { home in
      let mark = Marks.mark("m")
      let given = home.url.appending(path: "given")
      try FileManager.default.createDirectory(at: given, withIntermediateDirectories: true)
      _ = try home.write("given/lines", mark + "\n" + mark + "\n")
      _ = try home.write("given/zero", mark + "\0" + mark)
      try (Data(mark.utf8) + Data([0xE4])).write(to: given.appending(path: "latin"))
      let marks = Marks()
      let config = try home.write(
        "given/config.yaml", text.replacing("MARK", with: mark).replacing("GIVEN", with: given.path)
      )
      for command in [["list", "--timeout", "10s"], ["check"], ["watch"]] {
        let arguments = command + ["--config", config, "--log", home.url.path + "/log"]
        let output = try await Program.run(
          "timeout", ["-s", "INT", "2", Program.path] + arguments + ["--log-level", "trace"],
          environment: home.environment.merging(["LINES": mark + "\n" + mark]) { $1 })
        #expect(output.status != 0, "\(output.talk)")
        marks.expectNone(in: output.data + output.talk, "\(command)")
      }
      try marks.expectNone(inFilesOf: home.url, but: given)
    }
  }
}
