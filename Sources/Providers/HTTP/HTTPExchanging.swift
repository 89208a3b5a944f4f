public import HTTPTypes
public import TaskModel

/// Something that can send one HTTP request and bring back the whole answer.
///
/// To conform: answer 2xx, 4xx and 5xx alike with the answer; throw only what is no answer of the
/// vendor. No error text may hold the request's path, headers or body, which carry signatures.
public protocol HTTPExchanging: Sendable {
  /// What is sent on the way besides the request and must not be seen, such as a proxy's password.
  var secrets: [Secret] { get }

  /// Returns what carries requests to another endpoint by the same way and within the same limits; itself where it
  /// carries them to wherever they are for.
  ///
  /// - Throws: what to mend in the account's `proxy`.
  func reaching(_ endpoint: Endpoint) throws(ProviderSetupError) -> any HTTPExchanging

  /// Sends a request and collects the answer.
  ///
  /// - Throws: `transport` when the vendor was not reached or redirects, `malformedResponse` when
  ///   the answer is no HTTP or over the limit, `cancelled`.
  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer
}

extension HTTPExchanging {
  public var secrets: [Secret] { [] }

  public func reaching(_ endpoint: Endpoint) throws(ProviderSetupError) -> any HTTPExchanging {
    self
  }

  /// Sends a request and collects the answer without secrets, for callers to whom every failure is alike.
  func answer(
    to request: HTTPRequest, body: [UInt8], without redactor: Redactor
  ) async throws(ProviderError) -> HTTPAnswer {
    do throws(ExchangeError) {
      return try await exchange(request, body: body, without: redactor)
    } catch {
      throw error.failure
    }
  }

  /// Sends a request and collects the answer; what a redactor takes out is seen by nobody behind it.
  func exchange(
    _ request: HTTPRequest, body: [UInt8], without redactor: Redactor
  ) async throws(ExchangeError) -> HTTPAnswer {
    do throws(ExchangeError) {
      var answer = try await exchange(request, body: body)
      answer.body = redactor.clean(body: answer.body)
      return answer
    } catch {
      throw ExchangeError(
        redactor.clean(error.failure), isSchemeInDoubt: error.isSchemeInDoubt, isTLS: error.isTLS)
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
