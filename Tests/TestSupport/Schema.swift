import Foundation
import Testing

/// The part of JSON Schema that cdntop's own schema uses, and strict: a key that is not in the schema is
/// a fault, too, so that nothing is printed that is not published.
public struct Schema {
  private let definitions: [String: Any]

  /// Reads a schema with its definitions.
  public init(_ text: String) throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    definitions = try #require(root?["$defs"] as? [String: Any])
  }

  /// Returns what is wrong with a document by the definition of a name.
  public func faults(_ text: String, _ name: String) -> [String] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
      return ["no JSON: \(text.prefix(80))"]
    }
    var faults: [String] = []
    check(value, ["$ref": "#/$defs/\(name)"], name, &faults)
    if let object = value as? [String: Any] {
      let known = keys(of: ["$ref": "#/$defs/\(name)"])
      for key in object.keys where !known.contains(key) { faults.append("\(name).\(key) is new") }
    }
    return faults
  }

  private func definition(_ reference: String) -> [String: Any] {
    definitions[String(reference.dropFirst("#/$defs/".count))] as? [String: Any] ?? [:]
  }

  /// The keys an object may have, by all parts of a schema.
  private func keys(of schema: [String: Any]) -> Set<String> {
    var keys = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
    if let reference = schema["$ref"] as? String {
      keys.formUnion(self.keys(of: definition(reference)))
    }
    for word in ["allOf", "anyOf"] {
      for part in schema[word] as? [[String: Any]] ?? [] { keys.formUnion(self.keys(of: part)) }
    }
    return keys
  }

  private func check(
    _ value: Any, _ rule: Any, _ path: String, _ faults: inout [String]
  ) {
    guard let schema = rule as? [String: Any] else { return }
    if let reference = schema["$ref"] as? String {
      check(value, definition(reference), path, &faults)
    }
    for part in schema["allOf"] as? [Any] ?? [] { check(value, part, path, &faults) }
    if let parts = schema["anyOf"] as? [Any] {
      let tries = parts.map { part in
        var faults: [String] = []
        check(value, part, path, &faults)
        return faults
      }
      if !tries.contains(where: \.isEmpty) {
        faults += tries.min { $0.count < $1.count } ?? []
      }
    }
    if let type = schema["type"] {
      let types = type as? [String] ?? [type as? String ?? ""]
      if !types.contains(where: { isOf(value, $0) }) { faults.append("\(path) is no \(types)") }
    }
    if let values = schema["enum"] as? [Any], !values.contains(where: { isSame($0, value) }) {
      faults.append("\(path) is \(value)")
    }
    if let constant = schema["const"], !isSame(constant, value) {
      faults.append("\(path) is \(value)")
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      faults.append("\(path) is \(text)")
    }
    if let number = value as? NSNumber, !(value is Bool) {
      if let least = schema["minimum"] as? Double, number.doubleValue < least {
        faults.append("\(path) is \(number)")
      }
      if let most = schema["maximum"] as? Double, number.doubleValue > most {
        faults.append("\(path) is \(number)")
      }
    }
    if let items = schema["items"], let elements = value as? [Any] {
      for (index, element) in elements.enumerated() {
        check(element, items, "\(path)[\(index)]", &faults)
        checkKeys(element, items, "\(path)[\(index)]", &faults)
      }
    }
    guard let object = value as? [String: Any] else { return }
    for key in schema["required"] as? [String] ?? [] where object[key] == nil {
      faults.append("\(path).\(key) is missing")
    }
    for (key, part) in schema["properties"] as? [String: Any] ?? [:] {
      guard let member = object[key] else { continue }
      check(member, part, "\(path).\(key)", &faults)
      checkKeys(member, part, "\(path).\(key)", &faults)
    }
    if let rest = schema["additionalProperties"] {
      for (key, member) in object { check(member, rest, "\(path).\(key)", &faults) }
    }
  }

  private func checkKeys(_ value: Any, _ rule: Any, _ path: String, _ faults: inout [String]) {
    guard let object = value as? [String: Any], let schema = rule as? [String: Any],
      schema["additionalProperties"] == nil
    else { return }
    let known = keys(of: schema)
    for key in object.keys where !known.contains(key) { faults.append("\(path).\(key) is new") }
  }

  private func isOf(_ value: Any, _ type: String) -> Bool {
    // Foundation reads true and 1 as numbers of different types, and bridges both to either.
    let number = value as? NSNumber
    let isBoolean = number.map { String(cString: $0.objCType) == "c" } ?? false
    return switch type {
    case "null": value is NSNull
    case "string": value is String
    case "boolean": isBoolean
    case "integer": number.map { !isBoolean && $0.doubleValue == $0.doubleValue.rounded() } ?? false
    case "number": number != nil && !isBoolean
    case "array": value is [Any]
    case "object": value is [String: Any]
    default: false
    }
  }

  private func isSame(_ left: Any, _ right: Any) -> Bool {
    (left as? NSObject)?.isEqual(right as? NSObject) ?? (left is NSNull && right is NSNull)
      || "\(left)" == "\(right)"
  }
}
