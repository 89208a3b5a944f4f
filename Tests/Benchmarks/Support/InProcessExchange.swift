public import HTTPTypes
public import Providers
public import Simulator
public import TaskModel

public import struct FoundationEssentials.Date

/// Carries requests to a simulator in this process, without a socket.
public struct InProcessExchange: HTTPExchanging {
  private let server: SimulatorServer
  private let answered: @Sendable () -> Void

  /// Makes a way to a simulator.
  ///
  /// - Parameter answered: is called after each answer.
  public init(to server: SimulatorServer, answered: @escaping @Sendable () -> Void = {}) {
    self.server = server
    self.answered = answered
  }

  public func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    var headers = request.headerFields.map { SimulatorHeader($0.name.rawName, $0.value) }
    if let host = request.authority { headers.append(SimulatorHeader("Host", host)) }
    let answer = await server.answer(
      to: SimulatorRequest(
        method: request.method.rawValue, target: request.path ?? "/", headers: headers, body: body))
    answered()
    var response = HTTPResponse(status: HTTPResponse.Status(code: answer.status))
    for header in answer.headers {
      guard let name = HTTPField.Name(header.name) else { continue }
      response.headerFields.append(HTTPField(name: name, value: header.value))
    }
    return HTTPAnswer(response: response, body: answer.body)
  }

  /// Makes the adapter of a simulated account, by this way.
  ///
  /// - Parameters:
  ///   - values: what else the account is to have in its configuration.
  ///   - now: the calendar time of signatures; should move with the simulator's.
  public func provider(
    of account: SimulatedAccount, values: [String: String] = [:],
    now: @escaping @Sendable () -> Date
  ) throws -> any Provider {
    let endpoint = "http://127.0.0.1:80"
    var settings = AccountSettings(
      name: AccountID(account.name), provider: ProviderID(account.provider), values: values,
      lists: account.products.isEmpty ? [:] : ["products": account.products], endpoint: endpoint)
    for field in account.credentials {
      let value = field.value(at: endpoint)
      settings.values[field.key] = value
      settings.secrets[field.key] = Secret(value)
    }
    return try ProviderRegistry.make(settings, http: self, now: now)
  }
}
