/// The terminal descriptions that are compiled in.
package enum CompiledDescription {
  /// The one that most terminals understand.
  package static let usual = "xterm-256color"

  /// Returns the name of the one that a terminal of another type understands best.
  package static func nearest(to type: String) -> String {
    let families = [
      ("tmux", "tmux-256color"), ("screen", "screen-256color"), ("linux", "linux"),
      ("vt1", "vt100"), ("vt2", "vt100"), ("vt3", "vt100"), ("vt4", "vt100"), ("vt5", "vt100"),
    ]
    return families.first { type.hasPrefix($0.0) }?.1 ?? usual
  }
}
