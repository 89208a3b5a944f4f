import Providers
import StrictYAML

/// Reads secrets in each of their four forms out of a mapping.
struct SecretKeys {
  /// The keys without a suffix.
  let names: [String]
  /// Those of them whose secrets are documents.
  var documents: Set<String> = []
  /// The configuration's file; relative paths begin in its folder.
  let file: String
  /// Resolves paths.
  let paths: ProgramPaths

  /// Every key the secrets may stand under.
  var keys: [String] {
    names.flatMap { name in [name] + SecretSource.suffixes.map { name + $0 } }
  }

  /// Returns the secrets that are configured; one given twice is reported.
  func sources(in reader: YAMLReader) -> [SecretSource] {
    names.compactMap { name in
      let given = ([name] + SecretSource.suffixes.map { name + $0 }).filter { key in
        reader.value(key) != nil
      }
      guard let key = given.first else { return nil }
      for other in given.dropFirst() {
        reader.report("\(key) and \(other) are two forms of one secret; keep one", at: other)
      }
      let isDocument = documents.contains(name)
      return reader.value(key).flatMap { form($0, isDocument: isDocument) }.map {
        SecretSource(key: name, form: $0, isDocument: isDocument)
      }
    }
  }

  private func form(_ value: YAMLValue, isDocument: Bool) -> SecretSource.Form? {
    if value.name.hasSuffix("_command") { return Self.command(value).map { .command($0) } }
    if value.name.hasSuffix("_env") {
      guard let name = value.nonEmpty() else { return nil }
      if Self.isVariable(name) { return .environment(name) }
      value.report(
        "must be the name of a variable: letters, digits, _, . and -, and no digit in front")
      return nil
    }
    if value.name.hasSuffix("_file") {
      guard let path = value.nonEmpty() else { return nil }
      guard !path.utf8.contains("://".utf8) else {
        value.report("must be the path of a file")
        return nil
      }
      return .file(paths.resolved(path, in: file))
    }
    return inline(value, isDocument: isDocument).map { .inline($0) }
  }

  private func inline(_ value: YAMLValue, isDocument: Bool) -> Secret? {
    guard let text = value.nonEmpty() else { return nil }
    do throws(SecretText.Fault) {
      return try SecretText.secret(in: text, mayHaveLines: isDocument)
    } catch {
      value.report("\(error)")
      return nil
    }
  }

  /// Whether a variable may be called so: no shell sets one with a dot, but Kubernetes and `env` do.
  private static func isVariable(_ name: String) -> Bool {
    name.first?.isNumber == false
      && name.allSatisfy { "_.-".contains($0) || $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// Returns a program and its arguments, written as a list; anything else is reported, but not repeated: it may be
  /// the secret.
  static func command(_ value: YAMLValue) -> [String]? {
    if value.isList, let words = value.strings(), words.first?.isEmpty == false { return words }
    value.report("must be a program and its arguments: [pass, show, x]")
    return nil
  }
}
