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
  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer
}

extension HTTPExchanging {
  /// Sends a request and collects the answer, for callers to whom every failure is alike.
  func answer(
    to request: HTTPRequest, body: [UInt8]
  ) async throws(ProviderError) -> HTTPAnswer {
    do {
      return try await exchange(request, body: body)
    } catch {
      throw error.failure
    }
  }
}

/// Why an exchange brought no answer.
public struct ExchangeError: Error, Hashable, Sendable {
  /// The failure in the words of the port.
  public let failure: ProviderError
  /// Whether the endpoint's port is closed or does not speak TLS, so that the scheme may be wrong.
  public let isSchemeInDoubt: Bool
  /// Whether the endpoint was reached and TLS with it failed.
  public let isTLS: Bool

  /// Wraps a failure.
  public init(_ failure: ProviderError, isSchemeInDoubt: Bool = false, isTLS: Bool = false) {
    self.failure = failure
    self.isSchemeInDoubt = isSchemeInDoubt
    self.isTLS = isTLS
  }
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
