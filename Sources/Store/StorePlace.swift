public import TaskModel

/// Where a store lies, and who may use what is there: the state folder's rules, which a store does not know.
///
/// All of it may block; a store calls it in its lanes.
public protocol StorePlace: Sendable {
  /// The database's path, for people.
  var path: String { get }

  /// Judges the folder and the files of the database.
  ///
  /// - Parameter making: whether the folder, and an empty file of mode 0600, are made where they are missing, and what
  ///   others can read is tightened.
  /// - Returns: nil where there is no file.
  /// - Throws: ``StoreError/refused(_:)`` where they must not be used, and what else is wrong with them.
  func judge(making: Bool, within patience: Duration) throws(StoreError) -> StoreFile?

  /// Runs `body` while no other process makes, exchanges or sets aside the file; not to be nested.
  ///
  /// - Parameter patience: how long to wait for it.
  func exclusively(
    within patience: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError)

  /// Whether a file that was judged is still the one of its name; waits for nobody.
  func isInPlace(_ file: StoreFile) throws(StoreError) -> Bool

  /// Renames the database with what belongs to it, and gives its name to a new one; to be called exclusively.
  ///
  /// Whatever is killed meanwhile: either the old one is there, or whoever judges next gives its name to the new one.
  ///
  /// - Parameter fill: makes the new one of an empty file, given its path; nothing is renamed where it fails.
  /// - Returns: the new path of the old one.
  func setAside(filling fill: (String) throws(StoreError) -> Void) throws(StoreError) -> String

  /// Whether processes of several machines may use the file, so that they share no memory.
  var isOnNetwork: Bool { get }
}

/// A file that was judged.
public struct StoreFile: Equatable, Sendable {
  /// The path to open, without a link in it.
  public let path: String
  /// The device and the number of the file: another file of that name has others.
  public let identity: [UInt64]

  /// Tells of a file.
  public init(path: String, identity: [UInt64]) {
    self.path = path
    self.identity = identity
  }
}
