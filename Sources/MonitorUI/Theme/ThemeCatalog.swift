import StrictYAML
import TaskModel

/// The themes of an operator by name.
///
/// A name is looked up in the operator's own folder, then in the installed one, then among those in
/// the program itself; the working directory is never looked at. Files are read anew by each call,
/// so an edited theme can be loaded again.
public struct ThemeCatalog: Sendable {
  /// Where a theme comes from, in the order of precedence.
  public enum Origin: String, CaseIterable, Hashable, Sendable {
    /// The operator's folder.
    case user
    /// The installed share folder.
    case share
    /// The program.
    case embedded
  }

  /// A theme as `cdntop themes` lists it.
  public struct Entry: Hashable, Sendable {
    /// The name by which it is chosen.
    public let name: String
    /// Where it comes from.
    public let origin: Origin
    /// Its file as diagnostics name it.
    public let path: String
    /// Whether a theme of the same name comes first, so that this one cannot be chosen.
    public let isOverridden: Bool
    /// The background it is made for; nil if it cannot be used.
    public let kind: ThemeKind?
    /// Why it cannot be used; nil if it can.
    public let error: ThemeError?
  }

  /// The name of the theme that is used if none is chosen.
  public static let defaultName = "both"

  /// The themes in the program itself, which are there whatever becomes of folders.
  public static let ofProgram = ThemeCatalog(userFolder: nil, shareFolder: nil)

  private let sources: [(origin: Origin, source: any ThemeSource)]

  /// Makes a catalog.
  ///
  /// - Parameters:
  ///   - userFolder: The operator's folder, `$XDG_CONFIG_HOME/cdntop/themes`; nil for none.
  ///   - shareFolder: The installed folder; nil for none.
  ///   - embedded: The texts of the themes in the program by name.
  public init(
    userFolder: String?, shareFolder: String?,
    embedded: [String: String] = ThemeCatalog.embeddedTexts
  ) {
    var sources: [(Origin, any ThemeSource)] = []
    if let userFolder { sources.append((.user, ThemeFolder(path: userFolder))) }
    if let shareFolder { sources.append((.share, ThemeFolder(path: shareFolder))) }
    sources.append((.embedded, EmbeddedThemes(texts: embedded)))
    self.sources = sources
  }

  /// Returns every theme by name, for equal names by precedence; broken ones are listed, too.
  public func list() -> [Entry] {
    var entries: [Entry] = []
    for (origin, source) in sources {
      for name in source.names() where Self.isUsable(name) {
        let isOverridden = entries.contains { $0.name == name }
        var theme: Theme?
        var problem: ThemeError?
        do throws(ThemeError) {
          theme = try load(name, from: source, through: [])
        } catch {
          problem = error
        }
        entries.append(
          Entry(
            name: name, origin: origin, path: source.path(of: name), isOverridden: isOverridden,
            kind: theme?.kind, error: problem))
      }
    }
    // Sources come in the order of precedence, so the name and the origin decide.
    let order = Origin.allCases
    return entries.sorted { left, right in
      if left.name != right.name { return left.name < right.name }
      return (order.firstIndex(of: left.origin) ?? 0) < (order.firstIndex(of: right.origin) ?? 0)
    }
  }

  /// Loads the theme of a name with those it inherits from.
  public func load(_ name: String) throws(ThemeError) -> Theme {
    if name == Theme.baseName { return .base }
    guard Self.isUsable(name) else { throw .unusableName(name) }
    for (_, source) in sources where source.contains(name) {
      return try load(name, from: source, through: [])
    }
    throw .notFound(name: name, nearest: NearestName.among(names, to: name))
  }

  /// Loads a theme from any file, such as one that is being written.
  ///
  /// Its name is the file's without the extension; what it inherits from is looked up by name.
  public func load(file path: String) throws(ThemeError) -> Theme {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    if name.hasSuffix(".yaml") { name.removeLast(".yaml".count) }
    guard Self.isUsable(name), name != Theme.baseName else { throw .unusableName(name) }
    return try theme(
      text: ThemeFolder.text(ofFile: path), path: path, name: name, through: [])
  }

  // MARK: Loading

  /// The names that themes can be loaded by, in order; broken ones are among them.
  public var names: [String] {
    var names: Set<String> = [Theme.baseName]
    for (_, source) in sources { names.formUnion(source.names().filter(Self.isUsable)) }
    return names.sorted()
  }

  /// The names an operator chooses from: all but the root, which is there to inherit from.
  public var choices: [String] { names.filter { $0 != Theme.baseName } }

  private static func isUsable(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 64 else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }

  private func load(
    _ name: String, from source: any ThemeSource, through heirs: [String]
  ) throws(ThemeError) -> Theme {
    try theme(
      text: source.text(of: name), path: source.path(of: name), name: name, through: heirs)
  }

  private func theme(
    text: String, path: String, name: String, through heirs: [String]
  ) throws(ThemeError) -> Theme {
    do throws(DiagnosticsError) {
      let document = try YAMLDocument(text: text, file: path, words: .safe)
      let root = document.root
      if name == Theme.baseName {
        root.report("\(YAMLWords.safe.quoted(name)) is the root's name; call the file otherwise")
      }
      let parent = try self.parent(root, through: heirs + [name])
      let theme = ThemeReader.theme(from: root, named: name, parent: parent)
      try document.check()
      return theme
    } catch {
      throw .invalid(error)
    }
  }

  /// Returns the parent a file names; the root if it names none or one that cannot be had.
  private func parent(
    _ root: YAMLReader, through heirs: [String]
  ) throws(DiagnosticsError) -> Theme {
    guard let value = root.value("inherits"), let name = value.string(), name != Theme.baseName
    else { return .base }
    guard !heirs.contains(name) else {
      let circle = (heirs.drop { $0 != name } + [name]).joined(separator: " -> ")
      value.report("themes inherit in a circle: \(circle)")
      return .base
    }
    guard let source = sources.first(where: { $0.source.contains(name) })?.source,
      Self.isUsable(name)
    else {
      value.report(
        "unknown theme \(YAMLWords.safe.quoted(name))"
          + YAMLWords.safe.suggestion(for: name, among: names))
      return .base
    }
    do throws(ThemeError) {
      return try load(name, from: source, through: heirs)
    } catch {
      guard case .invalid(let found) = error else {
        value.report(error.description)
        return .base
      }
      throw found
    }
  }
}

extension ThemeCatalog {
  /// The texts of the theme files in the program by name.
  public static let embeddedTexts: [String: String] = [
    "ansi16": PackageResources.ansi16_yaml,
    "both": PackageResources.both_yaml,
    "dark": PackageResources.dark_yaml,
    "deuter": PackageResources.deuter_yaml,
    "high-contrast": PackageResources.high_contrast_yaml,
    "light": PackageResources.light_yaml,
    "mono": PackageResources.mono_yaml,
    "tritan": PackageResources.tritan_yaml,
  ].mapValues { String(decoding: $0, as: UTF8.self) }
}
