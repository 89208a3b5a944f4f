import HTTPTypes
import TaskModel

/// A request with the signature that it carries.
struct SignedRequest: Sendable {
  let request: HTTPRequest
  let signature: String

  /// Makes a request to an endpoint.
  ///
  /// - Parameters:
  ///   - query: percent-encoded; empty for none.
  ///   - fields: the header fields, of which `host` is sent by itself.
  init(
    _ method: HTTPRequest.Method, _ endpoint: Endpoint, path: String = "/", query: String = "",
    fields: [String: String], signature: String
  ) {
    var request = HTTPRequest(
      method: method, scheme: endpoint.scheme, authority: endpoint.authority,
      path: query.isEmpty ? path : path + "?" + query)
    for (name, value) in fields where name != "host" {
      if let name = HTTPField.Name(name) { request.headerFields[name] = value }
    }
    self.request = request
    self.signature = signature
  }
}

extension HTTPExchanging {
  /// Sends a signed request and returns the answer without secrets, the signature among them.
  func answer(
    to signed: SignedRequest, body: [UInt8] = [], without redactor: Redactor
  ) async throws(ProviderError) -> HTTPAnswer {
    try await answer(
      to: signed.request, body: body, without: redactor.alsoRemoving(signed.signature))
  }
}
