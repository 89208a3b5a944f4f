public import TaskModel

/// What the answers of one vendor's nodes look like: a row of ``CacheVendor/all``.
public struct CacheVendor: Hashable, Sendable {
  /// A field, or a text in it, that nobody else sends.
  struct Mark: Hashable, Sendable {
    let field: String
    /// What stands in it, in lower case; nil for anything.
    let text: String?

    /// The field itself.
    static func field(_ name: String) -> Mark { Mark(field: name, text: nil) }

    /// A text in a field.
    static func text(_ text: String, in name: String) -> Mark { Mark(field: name, text: text) }
  }

  /// By what is told since when a node has a copy.
  enum Dating: Hashable, Sendable {
    /// A field with the second at which the body was fetched from the origin.
    case bodySecond(field: String)
    /// `Date`, which is the time at which the copy was made.
    case date
    /// `Age`, by which nothing is told but when the copy was fetched or found to be good.
    case age
  }

  /// By what one node is told from another.
  enum NodeMark: Hashable, Sendable {
    /// A field's value.
    case field(String)
    /// What is behind the last dash of a field.
    case suffix(of: String)
    /// The address in the first eight hexadecimal digits of a field.
    case address(in: String)
    /// No field says.
    case none
  }

  /// What it is called.
  public let name: String
  /// The providers whose tasks are about its nodes.
  public let providers: Set<ProviderID>
  let marks: [Mark]
  /// The fields that say whether there was a copy, one or several values each.
  let stateFields: [String]
  let dating: Dating
  let node: NodeMark

  init(
    _ name: String, providers: [String] = [], marks: [Mark], states: [String],
    dating: Dating = .age, node: NodeMark = .none
  ) {
    self.name = name
    self.providers = Set(providers.map { ProviderID($0) })
    self.marks = marks
    stateFields = states
    self.dating = dating
    self.node = node
  }

  /// The vendor whose node gave an answer; nil where none is recognized.
  static func recognized(in answer: Answer) -> CacheVendor? {
    all.first { vendor in
      vendor.marks.contains { mark in
        answer.values(mark.field).contains { value in
          mark.text.map { value.lowercased().contains($0) } ?? true
        }
      }
    }
  }

  /// The vendor whose nodes a provider's tasks are about; nil where its nodes cannot be recognized.
  public static func of(_ provider: ProviderID) -> CacheVendor? {
    all.first { $0.providers.contains(provider) }
  }
}
