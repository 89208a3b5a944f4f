import ArgumentParser
import Foundation
import Simulator
import Testing

@testable import CDNTopCommands

@Suite struct ArgumentOrderTests {
  @Test(arguments: [
    ("", "monitor"),
    ("status:failed", "monitor -- status:failed"),
    ("list", "list"),
    ("--theme dark list", "list --theme=dark"),
    ("list --theme dark", "list --theme=dark"),
    ("--config=/x list --format json", "list --config=/x --format=json"),
    ("list -status:failed", "list -- -status:failed"),
    ("list status:failed -word --urls", "list --urls -- status:failed -word"),
    ("list not status:failed !x", "list -- not status:failed !x"),
    ("-word", "monitor -- -word"),
    ("-word list", "monitor -- -word list"),
    ("x.com list", "monitor -- x.com list"),
    ("-v", "--version"),
    ("-V", "--version"),
    ("list -v", "--version"),
    ("list -- -v", "list -- -v"),
    ("not status:failed", "monitor -- not status:failed"),
    ("--nonsense lits", "monitor --nonsense -- lits"),
    ("-- list", "monitor -- list"),
    ("-- wait", "monitor -- wait"),
    ("list -- --urls -h", "list -- --urls -h"),
    ("list --since 2h", "list --since=2h"),
    ("list --unknown x", "list --unknown -- x"),
    ("--help", "--help"),
    ("-h", "--help"),
    ("list -h", "list --help"),
    ("--help list", "list --help"),
    ("status:failed --help", "--help"),
    ("list --version", "--version"),
    ("help", "--help"),
    ("help help", "--help"),
    ("help list", "list --help"),
    ("track jd - --tee", "track --tee -- jd -"),
    (
      "track jd id --url http://a/x http://a/y --label l",
      "track --url=http://a/x --url=http://a/y --label=l -- jd id"
    ),
    ("track --url http://a/x jd id", "track --url=http://a/x -- jd id"),
    ("track jd -x", "track -x -- jd"),
    ("track jd -- -x", "track -- jd -x"),
    ("demo --urls 20 --tasks 5", "demo --urls=20 --tasks=5"),
    ("demo --list --urls --format json", "demo --list --list-urls --format=json"),
    ("demo --list --urls 20 --urls x", "demo --list --urls=20 --list-urls -- x"),
    ("demo --urls=20", "demo --urls=20"),
    ("--urls 20 demo", "demo --urls=20"),
    ("--urls list", "list --urls"),
    ("list --urls 404", "list --urls -- 404"),
    ("simulate --urls 7 --port 0", "simulate --urls=7 --port=0"),
    ("--log-level debug --ascii list", "list --log-level=debug --ascii"),
  ])
  func sorts(written: String, sorted: String) throws {
    let arguments = written.split(separator: " ").map(String.init)
    let order = try ArgumentOrder(arguments).sorted()
    #expect(order.joined(separator: " ") == sorted)
  }

  @Test func keepsArgumentsWhole() throws {
    let order = try ArgumentOrder(["list", "-\"two words\"", "--since", "yesterday 18:00"]).sorted()
    #expect(order == ["list", "--since=yesterday 18:00", "--", "-\"two words\""])
  }

  @Test func knowsOptionsOfOneLetter() throws {
    #expect(
      try ArgumentOrder(["where", "-f", "urls.txt", "http://a/b"]).sorted()
        == ["where", "--file=urls.txt", "--", "http://a/b"])
    #expect(try ArgumentOrder(["where", "-f", "-"]).sorted() == ["where", "--file=-"])
    #expect(try ArgumentOrder(["wait", "-"]).sorted() == ["wait", "--", "-"])
  }

  @Test func refusesTheStandIn() throws {
    #expect(throws: UsageError.self) {
      try ArgumentOrder(["demo", "--list", "--list-urls"]).sorted()
    }
    #expect(try ArgumentOrder(["--", "--list-urls"]).sorted() == ["monitor", "--", "--list-urls"])
  }

  /// The parser takes the options of the program itself behind every word, and nothing would be recorded.
  @Test(
    "An option that only some commands have is refused by the others",
    arguments: ["list", "handover", "themes", "check", "replay", "help"],
    ["--record=x", "--record x", "--redact"])
  func recordsNothing(command: String, option: String) {
    let words = [command] + option.split(separator: " ").map(String.init)
    let name = option.prefix { $0 != "=" && $0 != " " }
    #expect(throws: UsageError.wrong("\(command) takes no \(name)")) {
      try ArgumentOrder(words).sorted()
    }
  }

  /// The table of options has to say what the commands declare, no more and no less.
  @Test func tableAgreesWithTheParser() throws {
    let dump = try JSONDecoder().decode(ToolDump.self, from: Data(RootCommand._dumpHelp().utf8))
    let words = [CommandWord.monitor] + CommandWord.named
    for word in words where word.name != "help" {
      let declared = try #require(
        dump.command.subcommands?.first { $0.commandName == word.name }, "\(word.name)")
      var options: [String: Bool] = [:]
      for argument in declared.arguments ?? [] {
        for name in argument.names ?? [] where name.kind == "long" {
          options["--" + name.name] = argument.kind == "option"
        }
      }
      var table: [String: Bool] = [:]
      for (name, value) in word.options {
        switch value {
        case .none: table[name] = false
        case .one, .urls: table[name] = true
        case .numberOrFlag(_, let flag):
          table[name] = true
          table[flag] = false
        }
      }
      #expect(table == options, "\(word.name)")
    }
  }

  private struct ToolDump: Decodable {
    struct Command: Decodable {
      struct Argument: Decodable {
        struct Name: Decodable {
          let kind: String
          let name: String
        }
        let kind: String
        let names: [Name]?
      }
      let commandName: String
      let arguments: [Argument]?
      let subcommands: [Command]?
    }
    let command: Command
  }
}

@Suite struct ExitReportTests {
  @Test func mapsErrorsToStatuses() throws {
    let cases: [(any Error, Int32)] = [
      (ExitCode(4), 4), (OutputClosed(), 0), (UsageError.wrong("x"), 2),
      (ConfigurationError.missing("x"), 2),
      (FileError("read", "x", 2), 2), (ValidationError("x"), 2),
      (SimulatorError.cannotListen(address: "127.0.0.1", port: 1, reason: "x"), 2),
    ]
    for (error, status) in cases {
      #expect(ExitReport(error, parsedBy: RootCommand.self).status == status, "\(error)")
    }
  }

  @Test(arguments: [
    ["list", "--format", "yaml"], ["list", "--nonsense"], ["--generate-completion-script", "csh"],
    ["track"], ["simulate", "--port", "x"],
    ["list", "--timeout", "soon"], ["simulate", "--speed", "0"],
    ["simulate", "--urls", "4611686018427387904"], ["simulate", "--urls", "1000001"],
    ["demo", "--tasks", "1000001"], ["demo", "--tasks", "-1"], ["demo", "--urls", "0"],
    ["demo", "--format", "json"], ["demo", "--since", "2h"], ["demo", "--timeout", "1s"],
    ["demo", "--urls"], ["demo", "--list-urls"], ["themes", "check"],
    ["themes", "check", "a", "b"],
  ])
  func usageErrorsAre2(arguments: [String]) throws {
    let report = try report(of: arguments)
    #expect(report.status == 2)
    #expect(report.talk?.hasPrefix("cdntop: ") == true)
    #expect(report.data == nil)
  }

  @Test(arguments: [["--help"], ["--version"], ["list", "--help"], ["--help", "track"]])
  func helpIsData(arguments: [String]) throws {
    let report = try report(of: arguments)
    #expect(report.status == 0)
    #expect(report.talk == nil)
    #expect(report.data?.isEmpty == false)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsKnowEveryCommand(shell: String) throws {
    let script = try #require(try report(of: ["--generate-completion-script", shell]).data)
    for word in CommandWord.named { #expect(script.contains(word.name), "\(word.name)") }
    #expect(script.contains("summary-file"))
  }

  @Test(
    "Shells offer files where a recording is named, also without a command's word",
    arguments: [
      (
        "bash", "1)\n        __cdntop_add_completions -f",
        "'--record')\n        __cdntop_add_completions -f"
      ),
      ("zsh", "\n        ':file:_files'", "URLs, and no keys.]:file:_files'"),
      ("fish", "\"cdntop replay\" -eq 1' -F", "URLs, and no keys.' -rF"),
    ])
  func completionsOfRecordings(shell: String, replay: String, record: String) throws {
    let script = try #require(try report(of: ["--generate-completion-script", shell]).data)
    let start = script.range(of: "_cdntop_replay() {")?.upperBound ?? script.startIndex
    let end = script.range(of: "\n}\n", range: start..<script.endIndex)?.lowerBound
    #expect(script[start..<(end ?? script.endIndex)].contains(replay) || shell == "fish")
    #expect(script.contains(replay))
    #expect(script.ranges(of: record).count == 4, "monitor, demo, wait, watch")
  }

  @Test func helpNamesTheCommands() throws {
    let help = try #require(try report(of: ["--help"]).data)
    for word in ["list", "team"] { #expect(help.contains("  \(word) "), "\(word)") }
    #expect(help.contains("--log-level"))
  }

  private struct UnexpectedSuccess: Error {}

  private func report(of arguments: [String]) throws -> ExitReport {
    do {
      var command = try RootCommand.parseAsRoot(ArgumentOrder(arguments).sorted())
      // Help arrives as a command whose run throws it.
      try command.run()
    } catch {
      return ExitReport(error, parsedBy: RootCommand.self)
    }
    throw UnexpectedSuccess()
  }
}
