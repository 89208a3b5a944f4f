import ArgumentParser
import Foundation
import Providers
import TaskModel

@testable import CDNTopCommands
@testable import MonitorUI

/// The parts of the manual page that come from the program's tables, in roff.
struct ManualPage {
  /// What is between the marks of a part.
  let parts: [(name: String, text: String)]

  init() throws {
    let root = try JSONDecoder().decode(Dump.self, from: Data(RootCommand._dumpHelp().utf8)).command
    let commands = (root.subcommands ?? []).filter { $0.isShown && $0.commandName != "help" }
    // Others are the monitor's, as some commands have them too.
    let common = root.options.filter { option in
      commands.allSatisfy { $0.options.contains { $0.name == option.name } }
    }
    parts = [
      ("options", common.map(Self.entry).joined()),
      (
        "commands",
        commands.map { command in
          Self.entry(command, without: Set(common.map(\.name)))
        }.joined()
      ),
      ("filters", Self.filters),
      ("providers", ProviderRegistry.all.map(Self.entry).joined()),
      ("keys", Self.keys),
      (
        "verbs",
        PromptVerb.allCases.map { Self.entry(bold: [$0.usage], $0.description) }.joined()
      ),
    ]
  }

  /// Returns a page with its parts written anew; nil where one of their marks is missing.
  func written(into page: String) -> String? {
    var page = page
    for (name, text) in parts {
      let begin = ".\\\" generated: \(name)\n"
      guard let start = page.range(of: begin)?.upperBound,
        let end = page[start...].range(of: ".\\\" end\n")?.lowerBound
      else { return nil }
      page.replaceSubrange(start..<end, with: text)
    }
    return page
  }

  private static var filters: String {
    let keys = FilterKey.allCases.map { key in
      entry(bold: [key.rawValue + ":"], "\(key.help): " + key.examples.joined(separator: ", "))
    }
    return (keys + FilterKey.grammar.map { entry(bold: [$0.form], $0.meaning) }).joined()
  }

  private static var keys: String {
    var text = ""
    for group in CommandGroup.allCases {
      text += ".SS \"\(group.rawValue)\"\n"
      for binding in KeyBinding.standard where binding.group == group {
        text += entry(bold: binding.keyNames, binding.description)
      }
    }
    return text
  }

  private static func entry(_ command: Dump.Command, without common: Set<String>) -> String {
    let own = command.options.filter { !common.contains($0.name) }
    let positionals = (command.arguments ?? []).filter { $0.kind == "positional" }
    var words = ["cdntop \(command.commandName)"]
    if !own.isEmpty { words.append("[options]") }
    for argument in positionals where argument.isShown {
      let word = argument.valueName.uppercased() + (argument.isRepeating ? "..." : "")
      words.append(argument.isOptional ? "[\(word)]" : word)
    }
    var text = ".SS \"\(escaped(words.joined(separator: " ")))\"\n"
    text += [command.abstract, command.discussion].compactMap(\.self).map { escaped($0) + "\n" }
      .joined(separator: ".PP\n")
    text += own.map(entry).joined()
    if let subcommands = command.subcommands?.filter({ $0.commandName != "help" }) {
      for subcommand in subcommands {
        text += entry(
          bold: ["\(command.commandName) \(subcommand.commandName)"], subcommand.abstract ?? "")
      }
    }
    return text
  }

  private static func entry(_ provider: ProviderDescription) -> String {
    entry(
      bold: [provider.id.word],
      provider.keysInOrder.map(\.summary).joined(separator: ", ") + "; "
        + provider.defaultEndpoint)
  }

  private static func entry(_ option: Dump.Argument) -> String {
    var text = option.abstract ?? ""
    if let value = option.defaultValue, option.kind == "option" { text += " Default: \(value)." }
    let value = option.kind == "option" ? " \\fI\(escaped(option.valueName))\\fR" : ""
    let names = option.spellings.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
    return ".TP\n\(names)\(value)\n\(escaped(text))\n"
  }

  private static func entry(bold words: [String], _ text: String) -> String {
    let heads = words.map { "\\fB\(escaped($0))\\fR" }.joined(separator: " ")
    return ".TP\n\(heads)\n\(escaped(text))\n"
  }

  /// Returns text that roff prints as it is.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      case "`": escaped += "\\(ga"
      case "\"": escaped += "\\(dq"
      default: escaped.append(character)
      }
    }
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}

/// The argument parser's own account of the commands.
private struct Dump: Decodable {
  struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let arguments: [Argument]?
    let subcommands: [Command]?

    var isShown: Bool { shouldDisplay ?? true }

    /// The options and flags that help shows, but those of every program.
    var options: [Argument] {
      (arguments ?? []).filter {
        $0.isShown && $0.kind != "positional" && !["--help", "--version"].contains($0.name)
      }
    }
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: String
    let shouldDisplay: Bool?
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String
    let defaultValue: String?
    let abstract: String?

    var isShown: Bool { shouldDisplay ?? true }

    /// The long name, as it is typed.
    var name: String { "--" + (names?.first { $0.kind == "long" }?.name ?? valueName) }

    /// Every name, as it is typed, the short ones first.
    var spellings: [String] {
      (names ?? []).filter { $0.kind == "short" }.map { "-" + $0.name } + [name]
    }
  }

  let command: Command
}

extension ProviderDescription {
  /// The provider's keys, those that are needed first.
  var keysInOrder: [ProviderKey] { keys.filter(\.isRequired) + keys.filter { !$0.isRequired } }
}

extension ProviderKey {
  /// The key, with what its value may be where that is one of some words.
  var summary: String {
    switch form {
    case .choice(let words): "\(name): \(words.joined(separator: " or "))"
    case .choices(let words): "\(name): [\(words.joined(separator: ", "))]"
    case .texts: "\(name): [...]"
    case .secret, .document: "\(name) (secret)"
    case .text, .utcOffset: name
    case .profile: "profile (for \(replaces.joined(separator: " and ")))"
    }
  }
}
