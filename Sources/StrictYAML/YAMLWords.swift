/// How messages speak of what stands in a file: the rules of the program that reads it.
public struct YAMLWords: Sendable {
  /// Makes a file's text short and safe to print on a terminal.
  let clean: @Sendable (String) -> String
  private let nearest: @Sendable ([String], String) -> String?

  /// Makes the rules.
  ///
  /// - Parameters:
  ///   - clean: Makes a file's text short and safe to print on a terminal.
  ///   - nearest: Returns which of some names a text was probably meant to be; nil for none.
  public init(
    clean: @escaping @Sendable (String) -> String,
    nearest: @escaping @Sendable (_ names: [String], _ text: String) -> String?
  ) {
    self.clean = clean
    self.nearest = nearest
  }

  /// Returns a file's text in quotes, short and safe to print.
  public func quoted(_ raw: String) -> String { "\"\(clean(raw))\"" }

  /// Returns `, did you mean "name"?` for the nearest name, or else the names to choose from.
  ///
  /// Lists of more than a dozen names are left out.
  public func suggestion(for raw: String, among names: some Collection<String>) -> String {
    if let nearest = nearest(Array(names), raw) { return ", did you mean \(quoted(nearest))?" }
    guard !names.isEmpty, names.count <= 12 else { return "" }
    return "; one of " + names.joined(separator: ", ")
  }
}
