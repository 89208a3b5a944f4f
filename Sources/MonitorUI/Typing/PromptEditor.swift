/// A command being typed.
struct PromptEditor: Equatable, Sendable {
  /// The text being typed.
  var line = LineEditor()
  /// Why the command could not be carried out; nil while it was not tried as it stands.
  var problem: String?
}
