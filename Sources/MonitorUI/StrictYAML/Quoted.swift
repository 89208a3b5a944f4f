import TaskModel

/// Text of a file inside of a message: short, in quotes and safe to print on a terminal.
enum Quoted {
  static func text(_ raw: String) -> String {
    "\"\(SafeText(raw, limit: .word))\""
  }

  /// Returns `, did you mean "name"?` for the nearest name, or else the names to choose from.
  ///
  /// Lists of more than a dozen names are left out.
  static func suggestion(for raw: String, among names: some Collection<String>) -> String {
    if let nearest = NearestName.among(names, to: raw) {
      return ", did you mean \(text(nearest))?"
    }
    guard !names.isEmpty, names.count <= 12 else { return "" }
    return "; one of " + names.joined(separator: ", ")
  }
}
