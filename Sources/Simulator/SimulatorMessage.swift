/// A request as it arrives, below HTTP's framing.
public struct SimulatorRequest: Sendable, Hashable {
  /// The method in upper case.
  public var method: String
  /// The path and the raw query.
  public var target: String
  /// The header fields in the order sent, `Host` among them.
  public var headers: [SimulatorHeader]
  /// The body's bytes.
  public var body: [UInt8]

  /// Makes a request.
  public init(
    method: String,
    target: String,
    headers: [SimulatorHeader] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }
}

/// A header field of a request or an answer.
public struct SimulatorHeader: Sendable, Hashable {
  /// The field's name; its case carries no meaning.
  public var name: String
  /// The field's value.
  public var value: String

  /// Makes a header field.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// An answer, below HTTP's framing.
public struct SimulatorResponse: Sendable, Hashable {
  /// The HTTP status.
  public var status: Int
  /// The header fields; the length is not among them.
  public var headers: [SimulatorHeader]
  /// The bytes that are sent.
  public var body: [UInt8]
  /// The length that is declared: more than ``body`` holds where the answer is cut off.
  public var declaredLength: Int

  /// Makes an answer whose declared length is the body's.
  public init(status: Int, headers: [SimulatorHeader], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
    declaredLength = body.count
  }

  /// Returns the value of the first header of a name, whatever its case.
  public func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}

extension SimulatorResponse {
  static func json(_ value: AnswerValue, status: Int = 200) -> SimulatorResponse {
    SimulatorResponse(
      status: status,
      headers: [SimulatorHeader("Content-Type", "application/json;charset=utf-8")],
      body: value.jsonBytes()
    )
  }

  static func xml(_ value: AnswerValue, root: String, status: Int = 200) -> SimulatorResponse {
    SimulatorResponse(
      status: status,
      headers: [SimulatorHeader("Content-Type", "text/xml;charset=utf-8")],
      body: value.xmlBytes(root: root)
    )
  }

  static func html(_ text: String, status: Int) -> SimulatorResponse {
    SimulatorResponse(
      status: status,
      headers: [SimulatorHeader("Content-Type", "text/html;charset=utf-8")],
      body: Array("<html><body><h1>\(text)</h1></body></html>".utf8)
    )
  }
}
