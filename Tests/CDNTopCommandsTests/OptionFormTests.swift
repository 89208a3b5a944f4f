import ArgumentParser
import Testing

@testable import CDNTopCommands

/// Whatever is wrong with an option, the error names it, the value, and the form it wants.
@Suite struct OptionFormTests {
  /// Values that an option does not take, each with some words of the form it wants.
  private static let bad: [String: (values: [String], wanted: [String])] = [
    "--config": ([""], ["path of a file"]),
    "--log": ([""], ["path of a file"]),
    "--summary-file": ([""], ["path of a file"]),
    "--write-config": ([""], ["path of a file"]),
    "--file": ([""], ["path of a file"]),
    "--theme": (["nope", "../x"], ["both", "dark", "light"]),
    "--color": (["maybe", "always", "ture", ""], ["auto", "never", "16", "256"]),
    "--log-level": (["x", "warn", ""], ["trace", "warning", "critical"]),
    "--timeout": (["2", "0s", "-5m", "90", "5 m", "soon", "1m1h", ""], ["90s", "15m", "2h"]),
    "--appear": (["2", "0s", ""], ["90s", "15m", "2h"]),
    "--since": (["5", "x", "2", "", "25:00", "\""], ["2h", "12:00", "2026-09-21"]),
    "--record": ([""], ["path of a file"]),
    "--by": (["", "color", "kind,", "kind domain"], ["account", "kind", "domain", "commas"]),
    "--expect": (["x", "0", "-1", "1.5", ""], ["whole number", "1"]),
    "--tasks": (["x", "-1", "1000001", "1e3", ""], ["whole number", "0 to 1000000"]),
    "--urls": (["0", "-1", "1000001", "4611686018427387904"], ["whole number", "1 to 1000000"]),
    "--seed": (["abc", "-1", "1.5", ""], ["whole number", "0"]),
    "--speed": (["0", "-1", "x", "inf", "nan", ""], ["above 0", "0.5"]),
    "--port": (["99999", "-1", "x", ""], ["whole number", "0 to 65535"]),
    "--providers": (
      ["x", "", "ucloud,", "ucloud,ucloud", "ucloud,all"], ["all, or some of", "ucloud", "jdcloud"]
    ),
    "--faults": (["hard", "many", ""], ["none", "mild", "harsh"]),
    "--trouble": (["x", ""], ["none", "key", "clock", "permission", "quota"]),
    "--need": (
      ["x", "purge-url", "purge-url=x", "purge=1", "purge-url=1,purge-url=2", ""],
      ["purge-url=1200", "purge-directory", "prefetch"]
    ),
    "--format": (["yaml", "tabel", ""], ["json"]),
    "--origin": (["h", "ftp://h", "http://h/path", ""], ["https://203.0.113.10"]),
    "--origin-ip": (
      ["h", "203.0.113", "203.0.113.1:0", ""], ["203.0.113.10", "[2001:db8::1]:443"]
    ),
    "--expect-status": (["4xx", "99", "600", "404,", ""], ["404,410"]),
    "--expect-sha256": (["ab", "g", ""], ["64 hexadecimal digits"]),
    "--expect-header": (["etag", "=x", "a b=c", ""], ["x-build=42"]),
    "--baseline": ([""], ["path of a file"]),
    "--save-baseline": ([""], ["path of a file"]),
    "--from": (["h", "ip:h", "ip:", "local,203.0.113.7", ""], ["local", "ip:@FILE", "dns:ADDR"]),
    "--variants": (["zstd", "gzip,", ""], ["identity,gzip,br"]),
    "--scheme": (["http", ""], ["both"]),
    "--max-probes": (["0", "-1", "x", ""], ["whole number"]),
    "--rate": (["0", "-1", "x", ""], ["above 0"]),
  ]
  /// Options that take any text, and `--kind`, which is judged behind standard input.
  private static let free: Set<String> = ["--url", "--label", "--kind"]

  private static let all = ([CommandWord.monitor] + CommandWord.named).filter { $0.name != "help" }

  private func error(of arguments: [String]) -> String {
    do {
      _ = try RootCommand.parseAsRoot(ArgumentOrder(arguments).sorted())
      return "nothing"
    } catch {
      let report = ExitReport(error, parsedBy: RootCommand.self)
      #expect(report.status == 2)
      #expect(report.data == nil)
      return report.talk ?? ""
    }
  }

  @Test(arguments: all.map(\.name)) func everyBadValueIsAnswered(name: String) throws {
    let command = try #require(Self.all.first { $0.name == name })
    // The monitor has no word.
    let words = name == CommandWord.monitor.name ? [] : [name]
    for (option, value) in command.options {
      guard value.form != nil, !Self.free.contains(option) else { continue }
      let (values, wanted) = try #require(Self.bad[option], "\(option) has no bad value here")
      for value in values {
        for arguments in [[option + "=" + value], [option, value]] {
          // A number apart is what tells the two meanings of demo's --urls from each other.
          guard arguments.count == 1 || name != "demo" || Int(value) != nil || option != "--urls"
          else { continue }
          let text = error(of: words + arguments)
          #expect(text.contains("cdntop: \(option) takes "), "\(name) \(arguments): \(text)")
          #expect(text.contains("not \"\(value)\""), "\(name) \(arguments): \(text)")
          for word in wanted { #expect(text.contains(word), "\(name) \(arguments): \(text)") }
        }
      }
    }
  }

  @Test(arguments: all.map(\.name)) func everyMissingValueIsAnswered(name: String) throws {
    let command = try #require(Self.all.first { $0.name == name })
    let words = name == CommandWord.monitor.name ? [] : [name]
    for (option, value) in command.options {
      guard let form = value.form else { continue }
      if case .numberOrFlag = value { continue }
      for rest in [[], ["--ascii"], ["--"]] {
        let text = error(of: words + [option] + rest)
        #expect(text == "cdntop: \(option) needs \(form.wanted)\n", "\(name) \(option) \(rest)")
      }
    }
  }

  @Test func theNearestWordIsNamed() {
    #expect(error(of: ["list", "--format", "jsno"]).contains("did you mean \"json\"?"))
    #expect(error(of: ["--theme", "drak", "list"]).contains("did you mean \"dark\"?"))
    #expect(error(of: ["list", "--timeot", "5s"]).contains("--timeout"))
    #expect(error(of: ["demo", "--urls"]).contains("a whole number from 1 to 1000000 here"))
  }

  @Test(arguments: [
    ["list", "--timeout", "90s"], ["list", "--since", "yesterday 18:00"],
    ["list", "--since", "2026-09-21"], ["list", "--since", "12:00"], ["wait", "--expect", "1"],
    ["list", "--since=2026-09-21T12:00:00Z"], ["simulate", "--seed", "18446744073709551615"],
    ["simulate", "--speed", "0.1"], ["simulate", "--tasks", "0", "--port", "0"],
    ["check", "--need", "purge-url=1,prefetch=0"], ["demo", "--theme", "base"],
  ])
  func whatIsPossibleIsTaken(arguments: [String]) throws {
    _ = try RootCommand.parseAsRoot(ArgumentOrder(arguments).sorted())
  }
}
