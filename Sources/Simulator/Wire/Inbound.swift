import FoundationEssentials

/// A request taken apart: decoded names and values, lower-case header names.
struct Inbound: Sendable {
  let method: String
  let path: String
  let headers: [String: String]
  let query: [(name: String, value: String)]
  let form: [(name: String, value: String)]
  /// The fields of a JSON body, flattened to text; nil where the body is no JSON object.
  let json: [String: String]?
  let body: [UInt8]

  init(_ request: SimulatorRequest) {
    method = request.method
    body = request.body
    var fields: [String: String] = [:]
    for header in request.headers {
      let value = header.value.drop { $0 == " " }
      fields[header.name.lowercased()] = String(value)
    }
    headers = fields
    let halves = request.target.split(
      separator: "?",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    path = halves.first.map(String.init) ?? "/"
    query = halves.count > 1 ? PercentText.pairs(halves[1]) : []
    let type = fields["content-type"] ?? ""
    if type.hasPrefix("application/json") {
      json = FlatJSON.fields(of: request.body)
      form = []
    } else {
      json = nil
      form =
        type.hasPrefix("application/x-www-form-urlencoded")
        ? PercentText.pairs(String(decoding: request.body, as: UTF8.self)) : []
    }
  }

  /// Query, form and JSON fields together; of a name that comes twice the later value.
  var parameters: [String: String] {
    var merged = json ?? [:]
    for (name, value) in query + form { merged[name] = value }
    return merged
  }
}

/// A JSON object read as names and texts, the way gateways flatten it to sign it: lists as `Key.0`, `Key.1`.
enum FlatJSON {
  /// Returns the fields but nulls; nil where the bytes are no JSON object.
  static func fields(of bytes: [UInt8]) -> [String: String]? {
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)),
      case .object(let object) = value
    else { return nil }
    var fields: [String: String] = [:]
    for (key, value) in object { collect(value, named: key, into: &fields) }
    return fields
  }

  private static func collect(
    _ value: Value, named name: String, into fields: inout [String: String]
  ) {
    switch value {
    case .null: break
    case .text(let text): fields[name] = text
    case .list(let values):
      for (index, value) in values.enumerated() {
        collect(value, named: "\(name).\(index)", into: &fields)
      }
    case .object(let object):
      for (key, value) in object { collect(value, named: "\(name).\(key)", into: &fields) }
    }
  }

  private enum Value: Decodable {
    case null
    case text(String)
    case list([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let flag = try? container.decode(Bool.self) {
        self = .text(flag ? "true" : "false")
      } else if let number = try? container.decode(Int.self) {
        self = .text(String(number))
      } else if let number = try? container.decode(Double.self) {
        self = .text(String(number))
      } else if let list = try? container.decode([Value].self) {
        self = .list(list)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }
  }
}
