import FoundationEssentials
import TaskModel

/// An operation of Compute Engine, as far as an invalidation needs it.
///
/// cloud.google.com/compute/docs/reference/rest/v1/globalOperations
struct GoogleOperation {
  private(set) var name = ""
  private(set) var type: String?
  private(set) var status: String?
  private(set) var description: String?
  private(set) var target: GoogleURLMap.Key?
  private(set) var insertedAt: Date?
  private(set) var endedAt: Date?
  private(set) var user: String?
  /// Why it failed; nil where nothing says that it did.
  private(set) var failure: String?
  /// What it says besides.
  private(set) var remarks: [String] = []

  static let invalidation = "invalidateCache"

  /// Reads an operation.
  init(_ reader: inout JSONReader) {
    var (link, id): (String?, String?)
    var reasons: [String] = []
    var (httpStatus, httpMessage): (Int?, String?)
    var hasError = false
    reader.members { key, value in
      switch key {
      case "name": name = value.text() ?? ""
      case "operationType": type = value.text()
      case "status": status = value.text()
      case "description": description = value.text()
      case "targetLink": link = value.text()
      case "targetId": id = value.text()
      case "insertTime": insertedAt = value.text().flatMap(RFC3339.date)
      case "endTime": endedAt = value.text().flatMap(RFC3339.date)
      case "user": user = value.text().flatMap { $0.isEmpty ? nil : $0 }
      case "httpErrorStatusCode": httpStatus = value.integer()
      case "httpErrorMessage": httpMessage = value.text()
      case "statusMessage": remarks += [value.text()].compactMap(\.self).filter { !$0.isEmpty }
      case "warnings": remarks += Self.messages(&value)
      case "error":
        hasError = value.kind() == .object
        value.members { key, list in
          if key == "errors" { reasons = Self.messages(&list) }
        }
      default: break
      }
    }
    target = GoogleURLMap.Key(link: link, id: id)
    let isRefused = httpStatus.map { $0 >= 400 } ?? false
    guard hasError || isRefused else { return }
    if reasons.isEmpty {
      let code = httpStatus.map { "HTTP \($0)" }
      reasons = [[code, httpMessage].compactMap(\.self).joined(separator: " ")]
    }
    failure = reasons.joined(separator: "; ")
  }

  /// The texts of a list of `code` and `message`.
  private static func messages(_ list: inout JSONReader) -> [String] {
    var messages: [String] = []
    list.rows { row in
      var (code, message): (String?, String?)
      row.members { key, value in
        switch key {
        case "code": code = value.text()
        case "message": message = value.text()
        default: break
        }
      }
      let text = [code, message].compactMap(\.self).joined(separator: ": ")
      if !text.isEmpty { messages.append(text) }
    }
    return messages
  }
}

/// A URL map, which is what an invalidation is of: the hosts that it serves.
struct GoogleURLMap {
  /// What operations and lists know a URL map by: its number, since names are given again, else its address.
  struct Key: Hashable {
    private let text: String

    init?(link: String?, id: String?) {
      // The same map is written on several hosts.
      let path = link?.firstRange(of: "/projects/").map { link?[$0.upperBound...] ?? "" }
      guard let text = id ?? path.map(String.init), !text.isEmpty else { return nil }
      self.text = text
    }
  }

  /// Its number and its address, whichever of both an operation names.
  private(set) var keys: [Key] = []
  /// The hosts by name, in order, without repeats; a name may begin with `*.`.
  private(set) var hosts: [String] = []

  /// Reads a URL map.
  init(_ reader: inout JSONReader) {
    var (link, id): (String?, String?)
    var named: [String] = []
    reader.members { key, value in
      switch key {
      case "id": id = value.text()
      case "selfLink": link = value.text()
      case "hostRules":
        value.rows { rule in
          rule.members { key, list in
            guard key == "hosts" else { return }
            list.rows { named += [$0.text()].compactMap(\.self) }
          }
        }
      default: break
      }
    }
    keys = [Key(link: nil, id: id), Key(link: link, id: nil)].compactMap(\.self)
    // A lone asterisk names no host. A name comes before a pattern, for paths to be shown on.
    let plain = named.map { $0.lowercased() }.filter { $0 != "*" && !$0.isEmpty }
    for host in plain.filter({ !$0.hasPrefix("*") }) + plain where !hosts.contains(host) {
      hosts.append(host)
    }
  }
}

/// One page of a list.
struct GooglePage<Row> {
  fileprivate(set) var rows: [Row] = []
  /// What to ask for the next page with; nil where this is the last, empty pages in the middle notwithstanding.
  fileprivate(set) var next: String?
  /// Whether the vendor says that it could not list all of it.
  fileprivate(set) var isPartial = false
  private var isList = false
  /// Whether its rows are something else than a list.
  private var isOdd = false

  /// Takes a member of an answer.
  mutating func take(
    _ key: JSONText, _ value: inout JSONReader, _ row: (inout JSONReader) -> Row
  ) {
    switch key {
    case "kind": isList = isList || value.text()?.hasSuffix("List") == true
    case "nextPageToken": next = value.text().flatMap { $0.isEmpty ? nil : $0 }
    case "items":
      isList = isList || value.kind() == .array
      isOdd = isOdd || (value.kind() != .array && value.kind() != .null)
      value.rows { rows.append(row(&$0)) }
    case "unreachables": value.rows { _ in isPartial = true }
    case "warning":
      var code: String?
      value.members { key, value in if key == "code" { code = value.text() } }
      // This one says that the page is empty, which it may be anywhere.
      if let code, code != "NO_RESULTS_ON_PAGE" { isPartial = true }
    default: break
    }
  }

  /// Whether the answer was a list at all.
  var isListing: Bool { !isOdd && (isList || next != nil) }
}
