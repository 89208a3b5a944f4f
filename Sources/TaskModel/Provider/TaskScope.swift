/// A part of an account whose tasks are listed by themselves, such as a product, a zone or one of the two
/// families of tasks; the whole account where it has no parts.
///
/// A scope that goes by another name is the same.
public struct TaskScope: Hashable, Sendable {
  /// What the vendor knows it by; empty where the other members say it all.
  public let vendorID: String
  /// What operators know it by; empty for the whole account.
  public let name: SafeText
  /// The half of the API that all its tasks belong to; nil where it has both.
  public let family: TaskKind.Family?
  /// The product that all its tasks belong to; nil where the account has one product.
  public let product: String?

  /// Makes a scope.
  public init(
    vendorID: String = "", name: SafeText, family: TaskKind.Family? = nil, product: String? = nil
  ) {
    self.vendorID = vendorID
    self.name = name
    self.family = family
    self.product = product
  }

  /// The whole of an account that has no parts.
  public static let account = TaskScope(name: SafeText("", limit: .word))

  public static func == (left: Self, right: Self) -> Bool {
    left.vendorID == right.vendorID && left.family == right.family && left.product == right.product
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(vendorID)
    hasher.combine(family)
    hasher.combine(product)
  }

  /// Whether a task may be one of the scope's, as far as its reference tells.
  public func mayHold(_ reference: TaskReference) -> Bool {
    if let family, family != reference.kind.family { return false }
    return product == nil || reference.product == nil || product == reference.product
  }
}
