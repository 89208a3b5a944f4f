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
  /// - Throws: ``UsageError`` for the word of a command that does not exist yet, and for the stand-in of
  ///   another option.
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
    if command.name == "help" { return ["help"] + rest }
    let (options, positional) = Self.split(rest, for: command)
    if options.contains("--help") { return place == nil ? ["--help"] : [command.name, "--help"] }
    if options.contains("--version") { return ["--version"] }
    return [command.name] + options + (positional.isEmpty ? [] : ["--"] + positional)
  }

  /// Returns where the command's word stands: it is the first positional argument, or there is none.
  private func commandPlace() throws(UsageError) -> Int? {
    var index = 0
    while index < arguments.count {
      let word = arguments[index]
      if word == "--" { return nil }
      guard word == "-h" || word.hasPrefix("--") else {
        if CommandWord.named(word) != nil { return index }
        if CommandWord.announced.contains(word) { throw .announcedCommand(word) }
        return nil
      }
      index += 1 + Self.valueCount(of: word, before: arguments[(index + 1)...])
    }
    return nil
  }

  /// Returns how many words after an option are its values while the command is not known yet.
  private static func valueCount(of word: String, before rest: ArraySlice<String>) -> Int {
    let known = ([CommandWord.monitor] + CommandWord.named).compactMap { $0.options[word] }
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
  ) -> (options: [String], positional: [String]) {
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
      if word == "-h" {
        options.append("--help")
      } else if word.hasPrefix("--") || command.shortOptions[word] != nil {
        let word = command.shortOptions[word] ?? word
        let (words, count) = option(word, before: arguments[index...], of: command)
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
  ) -> (words: [String], count: Int) {
    guard let value = command.options[word] else { return ([word], 0) }
    let isMissing = rest.first.map { $0 == "--" || command.options[$0] != nil } ?? true
    switch value {
    case .none:
      return ([word], 0)
    case .numberOrFlag(let flag):
      guard let next = rest.first, Int(next) != nil else { return ([flag], 0) }
      return ([word + "=" + next], 1)
    case .one:
      guard !isMissing, let next = rest.first else { return ([word], 0) }
      return ([word + "=" + next], 1)
    case .urls:
      guard !isMissing, let next = rest.first else { return ([word], 0) }
      let further = rest.dropFirst().prefix { $0.contains("/") && !$0.hasPrefix("-") }
      return (([next] + further).map { word + "=" + $0 }, 1 + further.count)
    }
  }
}
