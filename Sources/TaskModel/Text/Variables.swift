extension [String: String] {
  /// Returns what the first of some variables of an environment says; nil where none is set.
  ///
  /// An empty variable counts as not set, so that it hides none behind it. Only `TZ` has another
  /// convention, and the C library reads that.
  public func variable(_ names: String...) -> String? {
    names.lazy.compactMap { self[$0] }.first { !$0.isEmpty }
  }
}
