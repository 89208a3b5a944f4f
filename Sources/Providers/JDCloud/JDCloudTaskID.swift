extension TaskIDForm {
  /// UUIDs; the vendor shows them with hyphens and counts 32 digits, so both are taken.
  static let jdcloud = TaskIDForm(
    "UUIDs", example: "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
  ) { text in
    let groups = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let lengths = groups.map(\.count)
    return (lengths == [32] || lengths == [8, 4, 4, 4, 12])
      && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }
}
