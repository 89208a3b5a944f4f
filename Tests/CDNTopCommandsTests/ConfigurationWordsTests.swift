import StrictYAML
import TaskModel
import Testing

@testable import CDNTopCommands

/// What is said of a configuration that holds what no terminal should see.
@Suite struct ConfigurationWordsTests {
  private static let text = #"""
    monitor: {theme: both, window: 12h, refresh: 5s, timezone: Asia/Tokyo, ambiguous: 2}
    store: {keep: 30d, max_size: 500MiB}
    notify: {command: [notify-me, x], webhook_env: HOOK, webhook_format: wecom, bell: false}
    team: {name: cdn-ops, database_env: DB}
    verify: {origins: {www.example.com: "https://203.0.113.10"}, from: [local, ip:192.0.2.1], rate: 2}
    keys: {pause: [p, Z], quit: [F42], paws: [NoKey]}
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
        ca_file: no-such-file.pem
      - name: surfer
        provider: ucloud
        public_key: no
        private_key: x
        products: [cdn, dcdn]
      - name: jd
        provider: jdcloud
        username: jcloud_00
        secret_key_env: JD
        utc_offset: "+00:00"
        track: [{id: 00000000000000000000000000000007, kind: prefetch}]

    """#

  /// Every word of a configuration in turn, spoiled as it stands and as a quoted text with escapes.
  private static let spoiled: [String] = text.ranges(of: /[A-Za-z0-9_-]+/).flatMap { range in
    let word = text[range]
    return [
      "\(word.prefix(1))\u{202E}\t\u{85}\(word.dropFirst())",
      #""\#(word.prefix(1))\e]0;x\a\u202E\t\#(word.dropFirst())""#,
    ].map { text.replacingCharacters(of: range, with: $0) }
  }

  @Test func whatIsSaidIsSafeToPrint() {
    let reader = ConfigurationReader(
      file: "/etc/c.yaml", paths: ProgramPaths(environment: ["HOME": "/home/me"]))
    var said = 0
    for text in Self.spoiled {
      do throws(DiagnosticsError) {
        _ = try reader.configuration(in: text)
      } catch {
        said += error.diagnostics.count
        for diagnostic in error.diagnostics {
          let hidden = diagnostic.description.unicodeScalars.first { $0.isHidden }
          #expect(hidden == nil, "\(diagnostic.description.debugDescription)")
        }
      }
    }
    #expect(said > Self.spoiled.count)
  }
}

extension String {
  fileprivate func replacingCharacters(of range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
