import Crypto
import FoundationEssentials
import TaskModel

/// The signature of JD opencdn: md5 over date, user and key, without separators.
///
/// It holds for a whole day and for every call, so whoever reads one can use it.
enum JDCloudSignature {
  /// Returns the date as signed, `yyyyMMdd` on a clock of that zone.
  static func dateText(_ date: Date, zone: UTCOffset) -> String {
    SigningTime.day(date, in: zone)
  }

  /// Returns the signature in lower-case hexadecimal.
  static func signature(dateText: String, username: String, secretKey: Secret) -> String {
    secretKey.withValue { key in
      Hex.text(Insecure.MD5.hash(data: Array((dateText + username + key).utf8)))
    }
  }
}
