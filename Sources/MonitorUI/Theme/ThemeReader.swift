public import StrictYAML
import TaskModel
import Terminal

/// Reads a theme's file into a theme.
///
/// ```yaml
/// schema: 1
/// name: both                  # as the file is called
/// kind: any                   # any, dark or light
/// inherits: base
/// palette:                    # "#rrggbb", 0-255, an ANSI name or default
///   pink: {rgb: "#d700af", x256: 163, x16: magenta}
/// roles:                      # a color, or {fg, bg, attr, mono}
///   text: default
///   status.failed: {fg: pink, attr: [bold], mono: [bold, reverse]}
/// glyphs: {base: ascii, mark: "+"}
/// ```
///
/// Every key is optional. Every mistake is reported, none is passed over.
struct ThemeReader {
  private let root: YAMLReader
  private let parent: Theme
  private var palette: [String: ThemeColor]

  private static let keys = ["schema", "name", "kind", "inherits", "palette", "roles", "glyphs"]

  /// Returns the theme; it is only of use if nothing was reported.
  static func theme(from root: YAMLReader, named name: String, parent: Theme) -> Theme {
    var reader = ThemeReader(root: root, parent: parent, palette: parent.palette)
    return reader.theme(named: name)
  }

  private mutating func theme(named name: String) -> Theme {
    root.unknownKeys(allowed: Self.keys)
    if let schema = root.value("schema"), let version = schema.int(), version != 1 {
      schema.report("only schema 1 is known")
    }
    if let value = root.value("name"), let text = value.string(), text != name {
      value.report("must be \(YAMLWords.safe.quoted(name)), as the file is called")
    }
    let kind = root.value("kind")?.choice(as: ThemeKind.self) ?? parent.kind
    for value in root.mapping("palette")?.values ?? [] { addPaletteColor(value) }
    var entries = parent.entries
    if let roles = root.mapping("roles") {
      roles.unknownKeys(allowed: ThemeRole.names, kind: "role")
      for value in roles.values {
        guard let role = ThemeRole(name: value.name) else { continue }
        let entry = self.entry(value, role: role)
        entries[role] = entries[role]?.overridden(by: entry) ?? entry
      }
    }
    return Theme(name: name, kind: kind, palette: palette, entries: entries, glyphs: glyphs())
  }

  // MARK: Colors

  private mutating func addPaletteColor(_ value: YAMLValue) {
    guard ThemeColor.named(value.name) == nil else {
      root.mapping("palette")?.report(
        "\(YAMLWords.safe.quoted(value.name)) is a terminal's color and cannot be renamed",
        at: value.name)
      return
    }
    // A color that is wrong still has its name, so that its uses are no mistakes.
    palette[value.name] = literal(value) ?? .standard
  }

  /// Reads a color that is spelled out, and reports anything else.
  private func literal(_ value: YAMLValue) -> ThemeColor? {
    if value.isMapping { return composed(value) }
    guard let text = colorText(value) else { return nil }
    if let color = plain(text) { return color }
    value.report(
      text.hasPrefix("#")
        ? "\(YAMLWords.safe.quoted(text)) is not a color: write \"#rrggbb\""
        : "unknown color \(YAMLWords.safe.quoted(text))"
          + YAMLWords.safe.suggestion(for: text, among: Self.colorNames))
    return nil
  }

  private static let colorNames = ["default"] + ThemeColor.ansiNames

  private func composed(_ value: YAMLValue) -> ThemeColor? {
    guard let parts = value.mapping() else { return nil }
    parts.unknownKeys(allowed: ["rgb", "x256", "x16"])
    guard parts.value("rgb") != nil || parts.value("x256") != nil else {
      value.report("needs rgb or x256")
      return nil
    }
    var full: Color?
    if let rgb = parts.value("rgb"), let text = colorText(rgb) {
      if let color = RGB(text) {
        full = .indexed(color.nearestIndex)
      } else {
        rgb.report("\(YAMLWords.safe.quoted(text)) is not a color: write \"#rrggbb\"")
      }
    }
    if let index = parts.value("x256")?.int(in: 0...255) { full = .indexed(UInt8(index)) }
    var ansi: Color?
    if let value = parts.value("x16"), let text = colorText(value) {
      if let color = plain(text), let named = color.ansi, !text.hasPrefix("#") {
        ansi = named
      } else {
        value.report(
          "\(YAMLWords.safe.quoted(text)) is none of the 16 colors"
            + YAMLWords.safe.suggestion(for: text, among: Self.colorNames))
      }
    }
    return full.map { ThemeColor(full: $0, ansi: ansi) }
  }

  private func plain(_ text: String) -> ThemeColor? {
    if let color = ThemeColor.named(text) ?? ThemeColor.numbered(text) { return color }
    return RGB(text).map { ThemeColor(full: .indexed($0.nearestIndex), ansi: nil) }
  }

  private func colorText(_ value: YAMLValue) -> String? {
    if value.isEmpty {
      value.report("no color here; quote it: an unquoted # starts a comment")
      return nil
    }
    return value.string()
  }

  private func reference(_ value: YAMLValue) -> ThemeColorReference? {
    if value.isMapping { return composed(value).map { .color($0) } }
    guard let text = colorText(value) else { return nil }
    if palette[text] != nil { return .palette(text) }
    if let color = plain(text) { return .color(color) }
    if text.hasPrefix("#") {
      value.report("\(YAMLWords.safe.quoted(text)) is not a color: write \"#rrggbb\"")
    } else {
      value.report(
        "unknown color \(YAMLWords.safe.quoted(text))"
          + YAMLWords.safe.suggestion(for: text, among: palette.keys.sorted() + Self.colorNames))
    }
    return nil
  }

  // MARK: Roles

  private func entry(_ value: YAMLValue, role: ThemeRole) -> RoleEntry {
    guard value.isMapping, let parts = value.mapping() else {
      guard !value.isList else {
        value.report("expected a color or {fg, bg, attr, mono}, not a list")
        return RoleEntry()
      }
      let color = reference(value)
      return role == .bg ? RoleEntry(background: color) : RoleEntry(foreground: color)
    }
    parts.unknownKeys(allowed: role == .bg ? ["bg"] : ["fg", "bg", "attr", "mono"])
    return RoleEntry(
      foreground: parts.value("fg").flatMap(reference),
      background: parts.value("bg").flatMap(reference),
      attributes: parts.value("attr").flatMap(attributes),
      monoAttributes: parts.value("mono").flatMap(attributes))
  }

  private func attributes(_ value: YAMLValue) -> Attributes? {
    guard let items = value.list() else { return nil }
    var attributes: Attributes = []
    for item in items {
      let name = item.choice(among: Attributes.named.map(\.name))
      for named in Attributes.named where named.name == name {
        attributes.insert(named.attribute)
      }
    }
    return attributes
  }

  // MARK: Glyphs

  private func glyphs() -> ThemeGlyphs {
    var glyphs = parent.glyphs
    guard let reader = root.mapping("glyphs") else { return glyphs }
    reader.unknownKeys(allowed: ["base"] + GlyphName.allCases.map(\.rawValue), kind: "glyph")
    if let base = reader.choice("base", among: ["ascii", "unicode"]) {
      glyphs.isASCII = base == "ascii"
    }
    for value in reader.values {
      guard let name = GlyphName(rawValue: value.name), let text = value.string() else { continue }
      if GlyphSet.isSign(text) {
        glyphs.overrides[name] = text
      } else {
        value.report(
          "expected one character that takes one cell, not \(YAMLWords.safe.quoted(text))")
      }
    }
    return glyphs
  }
}

extension YAMLWords {
  /// The words of the program's own files: safe text, and names as the filter language finds them.
  public static let safe = YAMLWords(
    clean: { text in
      // Behind the scheme of an address there may be a key, as in that of a webhook or a database.
      // It is looked for by bytes: as a character its last one has the combining marks behind it.
      guard let scheme = text.utf8.firstRange(of: "://".utf8) else {
        return SafeText(text, limit: .word).text
      }
      return SafeText(String(text[..<scheme.upperBound]) + "…", limit: .word).text
    },
    nearest: { names, text in NearestName.among(names, to: text) })
}
