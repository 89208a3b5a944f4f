/// A command being typed.
struct PromptEditor: Equatable, Sendable {
  /// The text being typed.
  var line = LineEditor()
  /// Why the command could not be carried out; nil while it was not tried as it stands.
  var problem: String?
  /// What the line was opened over, which comes back when it closes; nil for a bare page.
  var beneath: Overlay?
}
