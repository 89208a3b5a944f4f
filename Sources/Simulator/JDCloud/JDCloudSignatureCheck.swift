/// JD Cloud's signature: the md5 of the date, the user and the key.
package enum JDCloudSignatureCheck {
  /// Returns the signature for a date written `yyyyMMdd`.
  package static func signature(date: String, username: String, secretKey: String) -> String {
    Digests.md5Hex(date + username + secretKey)
  }

  /// Returns the date a signature made at a time must carry.
  package static func date(unix: Int, zone: SimulatorOptions.JDDate) -> String {
    CivilTime(unix: unix, hoursEast: zone == .shanghai ? 8 : 0).compactDate
  }
}
