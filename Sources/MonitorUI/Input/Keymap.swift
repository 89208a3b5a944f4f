import StrictYAML
import TaskModel
public import Terminal

/// What every key does: one table that input, help and hints read.
public struct Keymap: Equatable, Sendable {
  /// The rows, in the order of the help.
  let bindings: [KeyBinding]
  private let commands: [Key: Command]
  private let replayCommands: [Key: Command]
  private let chords: [[Key]: Command]

  /// The default keys.
  public static let standard = Keymap(table: KeyBinding.standard)

  private init(table: [KeyBinding]) {
    bindings = table
    commands = Self.commands(of: table.filter { !$0.isOfReplay })
    replayCommands = Self.commands(of: table.filter(\.isOfReplay))
    var chords: [[Key]: Command] = [:]
    for binding in table where !binding.chord.isEmpty { chords[binding.chord] = binding.command }
    self.chords = chords
  }

  private static func commands(of table: [KeyBinding]) -> [Key: Command] {
    var commands: [Key: Command] = [:]
    for binding in table {
      for key in binding.keys { commands[key] = binding.command }
    }
    return commands
  }

  /// Replaces the keys of some actions.
  ///
  /// - Parameter overrides: key names by action name, as in the configuration's `keys`; the keys
  ///   named replace all default keys of the action.
  /// - Throws: every mistake at once, in the order of the actions' names.
  public init(overrides: [String: [String]]) throws(KeymapError) {
    var table = KeyBinding.standard
    var problems: [KeymapError.Problem] = []
    for (name, keyNames) in overrides.sorted(by: { $0.key < $1.key }) {
      guard let place = table.firstIndex(where: { $0.command.rawValue == name }) else {
        problems.append(.unknownAction(name))
        continue
      }
      table[place].keys = []
      table[place].chord = []
      for keyName in keyNames {
        if let key = Key(name: keyName).map(Self.halfWidth), Self.isUsable(key) {
          table[place].keys.append(key)
        } else {
          problems.append(.unusableKey(keyName, action: name))
        }
      }
    }
    var owners: [Key: [KeyBinding]] = [:]
    for binding in table {
      for key in binding.keys {
        let rival = owners[key]?.first { other in
          // In a replay its keys come first; only one that the operator gave to it takes another away.
          let ofReplay = binding.isOfReplay ? binding : other
          return other.command != binding.command
            && (binding.isOfReplay == other.isOfReplay
              || overrides[ofReplay.command.rawValue] != nil)
        }
        if let rival { problems.append(.conflict(key, rival.command, binding.command)) }
        owners[key, default: []].append(binding)
      }
    }
    guard problems.isEmpty else { throw KeymapError(problems: problems) }
    self.init(table: table)
  }

  /// Keys that the terminal turns into signals, so that they never arrive.
  private static let signals: Set<Key> = [.control("c"), .control("z"), .control("\\")]

  /// Returns what a key does at a place; nil for nothing.
  ///
  /// Full-width forms, as input methods make them, act as the plain characters they stand for.
  func command(for key: Key, at place: CommandPlace) -> Command? {
    let table = place == .replay ? replayCommands : commands
    guard let command = table[Self.halfWidth(key)] else { return nil }
    return binding(of: command).flatMap { $0.places.contains(place) ? command : nil }
  }

  /// Returns which of an action's keys a key is, from 1 on; 0 for none.
  func number(of key: Key, in command: Command) -> Int {
    let place = binding(of: command)?.keys.firstIndex(of: Self.halfWidth(key))
    return place.map { $0 + 1 } ?? 0
  }

  /// Returns what two keys pressed one after the other do at a place; nil for nothing together.
  func command(for first: Key, then second: Key, at place: CommandPlace) -> Command? {
    guard let command = chords[[Self.halfWidth(first), Self.halfWidth(second)]] else { return nil }
    return binding(of: command).flatMap { $0.places.contains(place) ? command : nil }
  }

  /// Whether a key may be the first of two.
  func startsChord(_ key: Key) -> Bool {
    chords.keys.contains { $0.first == Self.halfWidth(key) }
  }

  /// Returns the row of an action.
  func binding(of command: Command) -> KeyBinding? {
    bindings.first { $0.command == command }
  }

  /// Returns the name of an action's first key; nil where it has none.
  func keyName(_ command: Command) -> String? {
    binding(of: command)?.keys.first?.shortName
  }

  /// Whether a key can arrive and its name be shown.
  private static func isUsable(_ key: Key) -> Bool {
    !signals.contains(key) && !key.name.unicodeScalars.contains(where: \.isHidden)
  }

  /// Returns a key with a full-width form (U+FF01...U+FF5E) replaced by its plain character.
  static func halfWidth(_ key: Key) -> Key {
    guard case .character(let character) = key,
      let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
      (0xFF01...0xFF5E).contains(scalar.value),
      let plain = Unicode.Scalar(scalar.value - 0xFF01 + 0x21)
    else { return key }
    return .character(Character(plain))
  }
}

/// Everything wrong with a `keys` section.
public struct KeymapError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One mistake.
  public enum Problem: Equatable, Sendable, CustomStringConvertible {
    /// No action has that name.
    case unknownAction(String)
    /// No key has that name, or the terminal makes a signal of it (Ctrl-C, Ctrl-Z, Ctrl-\).
    case unusableKey(String, action: String)
    /// Two actions share a key.
    case conflict(Key, Command, Command)

    public var description: String {
      switch self {
      case .unknownAction(let name):
        "\(YAMLWords.safe.quoted(name)) is not an action; actions are "
          + Command.allCases.map(\.rawValue).joined(separator: ", ")
      case .unusableKey(let key, let action):
        "\(YAMLWords.safe.quoted(key)) is not a key that '\(action)' can have"
      case .conflict(let key, let first, let second):
        "key '\(key.name)' has two actions: '\(first.rawValue)' and '\(second.rawValue)'"
      }
    }
  }

  /// The mistakes, at least one.
  public let problems: [Problem]

  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

extension Key {
  /// The name as hints and help print it: `^L` for Control, else ``name``.
  var shortName: String {
    if case .control(let character) = self, character != " " { return "^" + character.uppercased() }
    return name
  }
}
