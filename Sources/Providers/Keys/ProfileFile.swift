import TaskModel

/// A file in which a vendor's program keeps profiles.
struct ProfileFile {
  /// Where it is.
  let path: String
  private let text: String

  /// Reads a file; nil where there is none.
  init?(_ path: String, on machine: ProfileMachine) throws(ProfileError) {
    guard let text = try machine.read(path) else { return nil }
    self.path = path
    self.text = text
  }

  /// Reads it as JSON.
  ///
  /// - Throws: that it is none.
  func json<Value>(
    _ body: (_ value: inout JSONReader) -> Value
  ) throws(ProfileError) -> Value {
    do {
      return try JSONReader.read(Array(text.utf8), body)
    } catch {
      throw ProfileError("\(path) is not readable JSON")
    }
  }

  /// The objects of its list, or its one object, as JSON.
  ///
  /// - Throws: that it is no JSON.
  func objects() throws(ProfileError) -> [ProfileFields] {
    try json { value in
      var objects: [ProfileFields] = []
      if value.kind() == .object {
        objects.append(ProfileFields(&value))
      } else {
        value.rows { objects.append(ProfileFields(&$0)) }
      }
      return objects
    }
  }

  /// Reads it as one JSON object with a list of `profiles`, of which those without a name are left out.
  ///
  /// - Throws: that it is no JSON.
  func list() throws(ProfileError) -> ProfileList {
    try json { value in
      var list = ProfileList()
      value.members { key, value in
        guard key == "profiles" else {
          list.fields[key.string] = value.kind() == .bool ? value.source() : value.text()
          return
        }
        value.rows { row in
          let fields = ProfileFields(&row)
          if let name = fields["name"] { list.profiles.append((name, fields)) }
        }
      }
      return list
    }
  }

  /// The sections of an INI file in their order, each name once: what stands in a later section of the same name
  /// goes over what stands in the earlier one.
  ///
  /// They are read as Python's `configparser` reads them, which the vendors' programs use: lines that begin with `#`
  /// or `;` are comments, `=` and `:` divide a name from its value, and a line that is indented deeper than the name
  /// above it goes on with that one's value. What stands before the first section is left out.
  ///
  /// - Throws: where it is none.
  func sections() throws(ProfileError) -> [(name: String, fields: ProfileFields)] {
    var sections: [(name: String, fields: ProfileFields)] = []
    var places: [String: Int] = [:]
    var current: Int?
    var open: (name: String, indent: Int)?
    let lines = text.trimmingPrefix("\u{FEFF}")
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let bare = String(line).trimmed
      if bare.isEmpty || bare.hasPrefix("#") || bare.hasPrefix(";") { continue }
      let indent = line.prefix { $0.isWhitespace }.count
      if let current, let open, indent > open.indent {
        sections[current].fields.add(line: bare, to: open.name)
        continue
      }
      open = nil
      if bare.hasPrefix("[") {
        guard let end = bare.lastIndex(of: "]"), sections.count < Format.rowLimit else {
          throw ProfileError("\(path) is not readable: line \(number + 1)")
        }
        let name = String(bare[..<end].dropFirst()).trimmed
        current = places[name]
        if current == nil {
          current = sections.count
          places[name] = current
          sections.append((name, ProfileFields()))
        }
        continue
      }
      guard let current else { continue }
      guard let sign = bare.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
        throw ProfileError("\(path) is not readable: line \(number + 1)")
      }
      let name = String(bare[..<sign]).trimmed
      sections[current].fields[name] = String(bare[bare.index(after: sign)...]).trimmed
      open = (name, indent)
    }
    return sections
  }
}

/// Profiles by their names, and what their file says besides.
struct ProfileList {
  /// The plain values beside the list.
  var fields = ProfileFields()
  /// The profiles that have a name, in their order.
  var profiles: [(name: String, fields: ProfileFields)] = []

  /// The profile that the program uses by itself.
  var current: String? { fields["current"] }
}
