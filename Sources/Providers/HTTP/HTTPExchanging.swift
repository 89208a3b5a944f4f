public import HTTPTypes
public import TaskModel

/// Something that can send one HTTP request and bring back the whole answer.
///
/// To conform: answer 2xx, 4xx and 5xx alike with the answer; throw only what is no answer of the
/// vendor. No error text may hold the request's path, headers or body, which carry signatures.
public protocol HTTPExchanging: Sendable {
  /// Sends a request and collects the answer.
  ///
  /// - Throws: `transport` when the vendor was not reached or redirects, `malformedResponse` when
  ///   the answer is no HTTP or over the limit, `cancelled`.
  func answer(
    to request: HTTPRequest, body: [UInt8]
  ) async throws(ProviderError) -> HTTPAnswer
}

/// A vendor's answer, whole and decompressed.
public struct HTTPAnswer: Sendable {
  /// Status and header fields.
  public var response: HTTPResponse
  /// The body; empty where there was none.
  public var body: [UInt8]

  /// Makes an answer.
  public init(response: HTTPResponse, body: [UInt8]) {
    self.response = response
    self.body = body
  }
}
