import TaskModel

/// Sorts a command line into the one order the parser reads without doubt.
///
/// The parser takes any `-x` for an option, reads options of a command only behind its word, and has
/// one default command. People write `cdntop --theme dark list -status:failed`. The sorted form is the
/// command's word, its options with their values joined by `=`, `--`, and everything positional.
struct ArgumentOrder {
  private let arguments: [String]

  /// Takes the arguments without the program's name.
  init(_ arguments: [String]) { self.arguments = arguments }

  /// Returns the sorted arguments.
  ///
  /// Examples: `--ascii list -a` becomes `list --ascii -- -a`; `x list` becomes `monitor -- x list`.
  ///
  /// - Throws: ``UsageError`` for a first word that is neither a command nor a filter's term, for an
  ///   option without the value it takes, and for the stand-in of another option.
  func sorted() throws(UsageError) -> [String] {
    // The parser's own requests of a shell: for its script, and by that for what may be typed.
    if let first = arguments.first,
      ["--generate-completion-script", "---completion"].contains(first)
    {
      return arguments
    }
    guard !arguments.prefix(while: { $0 != "--" }).contains(CommandWord.listURLs) else {
      throw .wrong("there is no option \(CommandWord.listURLs); write --list --urls")
    }
    let place = try commandPlace()
    let command = place.flatMap { CommandWord.named(arguments[$0]) } ?? .monitor
    var rest = arguments
    if let place { rest.remove(at: place) }
    let (options, positional) = try Self.split(rest, for: command)
    if command.name == "help" { return try Self.help(about: positional) }
    if options.contains("--help") { return place == nil ? ["--help"] : [command.name, "--help"] }
    if options.contains("--version") { return ["--version"] }
    return [command.name] + options + (positional.isEmpty ? [] : ["--"] + positional)
  }

  /// Returns the request for the help of a command, or of the whole program.
  private static func help(about words: [String]) throws(UsageError) -> [String] {
    guard let word = words.first, word != "help" else { return ["--help"] }
    if let more = words.dropFirst().first {
      throw .wrong("help takes one command, not also \"\(SafeText(more, limit: .word))\"")
    }
    guard CommandWord.named(word) != nil else {
      let nearest = NearestName.among(CommandWord.named.map(\.name), to: word)
      throw .unknownCommand(word, nearest: nearest)
    }
    return [word, "--help"]
  }

  /// Returns where the command's word stands: it is the first positional argument, or there is none.
  private func commandPlace() throws(UsageError) -> Int? {
    var index = 0
    while index < arguments.count {
      let word = arguments[index]
      if word == "--" { return nil }
      guard Self.everywhere[word] != nil || word.hasPrefix("--") else {
        if CommandWord.named(word) != nil { return index }
        if let problem = FirstWord.problem(word) { throw problem }
        return nil
      }
      // Of an option that does not exist nobody knows whether a value follows; the parser names it.
      guard Self.isKnown(word) else { return nil }
      index += 1 + Self.valueCount(of: word, before: arguments[(index + 1)...])
    }
    return nil
  }

  private static var commands: [CommandWord] { [.monitor] + CommandWord.named }

  /// Options of one letter that are taken everywhere before `--`.
  private static let everywhere = ["-h": "--help", "-v": "--version", "-V": "--version"]

  private static func isKnown(_ word: String) -> Bool {
    let name = String(word.prefix { $0 != "=" })
    return everywhere[word] != nil || commands.contains { $0.options[name] != nil }
  }

  /// Returns how many words after an option are its values while the command is not known yet.
  private static func valueCount(of word: String, before rest: ArraySlice<String>) -> Int {
    let known = commands.compactMap { $0.options[word] }
    guard let next = rest.first, CommandWord.named(next) == nil else { return 0 }
    for value in known {
      switch value {
      case .none: continue
      case .one, .urls: return word == "--urls" && Int(next) == nil ? 0 : 1
      case .numberOrFlag: return Int(next) == nil ? 0 : 1
      }
    }
    return 0
  }

  private static func split(
    _ arguments: [String], for command: CommandWord
  ) throws(UsageError) -> (options: [String], positional: [String]) {
    var options: [String] = []
    var positional: [String] = []
    var index = 0
    while index < arguments.count {
      let word = arguments[index]
      index += 1
      if word == "--" {
        positional += arguments[index...]
        break
      }
      if let name = everywhere[word] {
        options.append(name)
      } else if word.hasPrefix("--") || command.shortOptions[word] != nil {
        let word = command.shortOptions[word] ?? word
        let (words, count) = try option(word, before: arguments[index...], of: command)
        options += words
        index += count
      } else if word.hasPrefix("-"), word != "-", !command.takesFilter {
        options.append(word)
      } else {
        positional.append(word)
      }
    }
    return (options, positional)
  }

  /// Returns the sorted form of an option and how many further words it took.
  private static func option(
    _ word: String, before rest: ArraySlice<String>, of command: CommandWord
  ) throws(UsageError) -> (words: [String], count: Int) {
    let name = String(word.prefix { $0 != "=" })
    // The parser would take it, since it belongs to the program without a command's word, too.
    if command.options[name] == nil, CommandWord.monitor.options[name] != nil {
      throw .wrong("\(command.name) takes no \(name)")
    }
    if let sign = word.firstIndex(of: "="), let form = command.options[String(word[..<sign])]?.form
    {
      let value = String(word[word.index(after: sign)...])
      if let problem = form.problem(with: value, of: String(word[..<sign])) { throw problem }
      return ([word], 0)
    }
    guard let value = command.options[word], let form = value.form else { return ([word], 0) }
    if case .numberOrFlag(_, let flag) = value, rest.first.flatMap({ Int($0) }) == nil {
      return ([flag], 0)
    }
    let isMissing = rest.first.map { $0 == "--" || command.options[$0] != nil } ?? true
    guard !isMissing, let next = rest.first else { throw form.missing(of: word) }
    if let problem = form.problem(with: next, of: word) { throw problem }
    guard case .urls = value else { return ([word + "=" + next], 1) }
    let further = rest.dropFirst().prefix { $0.contains("/") && !$0.hasPrefix("-") }
    return (([next] + further).map { word + "=" + $0 }, 1 + further.count)
  }
}
