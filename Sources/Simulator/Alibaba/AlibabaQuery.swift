/// The checked parameters of a list call.
struct AlibabaQuery {
  let page: Int
  let pageSize: Int
  /// Unix seconds.
  let window: ClosedRange<Int>
  let taskID: String?
  let objectPath: String?
  let domain: String?
  let objectType: String?
  let status: String?

  /// How far back tasks can be asked for, in seconds.
  static let lookBack = 3 * 86400
  private static let statuses = ["Complete", "Refreshing", "Failed"]

  init(_ parameters: [String: String], product: AlibabaProduct, now: Int) throws(AlibabaRefusal) {
    // A parameter that is present but empty counts as absent.
    let given = parameters.filter { !$0.value.isEmpty }
    page = try AlibabaQuery.number("PageNumber", in: given, default: 1, most: 100_000)
    pageSize = try AlibabaQuery.number(
      "PageSize",
      in: given,
      default: 20,
      most: product.largestPage
    )
    taskID = given["TaskId"]
    if let taskID, !AlibabaQuery.isTaskID(taskID) { throw .malformed("TaskId") }
    objectPath = given["ObjectPath"]
    domain = given["DomainName"]
    objectType = given["ObjectType"]
    status = given["Status"]
    if let objectType, !product.objectTypes.contains(objectType) {
      throw .unsupported("ObjectType")
    }
    if domain != nil || status != nil, objectType == nil {
      throw AlibabaRefusal(
        "MissingParameter.ObjectType",
        "If DomainName or Status is provided, ObjectType can not be empty."
      )
    }
    if let status, !AlibabaQuery.statuses.contains(status) { throw .unsupported("Status") }
    window = try AlibabaQuery.window(given, now: now)
  }

  static func isTaskID(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }

  private static func window(_ given: [String: String], now: Int) throws(AlibabaRefusal)
    -> ClosedRange<Int>
  {
    let earliest = now - lookBack
    guard given["StartTime"] != nil || given["EndTime"] != nil else { return earliest...now }
    guard let startText = given["StartTime"], let endText = given["EndTime"] else {
      throw AlibabaRefusal(
        "MissingTimeParameter",
        "The StartTime and EndTime must be both specified."
      )
    }
    guard let start = CivilTime.unix(iso: startText) else { throw .malformed("StartTime") }
    guard let end = CivilTime.unix(iso: endText) else { throw .malformed("EndTime") }
    guard start < end else {
      throw AlibabaRefusal(
        "InvalidEndTime.Mismatch",
        "Specified end time does not math the specified start time."
      )
    }
    guard start >= earliest else { throw .unsupported("StartTime") }
    return start...end
  }

  private static func number(
    _ name: String,
    in given: [String: String],
    default standard: Int,
    most: Int
  ) throws(AlibabaRefusal) -> Int {
    guard let text = given[name] else { return standard }
    guard let number = Int(text), (1...most).contains(number) else { throw .unsupported(name) }
    return number
  }
}
