/// JD Cloud's signature: the md5 of the date, the user and the key.
package enum JDCloudSignatureCheck {
  /// A calendar that the date in a signature may be read in.
  package enum Calendar: CaseIterable {
    /// UTC+8, the likely one.
    case shanghai
    /// UTC.
    case utc
  }

  /// Returns the signature for a date written `yyyyMMdd`.
  package static func signature(date: String, username: String, secretKey: String) -> String {
    Digests.md5Hex(date + username + secretKey)
  }

  /// Returns the date a signature made at a time must carry.
  package static func date(unix: Int, in calendar: Calendar) -> String {
    CivilTime(unix: unix, hoursEast: calendar == .shanghai ? 8 : 0).compactDate
  }
}
