/// Why the screen cannot be used; every reason is for the operator to mend.
public enum CursesError: Error, Hashable, Sendable {
  /// Standard input is a file or a pipe.
  case inputNotATerminal
  /// Standard output is a file or a pipe.
  case outputNotATerminal
  /// The variable TERM says that the terminal cannot move its cursor.
  case dumbTerminal
  /// No description fits, not even the one compiled in.
  case noDescription(String)
}

extension CursesError: CustomStringConvertible {
  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .inputNotATerminal: "standard input is not a terminal"
    case .outputNotATerminal: "standard output is not a terminal"
    case .dumbTerminal: "TERM=dumb: the terminal cannot show a full screen"
    case .noDescription(let name): "no description of the terminal type \"\(name)\" can be used"
    }
  }
}
