/// The version of the program.
enum ProgramVersion {
  /// The number of the release that comes next or is this.
  static let text = "0.1.0"

  /// As `--version` prints it, with the commit the program was built from where that is known.
  static var full: String { "\(text) (\(BuildCommit.text))" }
}
