import NCursesTerminal

/// The version of the program.
enum ProgramVersion {
  /// The number of the release that comes next or is this.
  static let text = "0.1.0"

  /// As `--version` prints it: the commit the program was built from where that is known, and how it was built.
  static var full: String {
    "\(text) (\(BuildCommit.text); \(target), \(StandaloneProgram.linkage), \(BuildCommit.compiler))"
  }

  private static var target: String {
    #if arch(x86_64)
      "linux-x86_64"
    #elseif arch(arm64)
      "linux-aarch64"
    #else
      "linux"
    #endif
  }
}
