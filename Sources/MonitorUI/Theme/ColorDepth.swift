import TaskModel

/// How many colors a screen may use.
public enum ColorDepth: Int, CaseIterable, Comparable, Hashable, Sendable {
  /// Attributes only.
  case mono = 0
  /// The eight named colors.
  case ansi8 = 8
  /// The named colors and their bright kin.
  case ansi16 = 16
  /// The palette of 256.
  case indexed256 = 256

  public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What the operator asks for with `--color`.
public enum ColorChoice: String, CaseIterable, Hashable, Sendable {
  /// As the environment and the terminal say.
  case auto
  /// No colors.
  case never
  /// At most 16 colors, even under `NO_COLOR`.
  case ansi16 = "16"
  /// At most 256 colors, even under `NO_COLOR`.
  case indexed256 = "256"
}

extension ColorDepth {
  /// Decides how many colors to use.
  ///
  /// The first that speaks wins: the choice, `NO_COLOR` if it is set and not empty, `TERM=dumb`,
  /// the terminal's entry. No choice makes a terminal show more than its entry says: what it cannot
  /// show degrades in the theme, where it is done well.
  ///
  /// - Parameters:
  ///   - choice: `--color`.
  ///   - environment: The process's environment.
  ///   - terminalColors: `colors` of the terminal's entry as curses reports it; 0 or less for none.
  public static func decided(
    choice: ColorChoice, environment: [String: String], terminalColors: Int
  ) -> ColorDepth {
    let able = ColorDepth(terminalColors: terminalColors)
    switch choice {
    case .never: return .mono
    case .ansi16: return min(.ansi16, able)
    case .indexed256: return able
    case .auto: break
    }
    if environment.variable("NO_COLOR") != nil { return .mono }
    if environment.variable("TERM") == "dumb" { return .mono }
    return able
  }

  private init(terminalColors: Int) {
    switch terminalColors {
    case 256...: self = .indexed256
    case 16..<256: self = .ansi16
    case 8..<16: self = .ansi8
    default: self = .mono
    }
  }
}
