import Foundation
import Glibc
import StrictYAML
import Testing

@testable import CDNTopCommands

@Suite struct FilePermissionTests {
  @Test(arguments: [
    (0o600, true, "fine"), (0o400, true, "fine"), (0o640, true, "warn chmod 600"),
    (0o644, true, "refuse chmod 600"), (0o604, true, "refuse chmod 600"),
    (0o620, true, "refuse chmod go-w"), (0o666, true, "refuse chmod 600"),
    (0o644, false, "fine"), (0o640, false, "fine"), (0o664, false, "refuse chmod go-w"),
    (0o602, false, "refuse chmod go-w"),
  ])
  func judges(mode: Int, holdsSecret: Bool, verdict: String) {
    let words =
      switch FilePermission.verdict(
        mode: UInt32(mode), isOthers: false, holdsSecret: holdsSecret)
      {
      case .fine: "fine"
      case .warn(_, let remedy): "warn " + remedy
      case .refuse(_, let remedy): "refuse " + remedy
      }
    #expect(words == verdict)
  }

  @Test(arguments: [0o600, 0o400, 0o644], [true, false])
  func refusesFilesOfOthers(mode: Int, holdsSecret: Bool) {
    let verdict = FilePermission.verdict(
      mode: UInt32(mode), isOthers: true, holdsSecret: holdsSecret)
    #expect(verdict == .refuse(reason: "belongs to another user", remedy: "chown $(id -u)"))
  }
}

@Suite struct ConfigurationLoaderTests {
  private static let text = """
    accounts: [{name: jd, provider: jdcloud, username: u, secret_key: hunter2}]
    """

  @Test func looksInTheUsualPlaces() throws {
    let paths = ProgramPaths(environment: ["HOME": "/h"])
    #expect(paths.configFile(option: nil) == "/h/.config/cdntop/config.yaml")
    #expect(paths.stateFolder == "/h/.local/state/cdntop")
    let set = ProgramPaths(environment: [
      "HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "relative", "CDNTOP_CONFIG": "/x",
    ])
    #expect(set.configFile(option: nil) == "/x")
    #expect(set.configFile(option: "y") == "y")
    #expect(set.configFolder == "/c/cdntop")
    #expect(set.stateFolder == "/h/.local/state/cdntop")
  }

  @Test func saysWhatIsMissing() throws {
    let folder = try TemporaryFolder()
    let loader = ConfigurationLoader(process: Recorder().process(in: folder))
    #expect(throws: ConfigurationError.missing(folder.path + "/config/cdntop/config.yaml")) {
      try loader.load(option: nil)
    }
  }

  @Test func refusesSecretsThatOthersCanRead() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.text, to: "c.yaml", mode: 0o644)
    let loader = ConfigurationLoader(process: Recorder().process(in: folder))
    #expect(
      throws: ConfigurationError.invalid([
        "\(file) holds a secret and can be read by others; run: chmod 600 \(file)"
      ])
    ) { try loader.load(option: file) }
  }

  /// Only root can give a file away.
  @Test(.enabled(if: geteuid() == 0)) func refusesAFileOfAnotherUser() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.text, to: "c.yaml")
    let loader = ConfigurationLoader(process: Recorder().process(in: folder))
    #expect(try loader.load(option: file).accounts.count == 1)
    try #require(chown(file, 65_534, 65_534) == 0)
    #expect(
      throws: ConfigurationError.invalid([
        "\(file) belongs to another user; run: chown $(id -u) \(file)"
      ])
    ) { try loader.load(option: file) }
  }

  /// What is no text would be another name, and another secret.
  @Test func refusesWhatIsNotUTF8() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("", to: "c.yaml")
    let bytes = Array("# c\naccounts:\n  - {name: b".utf8) + [0xFF, 0x0A] + Array("x".utf8)
    try Data(bytes).write(to: URL(filePath: file))
    let loader = ConfigurationLoader(process: Recorder().process(in: folder))
    #expect(
      throws: ConfigurationError.invalid([
        "\(file):3: this line is not UTF-8; save the file as UTF-8"
      ])
    ) { try loader.load(option: file) }
  }

  /// What is no text would be another URL, of which nothing would be true.
  @Test(arguments: [false, true]) func refusesAListThatIsNotUTF8(isPiped: Bool) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("", to: "urls")
    func read(_ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: URL(filePath: file))
      let process = Recorder().process(in: folder, bytes: bytes)
      return try Files.list(isPiped ? "-" : file, in: process)
    }
    let error = #expect(throws: UsageError.self) {
      try read(Array("https://a/\n\n".utf8) + [0xD6, 0xD0, 0x0A] + Array("x".utf8))
    }
    let told =
      isPiped
      ? "standard input:3: this line is not UTF-8; send UTF-8"
      : "\(file):3: this line is not UTF-8; save the file as UTF-8"
    #expect(error?.description == told)
    #expect(try read(Array("é\n".utf8)) == "é\n")
  }

  @Test func warnsOfTheGroup() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.text, to: "c.yaml", mode: 0o640)
    let loader = ConfigurationLoader(process: Recorder().process(in: folder))
    #expect(try loader.load(option: file).warnings.count == 1)
  }

  @Test func namesTheFileInMistakes() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("accounts: [{name: a}]\nx: 1", to: "c.yaml")
    do {
      _ = try ConfigurationLoader(process: Recorder().process(in: folder)).load(option: file)
      Issue.record("no mistake found")
    } catch {
      #expect(
        error.description
          == "\(file):1:12: missing key \"provider\"\n\(file):2:1: unknown key \"x\"; "
          + "one of monitor, store, history, team, verify, notify, keys, accounts")
    }
  }
}
