public import FoundationEssentials
import TaskModel

/// The keys that a vendor's own program keeps on this machine; they are read, never changed.
///
/// The profile `env` stands for the variables that the vendor documents.
public protocol KeyProfiles: Sendable {
  /// The vendor's own program.
  var program: String { get }

  /// The variables that the vendor documents and that hold secrets, or lead to them: those that profiles are made of, and
  /// what its programs and kits and its plugin for Terraform read besides.
  var secretVariables: [String] { get }

  /// The files that hold profiles, as absolute paths; they need not be there.
  func files(on machine: ProfileMachine) -> [String]

  /// Returns the profiles that are there, in the files' order, the variables first where they hold a
  /// key.
  ///
  /// For files that are there and cannot be read stands one profile, with the obstacle.
  func found(on machine: ProfileMachine) -> [FoundProfile]

  /// Returns the key of a profile, read anew.
  ///
  /// - Throws: why there is none, without any part of a secret.
  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
}

extension KeyProfiles {
  /// Returns the key of a profile, read anew and fit to sign with.
  ///
  /// - Throws: why there is none, without any part of a secret.
  public func usableKey(
    of profile: String, on machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    let key = try await key(of: profile, on: machine)
    do throws(ProfileError) {
      return try key.cleaned()
    } catch {
      throw ProfileError("the profile \(SafeText(profile, limit: .word)): \(error.reason)")
    }
  }

  /// The name of the profile that is made of variables.
  static var variablesName: String { "env" }
  /// The name that means the program's own choice where no profile has it.
  static var defaultName: String { "default" }

  /// Returns the profile that variables make, where they do, and those of files; for files that cannot be read
  /// stands one profile, with the obstacle.
  ///
  /// - Parameter origin: where the files are, in words.
  static func found(
    _ variables: FoundProfile?, andIn origin: String,
    _ profiles: () throws(ProfileError) -> [FoundProfile]
  ) -> [FoundProfile] {
    let first = variables.map { [$0] } ?? []
    do throws(ProfileError) {
      return first + (try profiles())
    } catch {
      return first + [FoundProfile(name: defaultName, origin: origin, obstacle: error.reason)]
    }
  }

  /// Returns the profile of a list that a configuration means.
  ///
  /// - Parameter chosen: what the vendor's program would use by itself.
  static func resolve<Entry>(
    _ wanted: String, among profiles: [Entry], named name: (Entry) -> String, chosen: String?,
    in file: String
  ) throws(ProfileError) -> Entry {
    if let profile = profiles.first(where: { name($0) == wanted }) { return profile }
    if wanted == defaultName, let profile = profiles.first(where: { name($0) == chosen }) {
      return profile
    }
    let known = profiles.map { SafeText(name($0), limit: .word).text }.joined(separator: ", ")
    throw ProfileError(
      "there is no profile \(SafeText(wanted, limit: .word)) in \(file)"
        + (known.isEmpty ? "" : "; there are \(known)"))
  }
}

/// What reading profiles may use of the machine.
public struct ProfileMachine: Sendable {
  /// The variables.
  public let environment: [String: String]
  /// The home folder, as an absolute path.
  public let home: String
  /// The calendar time.
  public let now: @Sendable () -> Date
  /// The names of what is in a folder; none where there is no folder, or it does not answer.
  public let names: @Sendable (_ folder: String) -> [String]
  /// Reads a file; nil where there is none.
  public let read: @Sendable (_ path: String) throws(ProfileError) -> String?
  /// Runs a program without a shell, and returns what it prints.
  public let run: @Sendable (_ arguments: [String]) async throws(ProfileError) -> String
  /// Gets the body of an `http` or `https` address.
  public let fetch: @Sendable (_ address: String) async throws(ProfileError) -> [UInt8]

  /// Describes a machine.
  public init(
    environment: [String: String], home: String, now: @escaping @Sendable () -> Date,
    names: @escaping @Sendable (String) -> [String] = { _ in [] },
    read: @escaping @Sendable (String) throws(ProfileError) -> String?,
    run: @escaping @Sendable ([String]) async throws(ProfileError) -> String,
    fetch: @escaping @Sendable (String) async throws(ProfileError) -> [UInt8]
  ) {
    self.environment = environment
    self.home = home
    self.now = now
    self.names = names
    self.read = read
    self.run = run
    self.fetch = fetch
  }

  /// Returns the first variable that is set and not empty.
  func variable(_ names: String...) -> String? {
    names.lazy.compactMap { environment.variable($0) }.first
  }
}

/// A key as a profile gives it, in the words of the configuration.
public struct ProfileKey: Sendable {
  /// Plain values by configuration key, such as `access_key_id`.
  public var values: [String: String] = [:]
  /// Secrets by configuration key, such as `access_key_secret`.
  public var secrets: [String: Secret] = [:]
  /// Where the vendor is reached; nil for the provider's default.
  public var endpoint: String?
  /// When the key ends and has to be read again; nil where that is not known.
  public var expiresAt: Date?

  /// Makes an empty key.
  public init() {}

  /// Makes a key of the fields that hold something.
  init(values: [String: String?], secrets: [String: String?]) {
    for case (let name, let value?) in values where !value.isEmpty { self.values[name] = value }
    for case (let name, let value?) in secrets where !value.isEmpty {
      self.secrets[name] = Secret(value)
    }
  }

  /// Returns the key as it may sign: without byte order marks, and line ends and blanks behind.
  ///
  /// - Throws: which part is none, without any of it.
  public func cleaned() throws(ProfileError) -> ProfileKey {
    var key = self
    for (name, value) in values { key.values[name] = try Self.bare(value, of: name) }
    for (name, secret) in secrets {
      key.secrets[name] = Secret(try Self.bare(secret.withValue { $0 }, of: name))
    }
    return key
  }

  /// Why the key may not sign; nil where it may.
  var obstacle: String? {
    do throws(ProfileError) {
      _ = try cleaned()
      return nil
    } catch {
      return error.reason
    }
  }

  private static func bare(_ text: String, of name: String) throws(ProfileError) -> String {
    do throws(SecretText.Fault) {
      return try SecretText.bare(text)
    } catch {
      throw ProfileError("its \(name) \(error)")
    }
  }
}

/// A profile that is there.
public struct FoundProfile: Sendable {
  /// The name.
  public let name: String
  /// Where it stands, in words.
  public let origin: String
  /// Why it cannot be used; nil where it can.
  public let obstacle: String?

  init(name: String, origin: String, obstacle: String?) {
    self.name = name
    self.origin = origin
    self.obstacle = obstacle
  }

  /// Makes what is found of a profile by reading its key; nil where there is none to read.
  init?(_ name: String, in origin: String, key: () throws(ProfileError) -> ProfileKey?) {
    do throws(ProfileError) {
      guard let key = try key() else { return nil }
      self.init(name: name, origin: origin, obstacle: key.obstacle)
    } catch {
      self.init(name: name, origin: origin, obstacle: error.reason)
    }
  }
}

/// Why a profile gives no key.
public struct ProfileError: Error, Hashable, Sendable {
  /// A sentence without secrets.
  public let reason: String
  /// Whether nobody waits for the key any more, so that nothing is wrong with it.
  public let isCancelled: Bool

  /// Makes an error.
  public init(_ reason: String, isCancelled: Bool = false) {
    self.reason = reason
    self.isCancelled = isCancelled
  }
}
