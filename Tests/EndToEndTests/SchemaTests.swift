import Foundation
import Testing

/// The published schema of all JSON against what is printed.
@Suite(.serialized)
struct SchemaTests {
  @Test("Every command's JSON is as list --schema says")
  func schema() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--speed", "10"], home: home) {
        config in
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let endpoint = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)?.output)
        let path = try home.write(
          "five.yaml",
          text + """
              - {name: sim-wrong, provider: ucloud, endpoint: "\(endpoint)", public_key: a, private_key: b}

            """)
        let environment = home.environment.merging(["CDNTOP_CONFIG": path]) { $1 }
        func run(_ arguments: [String]) async throws -> String {
          try await Program.run(arguments, environment: environment).data
        }
        _ = try await run([
          "track", "sim-jdcloud", "77777777-1111-4000-8000-000000000001", "--label", "a", "--url",
          "http://a/b",
        ])
        for flags in [[], ["--urls"]] {
          #expect(schema.faults(try await run(["list", "--format", "json"] + flags), "list") == [])
          let lines = try await run(["list", "--format", "jsonl"] + flags).split(separator: "\n")
          #expect(lines.count > 30)
          for line in lines { #expect(schema.faults(String(line), "task") == []) }
        }
        let demo = try await run(["demo", "--list", "--format", "json", "--urls"])
        #expect(schema.faults(demo, "list") == [])
        #expect(schema.faults(try await run(["tracked", "--format", "json"]), "tracked") == [])
        let check = try await run(["check", "--format", "json", "--need", "purge-url=1"])
        #expect(check.contains("sim-wrong"))
        #expect(schema.faults(check, "check") == [])
        let urls = ["http://www.example.com/a b+c", "x。y/图"]
        #expect(schema.faults(try await run(["where", "--format", "json"] + urls), "where") == [])
        for line in try await run(["where", "--format", "jsonl"] + urls).split(separator: "\n") {
          #expect(schema.faults(String(line), "whereURL") == [])
        }
        let summary = home.url.path + "/summary"
        _ = try await run(["wait", "--timeout", "5s", "--summary-file", summary, "age:<1d"])
        #expect(
          schema.faults(try String(contentsOfFile: summary, encoding: .utf8), "wait") == [])
        let watch = try await Program.shell(
          """
          "$0" watch --format jsonl --config \(path) > "$HOME/changes" &
          for n in $(seq 600); do grep -q '"problem"' "$HOME/changes" && break; sleep 0.1; done
          kill $!; wait; cat "$HOME/changes"
          """, home)
        let changes = watch.data.split(separator: "\n")
        #expect(changes.contains { $0.contains("\"problem\"") })
        for line in changes { #expect(schema.faults(String(line), "change") == []) }
      }
    }
  }
}

/// The part of JSON Schema that cdntop's own schema uses, and strict: a key that is not in the schema is
/// a fault, too, so that nothing is printed that is not published.
struct Schema {
  private let definitions: [String: Any]

  init(_ text: String) throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    definitions = try #require(root?["$defs"] as? [String: Any])
  }

  /// Returns what is wrong with a document by the definition of a name.
  func faults(_ text: String, _ name: String) -> [String] {
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
