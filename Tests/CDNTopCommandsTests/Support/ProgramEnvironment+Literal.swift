@testable import CDNTopCommands

/// Variables without any secret.
extension ProgramEnvironment: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral variables: (String, String)...) {
    self.init(Dictionary(variables) { $1 })
  }
}
