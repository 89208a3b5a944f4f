/// An `http` or `https` address taken apart: where it is, and what is asked for there.
public struct WebAddress: Sendable {
  /// Scheme, host and port.
  public let endpoint: Endpoint
  /// Path and query, which may be a secret.
  public let path: String

  /// Reads an address; plain `http` to another machine has to be allowed.
  ///
  /// - Throws: what is wrong, without the address.
  public init(_ text: String, allowHTTP: Bool = false) throws(ProviderSetupError) {
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    let end = text[start...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? text.endIndex
    do throws(ProviderSetupError) {
      endpoint = try Endpoint(String(text[..<end]), allowHTTP: allowHTTP)
    } catch {
      throw Self.invalid(error)
    }
    let rest = text[end...].prefix { $0 != "#" }
    guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .invalidValue(key: "address", reason: "holds a character that belongs percent-encoded")
    }
    path = rest.hasPrefix("/") ? String(rest) : "/" + rest
  }

  /// Says what is wrong without the host, which may be part of a secret.
  private static func invalid(_ error: ProviderSetupError) -> ProviderSetupError {
    guard case .invalidValue(_, let reason) = error else {
      return .invalidValue(
        key: "address", reason: "must be https://..., or http:// on this machine")
    }
    return .invalidValue(key: "address", reason: reason)
  }
}
