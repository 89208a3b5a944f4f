public import FoundationEssentials

/// What one process recorded: everything between its first moment and the next session.
public struct RecordedSession: Sendable {
  /// When it began.
  public let began: Date
  /// What recorded, such as `cdntop 1.0`.
  public let program: SafeText
  /// Whether what stands behind the hosts of URLs was hidden.
  public let isRedacted: Bool
  /// The accounts, in the configuration's order.
  public let accounts: [(account: AccountID, provider: ProviderID)]
  /// Whether it ended well; if not, what was seen last may not be in it.
  public internal(set) var hasEnded = false

  /// Words and lists of URLs by their numbers.
  var tables = SharedTables()
  /// Tasks by their numbers, and the places of their accounts.
  private(set) var tasks: [(id: CacheTask.ID, account: Int)] = []
  private let places: [AccountID: Int]

  init(from reader: inout ByteReader) throws(PackingError) {
    began = try Date(from: &reader)
    program = SafeText(try reader.text(), limit: .word)
    isRedacted = try Bool(from: &reader)
    var accounts: [(account: AccountID, provider: ProviderID)] = []
    var places: [AccountID: Int] = [:]
    for place in 0..<(try reader.count(of: 2)) {
      let account = AccountID(SafeText(try reader.text(), limit: .message).text)
      let provider = ProviderID(SafeText(try reader.text(), limit: .message).text)
      guard places.updateValue(place, forKey: account) == nil else { throw .damaged }
      accounts.append((account, provider))
    }
    try reader.finish()
    self.accounts = accounts
    self.places = places
  }

  /// Takes words in that were not there before.
  mutating func takeWords(from reader: inout ByteReader) throws(PackingError) {
    for _ in 0..<(try reader.count(of: 1)) { tables.words.append(try reader.text()) }
    try reader.finish()
  }

  /// Takes a list of URLs in that was not there before.
  mutating func takeList(from reader: inout ByteReader) throws(PackingError) {
    tables.lists.append(try URLTexts(from: &reader))
    try reader.finish()
  }

  /// Takes a task in that has the next number; one that was taken in before stays.
  mutating func take(_ id: CacheTask.ID, as number: Int) throws(PackingError) {
    guard let place = places[id.account] else { throw .damaged }
    if number == tasks.count { tasks.append((id, place)) }
  }
}

/// That a task was seen in another state than before, and when.
public struct RecordedTransition: Equatable, Sendable {
  /// The task.
  public let task: CacheTask.ID
  /// When it was seen.
  public let at: Date
  /// The state.
  public let status: TaskStatus
}
