/// The fixed points of the demo's story, in story seconds.
enum Story {
  /// By then every task that was open at the start has ended.
  static let lastEnd = 22.5
  /// When the credentials of one account expire.
  static let expiry: Range<Double> = 8..<20
  /// When the first account's first task ends with failed URLs, and how many URLs it has.
  static let failure = 12.0
  static let failingURLs = 6
}
