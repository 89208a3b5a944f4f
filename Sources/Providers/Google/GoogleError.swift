import FoundationEssentials
import HTTPTypes
import TaskModel

/// Sorts the errors of Google's gateway, of Compute Engine behind it, and of the service that gives tokens.
///
/// cloud.google.com/apis/design/errors, google/api/error_reason.proto, cloud.google.com/compute/docs/troubleshooting and
/// RFC 6749: what an error means is told by its reason, for limits of calls come with HTTP 403 as well.
enum GoogleError {
  /// What reasons and statuses mean, in lower case without underscores: of the older form
  /// (`rateLimitExceeded`), of the newer one (`RATE_LIMIT_EXCEEDED`), and statuses (`RESOURCE_EXHAUSTED`).
  private static let meanings: [String: ErrorMeaning] = [
    "ratelimitexceeded": .throttled, "userratelimitexceeded": .throttled,
    "quotaexceeded": .throttled, "dailylimitexceeded": .throttled, "limitexceeded": .throttled,
    "concurrentlimitexceeded": .throttled, "servinglimitexceeded": .throttled,
    "variabletermlimitexceeded": .throttled, "resourcequotaexceeded": .throttled,
    "resourceexhausted": .throttled,
    "autherror": .credentials, "expired": .credentials, "unauthorized": .credentials,
    "invalidcredentials": .credentials, "credentialsmissing": .credentials,
    "accesstokenexpired": .credentials, "accesstokentypeunsupported": .credentials,
    "accountstateinvalid": .credentials, "accountdisabled": .credentials,
    "accountdeleted": .credentials, "sessioncookieinvalid": .credentials,
    "ratelimitexceededunreg": .credentials, "dailylimitexceededunreg": .credentials,
    "userratelimitexceededunreg": .credentials, "unauthenticated": .credentials,
    "forbidden": .permission, "insufficientpermissions": .permission,
    "iampermissiondenied": .permission, "accesstokenscopeinsufficient": .permission,
    "accessnotconfigured": .permission, "servicedisabled": .permission,
    "billingnotenabled": .permission, "billingdisabled": .permission,
    "userprojectdenied": .permission, "userprojectmissing": .permission,
    "userprojectinvalid": .permission, "userprojectaccountproblem": .permission,
    "consumerinvalid": .permission, "consumersuspended": .permission,
    "securitypolicyviolated": .permission, "orgrestrictionviolation": .permission,
    "orgrestrictionheaderinvalid": .permission, "locationpolicyviolated": .permission,
    "locationorgpolicyviolated": .permission, "userblocked": .permission,
    "countryblocked": .permission, "sslrequired": .permission, "apikeyserviceblocked": .permission,
    "lockeddomaincreationfailure": .permission, "permissiondenied": .permission,
    "backenderror": .unavailable, "internalerror": .unavailable, "notready": .unavailable,
    "resourcenotready": .unavailable, "backendnotconnected": .unavailable,
    "internal": .unavailable, "unavailable": .unavailable, "deadlineexceeded": .unavailable,
    "aborted": .unavailable, "unknown": .unavailable,
    "notfound": .rejected, "invalid": .rejected, "invalidparameter": .rejected,
    "badrequest": .rejected, "parseerror": .rejected, "responsetoolarge": .rejected,
    "conditionnotmet": .rejected, "invalidargument": .rejected, "failedprecondition": .rejected,
    "unimplemented": .rejected, "outofrange": .rejected, "alreadyexists": .rejected,
  ]

  /// What the service that gives tokens says, in lower case.
  private static let tokenMeanings: [String: ErrorMeaning] = [
    "invalid_grant": .credentials, "invalid_client": .credentials,
    "unauthorized_client": .credentials, "deleted_client": .credentials,
    "disabled_client": .credentials, "invalid_token": .credentials,
    "access_denied": .permission, "admin_policy_enforced": .permission,
    "org_internal": .permission, "invalid_scope": .permission, "restricted_client": .permission,
    "invalid_request": .rejected, "unsupported_grant_type": .rejected,
    "rate_limit_exceeded": .throttled, "slow_down": .throttled, "quota_exceeded": .throttled,
    "internal_failure": .unavailable, "server_error": .unavailable,
    "temporarily_unavailable": .unavailable,
  ]

  /// The refusals that a role of the key's owner lifts, folded; all others of permission are about the project.
  private static let refusalsOfKeys: Set<String> = [
    "forbidden", "insufficientpermissions", "iampermissiondenied", "accesstokenscopeinsufficient",
    "permissiondenied", "userprojectdenied",
  ]

  /// Whether a refusal is about the key, and not about the project or the service.
  static func isOfKey(_ message: VendorMessage) -> Bool {
    refusalsOfKeys.contains(folded(message.code.text))
  }

  /// Whether an error says that there is no such operation; a project that is not there is another matter.
  static func isMissing(_ error: ProviderError, _ id: String) -> Bool {
    guard case .rejected(let message) = error else { return false }
    return folded(message.code.text) == "notfound" && message.text.text.contains(id)
  }

  private static func folded(_ code: String) -> String {
    code.lowercased().replacing("_", with: "")
  }

  /// What an answer says that is an error; nothing where it is none.
  struct Said {
    private(set) var isError = false
    /// The answer's own code, as RFC 6749 has it.
    private var code: String?
    private var number: String?
    private var message: String?
    private var status: String?
    /// Why, the reason of the older form first.
    private var reasons: [String] = []

    /// Takes a member of an answer.
    mutating func take(_ key: JSONText, _ value: inout JSONReader) {
      switch key {
      case "error":
        let kind = value.kind()
        guard kind == .object else {
          code = value.text()
          isError = code?.isEmpty == false
          return
        }
        isError = true
        value.members { key, value in takeMember(key, &value) }
      case "error_description": message = value.text()
      default: break
      }
    }

    private mutating func takeMember(_ key: JSONText, _ value: inout JSONReader) {
      switch key {
      case "code": number = value.text()
      case "message": message = value.text()
      case "status": status = value.text()
      case "errors": reasons.insert(contentsOf: Self.reasons(&value), at: 0)
      case "details": reasons += Self.reasons(&value)
      default: break
      }
    }

    private static func reasons(_ list: inout JSONReader) -> [String] {
      var reasons: [String] = []
      list.rows { row in
        row.members { key, value in
          if key == "reason", let text = value.text(), !text.isEmpty { reasons.append(text) }
        }
      }
      return reasons
    }

    /// What an error of a call means.
    func error(in answer: HTTPAnswer, now: Date) -> ProviderError {
      // A bare "forbidden" says less than the details beside it.
      let isBare = { (reason: String) in folded(reason) == "forbidden" }
      let words =
        reasons.filter { !isBare($0) } + reasons.filter(isBare) + [status, code].compactMap(\.self)
      let meaning = words.lazy.compactMap { meanings[folded($0)] }.first
      let shown = words.first ?? number ?? String(answer.response.status.code)
      return answer.error(
        meaning, VendorMessage(code: shown, text: message ?? "no message"),
        retryAfter: answer.retryAfter(now: now))
    }

    /// What it means that there is no token.
    func tokenError(in answer: HTTPAnswer, now: Date) -> ProviderError {
      guard let code else { return error(in: answer, now: now) }
      var words = message ?? "no message"
      let said = Set(words.lowercased().split { !$0.isLetter }.map(String.init))
      var meaning = tokenMeanings[code.lowercased()]
      if code == "invalid_grant" {
        // "Token must be a short-lived token … Check your iat and exp values in the JWT claim."
        if said.isSuperset(of: ["iat", "exp"]) {
          meaning = .clockSkew
        } else if said.contains("rapt") || said.isSuperset(of: ["expired", "revoked"]) {
          words += " (log in again: gcloud auth application-default login)"
        }
      }
      return answer.error(
        meaning, VendorMessage(code: code, text: words), retryAfter: answer.retryAfter(now: now))
    }
  }
}
