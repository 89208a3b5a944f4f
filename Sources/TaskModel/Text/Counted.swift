extension Int {
  /// Returns the number with its noun: `1 URL`, `2 URLs`.
  public func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
