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

  /// The sections of an INI file in their order, each name once: what stands in a later section of the same name
  /// goes over what stands in the earlier one.
  ///
  /// Lines that begin with `#` or `;` are comments. Settings below a setting are indented and belong to no profile
  /// of their own; they are left out, as is everything before the first section.
  ///
  /// - Throws: where it is none.
  func sections() throws(ProfileError) -> [(name: String, fields: ProfileFields)] {
    var sections: [(name: String, fields: ProfileFields)] = []
    var current: Int?
    let lines = text.trimmingPrefix("\u{FEFF}")
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let bare = String(line).trimmed
      if bare.isEmpty || bare.hasPrefix("#") || bare.hasPrefix(";") { continue }
      if bare.hasPrefix("[") {
        guard bare.hasSuffix("]"), sections.count < Format.rowLimit else {
          throw ProfileError("\(path) is not readable: line \(number + 1)")
        }
        let name = String(bare.dropFirst().dropLast()).trimmed
        current = sections.firstIndex { $0.name == name }
        if current == nil {
          current = sections.count
          sections.append((name, ProfileFields()))
        }
        continue
      }
      guard let current, line.first?.isWhitespace == false else { continue }
      guard let sign = bare.firstIndex(of: "=") else {
        throw ProfileError("\(path) is not readable: line \(number + 1)")
      }
      let name = String(bare[..<sign]).trimmed
      sections[current].fields[name] = String(bare[bare.index(after: sign)...]).trimmed
    }
    return sections
  }
}
