/// A refusal in UCloud's words; it comes with HTTP 200.
struct UCloudRefusal: Error {
  let code: Int
  let message: String

  static func parameter(_ name: String) -> UCloudRefusal {
    UCloudRefusal(code: 230, message: "Params [\(name)] not available")
  }
}

/// The checked parameters of a task query.
struct UCloudQuery {
  let isPrefetch: Bool
  let isDCDN: Bool
  /// Unix seconds.
  let window: ClosedRange<Int>
  let status: String?
  let taskIDs: Set<String>
  let offset: Int
  /// Nil asks for all.
  let limit: Int?

  /// The vendor's words, the last as it spells it.
  private static let words = ["success", "wait", "process", "failure", "unknow"]

  init(_ parameters: [String: String], isPrefetch: Bool, now: Int) throws(UCloudRefusal) {
    self.isPrefetch = isPrefetch
    switch parameters["IsDcdn"] {
    case nil, "false": isDCDN = false
    case "true": isDCDN = true
    default: throw .parameter("IsDcdn")
    }
    let begin = try UCloudQuery.number("BeginTime", in: parameters)
    let end = try UCloudQuery.number("EndTime", in: parameters)
    if end != nil, begin == nil { throw .parameter("BeginTime") }
    let last = end ?? now
    let first = begin ?? now - 86400
    guard first <= last else { throw .parameter("EndTime") }
    window = first...last
    status = parameters["Status"]
    if let status, !UCloudQuery.words.contains(status) { throw .parameter("Status") }
    offset = try UCloudQuery.number("Offset", in: parameters) ?? 0
    limit = try UCloudQuery.number("Limit", in: parameters)
    var ids: Set<String> = []
    for (name, value) in parameters where name.hasPrefix("TaskId.") { ids.insert(value) }
    taskIDs = ids
  }

  private static func number(_ name: String, in parameters: [String: String]) throws(UCloudRefusal)
    -> Int?
  {
    guard let text = parameters[name] else { return nil }
    guard let number = Int(text), number >= 0 else { throw .parameter(name) }
    return number
  }
}
