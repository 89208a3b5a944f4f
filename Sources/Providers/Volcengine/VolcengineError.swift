import FoundationEssentials
import TaskModel

/// Sorts the error codes of Volcengine's gateway and of the CDN behind it; BytePlus has the same.
///
/// https://www.volcengine.com/docs/6369/68677, https://www.volcengine.com/docs/6408/78947,
/// https://www.volcengine.com/docs/6454/70429 and
/// https://docs.byteplus.com/byteplus-platform/reference/common-error-codes. The status of a code differs from page to page.
enum VolcengineError {
  /// How codes begin, in lower case; the first that fits decides.
  private static let meanings: [(prefix: String, ErrorMeaning)] = [
    ("flowlimitexceeded", .throttled), ("accountflowlimitexceeded", .throttled),
    ("requestlimitexceeded", .throttled),
    ("invalidtimestamp", .clockSkew),
    ("invalidaccesskey", .credentials), ("invalidclienttokenid", .credentials),
    ("signaturedoesnotmatch", .credentials), ("invalidsecrettoken", .credentials),
    ("invalidauthorization", .credentials), ("invalidcredential", .credentials),
    ("missingauthenticationtoken", .credentials), ("missingsignature", .credentials),
    ("accessdenied", .permission), ("lackpolicy", .permission), ("lackprojectpolicy", .permission),
    ("requestforbidden", .permission), ("permissiondenied", .permission),
    ("internalerror", .unavailable), ("internalservice", .unavailable),
    ("failtoconnect", .unavailable), ("serviceunavailable", .unavailable),
    ("undefinederror", .unavailable),
    ("missingparameter", .rejected), ("missingrequestinfo", .rejected),
    ("innerapineedaccountinfo", .rejected), ("servicenotfound", .rejected),
    ("methodnotallowed", .rejected), ("notfound", .rejected), ("resourcenotfound", .rejected),
    ("unsupported", .rejected), ("invalid", .rejected),
  ]

  /// The refusals of the vendor's access management, as they begin in lower case.
  private static let refusalsOfKeys = [
    "accessdenied", "lackpolicy", "lackprojectpolicy", "permissiondenied",
  ]

  /// A code in lower case, without what the CDN wrote before its own once.
  private static func folded(_ code: String) -> String {
    let code = code.lowercased()
    return code.hasPrefix("cdn.") ? String(code.dropFirst("cdn.".count)) : code
  }

  /// Whether a refusal is one that a policy of the key's user lifts.
  static func isOfKey(_ message: VendorMessage) -> Bool {
    let code = folded(message.code.text)
    return refusalsOfKeys.contains { code.hasPrefix($0) }
  }

  /// Whether an error of a call without a type says that it wants one: by the page of common codes, or as the CDN says of
  /// parameters of its own.
  static func isOfMissingType(_ error: ProviderError) -> Bool {
    guard case .rejected(let message) = error else { return false }
    return folded(message.code.text).hasPrefix("missingparameter") || isOfType(error)
  }

  /// Whether an error finds the type of tasks wrong.
  static func isOfType(_ error: ProviderError) -> Bool {
    guard case .rejected(let message) = error else { return false }
    let code = folded(message.code.text)
    return code.hasPrefix("invalidparam")
      && (code + " " + message.text.text.lowercased()).contains("tasktype")
  }

  /// Returns what an error object means.
  static func error(
    code: String, text: String?, answer: HTTPAnswer, now: Date
  ) -> ProviderError {
    let folded = folded(code)
    return answer.error(
      meanings.first { folded.hasPrefix($0.prefix) }?.1,
      VendorMessage(code: code, text: text ?? "no message"), retryAfter: answer.retryAfter(now: now)
    )
  }
}
