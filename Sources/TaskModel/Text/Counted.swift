extension Int {
  /// Returns the number with its noun: `1 URL`, `3,959 URLs`.
  public func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}
