/// The name an operator gave an account in the configuration.
public struct AccountID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as written in the configuration.
  public let name: String

  /// Wraps a configured name.
  public init(_ name: String) { self.name = name }

  public var description: String { name }

  public static func < (left: AccountID, right: AccountID) -> Bool { left.name < right.name }
}

/// The configuration's word for a kind of vendor account.
public struct ProviderID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The word as used in configuration, filters and JSON.
  public let word: String

  /// Wraps a provider word.
  public init(_ word: String) { self.word = word }

  public var description: String { word }

  public static func < (left: ProviderID, right: ProviderID) -> Bool { left.word < right.word }
}
