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
      guard name.contains("=") || name.contains("\0") else { return .environment(name) }
      value.report("must be the name of a variable")
      return nil
    }
    if value.name.hasSuffix("_file") {
      return value.nonEmpty().map { path in
        .file(paths.resolved(path, from: ProgramPaths.folder(of: file)))
      }
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

  /// Returns a program and its arguments, written as a list; anything else is reported.
  static func command(_ value: YAMLValue) -> [String]? {
    guard let words = value.strings() else { return nil }
    if let program = words.first, !program.isEmpty { return words }
    value.report("must be a program and its arguments: [pass, show, x]")
    return nil
  }
}
