import Foundation
import Testing

/// What shells ask the program for.
@Suite struct ShellTests {
  @Test("Words of filters and names of accounts are completed from the configuration")
  func completion() async throws {
    let home = try Home()
    let path = home.url.appending(path: "cdntop.yaml").path
    try """
    accounts:
      - {name: jd-one, provider: jdcloud, username: u, secret_key: s}
      - {name: jd-two, provider: jdcloud, username: u, secret_key: s}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    for (words, offered) in [
      (["list", "--config", path, "account:jd-t"], "account:jd-two\n"),
      (["list", "--config", path, "provider:nobo"], "\n"),
      (["list", "--config", path, "provider:huaw"], "provider:huawei-cdn\n"),
      (["list", "--config", path, "status:parti"], "status:partial\n"),
      (["check", "--config", path, "jd-o"], "jd-one\n"),
      (["track", "--config=" + path, "jd-"], "jd-one\njd-two\n"),
    ] {
      let cursor = words[words.count - 1].utf8.count
      let output = try await Program.run(
        ["---completion", words[0], "--", "positional@0", "\(words.count)", "\(cursor)", "cdntop"]
          + words, environment: home.environment)
      #expect(output.status == 0)
      #expect(
        output.data.trimmingCharacters(in: .newlines)
          == offered.trimmingCharacters(in: .newlines), "\(words)")
    }
  }
}
