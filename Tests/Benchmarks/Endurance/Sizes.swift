/// How many things each collection inside of some values holds, by where it is.
///
/// They are found by reflection, so that nobody has to know beforehand what may grow. What lies behind a reference is
/// not looked at.
struct Sizes {
  /// The counts by path, summed up over the elements of short collections.
  private(set) var counts: [String: Int] = [:]

  /// No longer collection is looked into: it is the tasks, URLs or events themselves.
  private static let short = 16
  private static let deepest = 16

  /// Counts what a value holds.
  mutating func add(_ value: Any, at path: String) {
    let mirror = Mirror(reflecting: value)
    for child in mirror.children { look(into: child.value, at: path + "." + (child.label ?? "")) }
  }

  private mutating func look(into value: Any, at path: String, depth: Int = 0) {
    guard depth < Self.deepest, !(value is String) else { return }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .collection, .set, .dictionary:
      let count = mirror.children.count
      counts[path, default: 0] += count
      guard count <= Self.short else { return }
      for child in mirror.children { look(into: child.value, at: path + "[]", depth: depth + 1) }
    case .optional:
      for child in mirror.children { look(into: child.value, at: path, depth: depth + 1) }
    case .struct, .tuple, .enum:
      for child in mirror.children {
        let name = child.label.map { $0.first == "." ? "" : ".\($0)" } ?? ""
        look(into: child.value, at: path + name, depth: depth + 1)
      }
    default: break
    }
  }
}
