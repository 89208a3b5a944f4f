import Terminal

/// The keys of an action, with everything help, hints and configuration need.
struct KeyBinding: Equatable, Sendable {
  /// The action.
  let command: Command
  /// The keys that start it, the one shown in hints first; may be empty.
  var keys: [Key]
  /// Keys that start it when pressed one quickly after the other; empty for none.
  ///
  /// The first of them still does at once what it does alone.
  var chord: [Key] = []
  /// What it does, as a sentence part for help.
  let description: String
  /// The word for the hint line; nil for actions that are not hinted at.
  let hint: String?
  /// The part of the help it is listed in.
  let group: CommandGroup
  /// Where it means something.
  let places: Set<CommandPlace>

  /// Whether it is for replays alone, where its keys come before those of other actions.
  var isOfReplay: Bool { places == [.replay] }

  /// The names of all its keys, the one shown in hints first.
  var keyNames: [String] {
    let names = keys.map(\.shortName)
    return chord.isEmpty ? names : names + [chord.map(\.shortName).joined()]
  }
}
