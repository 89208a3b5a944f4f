import HTTPTypes
import Providers
import Simulator

/// Carries requests to a simulator in this process, without a socket.
struct InProcessExchange: HTTPExchanging {
  let server: SimulatorServer

  func exchange(
    _ request: HTTPRequest, body: [UInt8]
  ) async throws(ExchangeError) -> HTTPAnswer {
    var headers = request.headerFields.map { SimulatorHeader($0.name.rawName, $0.value) }
    if let host = request.authority { headers.append(SimulatorHeader("Host", host)) }
    let answer = await server.answer(
      to: SimulatorRequest(
        method: request.method.rawValue, target: request.path ?? "/", headers: headers, body: body))
    var response = HTTPResponse(status: HTTPResponse.Status(code: answer.status))
    for header in answer.headers {
      guard let name = HTTPField.Name(header.name) else { continue }
      response.headerFields.append(HTTPField(name: name, value: header.value))
    }
    return HTTPAnswer(response: response, body: answer.body)
  }
}
