import FoundationEssentials
import TaskModel

/// Sorts the error codes of Huawei Cloud's gateway and of its CDN, which come with whatever HTTP status, 200 included.
///
/// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html, and the page on error codes of the
/// CDN's API reference.
enum HuaweiError {
  /// What codes mean; those that come with several statuses go by that.
  private static let meanings: [String: ErrorMeaning] = [
    "apigw.0101": .rejected, "apigw.0103": .unavailable, "apigw.0104": .unavailable,
    "apigw.0105": .unavailable, "apigw.0106": .unavailable, "apigw.0204": .rejected,
    "apigw.0301": .credentials, "apigw.0302": .permission, "apigw.0303": .credentials,
    "apigw.0304": .permission, "apigw.0305": .credentials, "apigw.0306": .permission,
    "apigw.0307": .credentials, "apigw.0308": .throttled, "apigw.0310": .permission,
    "apigw.0311": .credentials, "apigw.0401": .permission, "apigw.0402": .permission,
    "apigw.0404": .permission, "apigw.0501": .throttled, "apigw.0502": .permission,
    "apigw.0601": .unavailable, "apigw.0602": .rejected, "apigw.0605": .unavailable,
    "apigw.0606": .unavailable, "apigw.0607": .rejected, "apigw.0608": .unavailable,
    "apigw.0609": .unavailable, "apigw.0610": .unavailable, "apigw.0611": .unavailable,
    "apigw.0612": .unavailable, "apigw.0705": .unavailable, "apigw.0801": .unavailable,
    "apigw.0802": .permission,
    "cdn.0003": .rejected, "cdn.0004": .permission, "cdn.0005": .rejected, "cdn.0015": .rejected,
    "cdn.0016": .rejected, "cdn.0020": .permission, "cdn.0021": .permission,
    "cdn.0108": .rejected, "cdn.0110": .rejected,
  ]

  /// The refusals of the vendor's access management; all others of permission are about the account or the machine.
  private static let refusalsOfKeys: Set<String> = [
    "apigw.0302", "apigw.0802", "cdn.0004", "cdn.0020", "cdn.0021",
  ]

  /// What the operator may do about a code.
  private static let advice = [
    "apigw.0307": otherRegion, "apigw.0801": otherRegion,
    "cdn.0020":
      "set enterprise_project_id to the id of a project that the key may read, or give the key's user the"
      + " policy in IAM, not in enterprise management",
  ]

  private static let otherRegion =
    "the account may be of the other region: https://cdn.myhuaweicloud.eu is the endpoint for Europe, "
    + "https://cdn.myhuaweicloud.com that of all others"

  /// What the text of a refused signature says where something else is wrong than the key.
  private static let expiredWords = "signature expired"
  private static let lockedWords = "failed to reach the limit"

  /// The code as the table has it: the gateway goes by two names.
  private static func folded(_ code: String) -> String {
    let code = code.lowercased()
    return code.hasPrefix("apig.") ? "apigw." + code.dropFirst("apig.".count) : code
  }

  /// Returns what an error object means.
  static func error(code: String, text: String?, answer: HTTPAnswer, now: Date) -> ProviderError {
    let folded = folded(code)
    // It writes the request behind it as it signed that, which fills a screen.
    let said = text?.split(separator: ", canonicalRequest:", maxSplits: 1).first.map(String.init)
    var words = said ?? "no message"
    if let advice = advice[folded] { words += " (\(advice))" }
    var meaning = meanings[folded]
    if meaning == .credentials {
      if words.contains(expiredWords) { meaning = .clockSkew }
      if words.contains(lockedWords) {
        words += " (the vendor locked the key for five minutes, since it was refused too often)"
      }
    }
    return answer.error(
      meaning, VendorMessage(code: code, text: words), retryAfter: answer.retryAfter(now: now))
  }

  /// Whether a refusal is one that a policy of the key's user lifts.
  static func isOfKey(_ message: VendorMessage) -> Bool {
    refusalsOfKeys.contains(folded(message.code.text))
  }

  /// Whether an error says that there is no such task.
  static func isMissing(_ error: ProviderError) -> Bool {
    guard case .rejected(let message) = error else { return false }
    return folded(message.code.text) == "cdn.0003"
  }
}
