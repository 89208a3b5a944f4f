// What stands for words in files: numbers that never change, whatever order the source has.
// A number of a newer version reads as the word for what is not known.

extension TaskStatus {
  /// The number in files, below 8.
  public var storedNumber: Int {
    switch self {
    case .queued: 0
    case .running: 1
    case .succeeded: 2
    case .partial: 3
    case .failed: 4
    case .canceled: 5
    case .unknown: 6
    }
  }

  /// Reads a number of a file.
  public init(storedNumber: Int) {
    self = Self.allCases.first { $0.storedNumber == storedNumber } ?? .unknown
  }
}

extension TaskKind {
  /// The number in files.
  public var storedNumber: Int {
    switch self {
    case .purgeURL: 0
    case .purgeDirectory: 1
    case .purgePattern: 2
    case .purgeTag: 3
    case .purgeAll: 4
    case .prefetch: 5
    case .block: 6
    case .unblock: 7
    case .other: 8
    }
  }

  /// Reads a number of a file.
  public init(storedNumber: Int) {
    self = Self.allCases.first { $0.storedNumber == storedNumber } ?? .other
  }
}

extension TaskKind.Family {
  /// The number in files; 0 is for no family.
  public var storedNumber: Int {
    switch self {
    case .purge: 1
    case .prefetch: 2
    }
  }

  /// Reads a number of a file; nil for no family.
  public init?(storedNumber: Int) {
    switch storedNumber {
    case 1: self = .purge
    case 2: self = .prefetch
    default: return nil
    }
  }
}

extension PatternDialect {
  /// The number in files; 0 is for none.
  public var storedNumber: Int {
    switch self {
    case .url: 1
    case .directory: 2
    case .regularExpression: 3
    case .glob: 4
    case .prefix: 5
    case .everyQuery: 6
    case .site: 7
    case .tag: 8
    }
  }

  /// Reads a number of a file; nil for none.
  public init?(storedNumber: Int) {
    guard let dialect = Self.allCases.first(where: { $0.storedNumber == storedNumber }) else {
      return nil
    }
    self = dialect
  }
}

extension CacheTask.Finish.Source {
  /// The number in files.
  public var storedNumber: Int {
    switch self {
    case .vendor: 0
    case .observed: 1
    }
  }

  /// Reads a number of a file; what is not known was not seen by us.
  public init(storedNumber: Int) { self = storedNumber == 1 ? .observed : .vendor }
}
