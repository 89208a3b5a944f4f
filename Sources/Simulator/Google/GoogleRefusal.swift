/// An error of Google's gateway: status, reason and message, in the older and the newer form at once.
struct GoogleRefusal: Error {
  let code: Int
  let status: String
  let reason: String
  let message: String

  init(_ code: Int, _ status: String, _ reason: String, _ message: String) {
    self.code = code
    self.status = status
    self.reason = reason
    self.message = message
  }

  static let noToken = GoogleRefusal(
    401, "UNAUTHENTICATED", "required",
    "Request is missing required authentication credential. Expected OAuth 2 access token.")
  static let badToken = GoogleRefusal(
    401, "UNAUTHENTICATED", "authError",
    "Request had invalid authentication credentials. Expected OAuth 2 access token.")
  static let throttled = GoogleRefusal(
    403, "RESOURCE_EXHAUSTED", "rateLimitExceeded",
    "Quota exceeded for quota metric 'List requests' and limit 'List requests per minute'.")

  static func missing(_ resource: String) -> GoogleRefusal {
    GoogleRefusal(
      404, "NOT_FOUND", "notFound", "The resource 'projects/\(resource)' was not found")
  }

  static func denied(_ permission: String, _ resource: String) -> GoogleRefusal {
    GoogleRefusal(
      403, "PERMISSION_DENIED", "forbidden",
      "Required '\(permission)' permission for 'projects/\(resource)'")
  }

  static func invalid(_ field: String, _ value: String) -> GoogleRefusal {
    GoogleRefusal(
      400, "INVALID_ARGUMENT", "invalid", "Invalid value for field '\(field)': '\(value)'.")
  }

  var response: SimulatorResponse {
    let cause: [(String, AnswerValue)] = [
      ("message", .text(message)), ("domain", .text("global")), ("reason", .text(reason)),
    ]
    return .json(
      .object([
        (
          "error",
          .object([
            ("code", .number(code)), ("message", .text(message)),
            ("errors", .list([.object(cause)])), ("status", .text(status)),
          ])
        )
      ]), status: code)
  }
}
