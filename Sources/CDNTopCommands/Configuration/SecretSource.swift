import Providers

/// Where a secret comes from, as configured; read anew whenever it is needed.
struct SecretSource: Sendable {
  /// The four forms of a secret in the configuration.
  enum Form: Sendable {
    /// The value itself: `KEY`.
    case inline(Secret)
    /// A variable of the environment: `KEY_env`.
    case environment(String)
    /// A file, as an absolute path: `KEY_file`.
    case file(String)
    /// A program with its arguments, run without a shell: `KEY_command`.
    case command([String])
  }

  /// The suffixes of the keys that name a source.
  static let suffixes = ["_env", "_file", "_command"]

  /// The configuration key without a suffix, such as `access_key_secret`.
  let key: String
  /// Where the value is.
  let form: Form
  /// Whether the value is a document, which may have lines.
  var isDocument = false

  /// Whether the configuration file itself holds the secret.
  var isInline: Bool {
    if case .inline = form { true } else { false }
  }

  /// Where the value is, in words without the secret.
  var place: String {
    switch form {
    case .inline: "inline"
    case .environment(let name): "variable " + name
    case .file(let path): "file " + path
    case .command(let arguments): "command " + arguments.joined(separator: " ")
    }
  }

  /// Fetches the secret, without a byte order mark, and without line ends and blanks behind it.
  ///
  /// - Parameters:
  ///   - environment: the variables `KEY_env` looks in.
  ///   - timeLimit: how long a command may run.
  /// - Throws: ``SecretError``; its text never holds the secret, a command's output, or what may be the secret where the
  ///   name of its variable should stand.
  func resolve(
    environment: ProgramEnvironment, timeLimit: Duration = .seconds(10)
  ) async throws(SecretError) -> Secret {
    switch form {
    case .inline(let secret):
      return secret
    case .environment(let name):
      let variable = "the variable " + (Self.isUsual(name) ? name : "that \(key)_env names")
      guard let value = environment.variables[name] else {
        throw fault("\(variable) is not set")
      }
      return try secret(in: value, from: variable)
    case .file(let path):
      let text: String
      do {
        text = try Files.read(path, limit: Self.largestSecret).text
      } catch {
        throw fault(error.description)
      }
      return try secret(in: text, from: "the file \(path)")
    case .command(let arguments):
      let name = arguments.first ?? ""
      let text: String
      do {
        let command = ChildProgram(arguments: arguments, environment: environment)
        text = try await command.output(timeLimit: timeLimit)
      } catch {
        throw SecretError(
          key: key, reason: error.description, isCancelled: error == .cancelled)
      }
      return try secret(in: text, from: "what the command \(name) prints")
    }
  }

  private static let largestSecret = 65_536

  /// Whether a name is written as variables mostly are; another may be the secret itself, in the wrong place.
  private static func isUsual(_ name: String) -> Bool {
    name.allSatisfy { $0 == "_" || $0.isUppercase || $0.isNumber }
  }

  private func secret(in text: String, from source: String) throws(SecretError) -> Secret {
    do throws(SecretText.Fault) {
      return try SecretText.secret(in: text, mayHaveLines: isDocument)
    } catch {
      throw fault("\(source) \(error)")
    }
  }

  private func fault(_ reason: String) -> SecretError {
    SecretError(key: key, reason: reason, isCancelled: false)
  }
}

/// Why a secret could not be had.
struct SecretError: Error, CustomStringConvertible, Equatable {
  /// The configuration key without a suffix.
  let key: String
  /// What went wrong, without the secret.
  let reason: String
  /// Whether nobody waits for the secret any more, so that nothing is wrong with it.
  let isCancelled: Bool

  var description: String { "\(key): \(reason)" }
}
