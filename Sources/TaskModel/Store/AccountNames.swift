/// What the accounts of the vendors that a store knows are called now.
///
/// A row is an account of a vendor. A configured account is, whatever the order of the configuration, the row of its
/// name that has one of its keys; else that of its name and provider of which no key is known; else the one that has
/// its key, under another name; else the one of its name and provider, whose key was exchanged. A name that an operator
/// gave to another account is that one's from then on; who had it is called by its provider too, as in `prod@PROVIDER`.
public struct AccountNames: Sendable {
  /// The accounts of the configuration.
  public let identities: [AccountIdentity]
  private let isShared: Bool

  /// Makes a directory of the accounts of a configuration.
  ///
  /// - Parameter isShared: whether people who each have a configuration share the store: two of them may call two
  ///   accounts by one name, so that an account with another key is another one.
  public init(_ identities: [AccountIdentity], isShared: Bool = false) {
    self.identities = identities
    self.isShared = isShared
  }

  /// An account as a store has it.
  public struct Row: Equatable, Sendable {
    /// The store's number of it.
    public let id: Int64
    /// What it is called.
    public var name: String
    /// The kind of account; empty where that is not known.
    public var provider: String
    /// The vendor's address where it is not the usual one.
    public var endpoint: String
    /// Whether the configuration has it; the name of any other is made up where another account has it now.
    public var isConfigured = false

    /// Takes down what a store has.
    public init(id: Int64, name: String, provider: String, endpoint: String) {
      self.id = id
      self.name = name
      self.provider = provider
      self.endpoint = endpoint
    }
  }

  /// Calls the rows of a store, in the order of their numbers, what they are called now.
  ///
  /// - Parameter keys: what is known to tell each account, by its number.
  public func named(_ stored: [Row], keys: [Int64: Set<String>]) -> [Row] {
    var rows = stored
    func hasKey(_ row: Row, of identity: AccountIdentity) -> Bool {
      keys[row.id]?.isDisjoint(with: identity.keys) == false
    }
    func hasName(_ row: Row, of identity: AccountIdentity) -> Bool {
      row.name == identity.name.name
        && (row.provider.isEmpty || row.provider == identity.provider.word)
    }
    let rules: [(Row, AccountIdentity) -> Bool] = [
      { hasName($0, of: $1) && hasKey($0, of: $1) },
      { hasName($0, of: $1) && keys[$0.id] == nil },
      { hasKey($0, of: $1) },
      { hasName($0, of: $1) && !(isShared && keys[$0.id] != nil && !$1.keys.isEmpty) },
    ]
    var owners: [String: Int] = [:]
    for rule in rules {
      for identity in identities where owners[identity.name.name] == nil {
        owners[identity.name.name] = rows.indices.first { place in
          rule(rows[place], identity) && !owners.values.contains(place)
        }
      }
    }
    let configured = Dictionary(identities.map { ($0.name.name, $0) }) { first, _ in first }
    for (name, place) in owners {
      guard let identity = configured[name] else { continue }
      rows[place].isConfigured = true
      rows[place].name = name
      rows[place].provider = identity.provider.word
      rows[place].endpoint = identity.endpoint
    }
    let owned = Set(owners.values)
    var taken = Set(configured.keys)
    for place in rows.indices where !owned.contains(place) {
      var name = rows[place].name
      if configured[name] != nil { name += "@" + rows[place].provider }
      while !taken.insert(name).inserted { name += "'" }
      rows[place].name = name
    }
    return rows
  }
}
