extension SimulatorServer {
  /// Serves the vendors' calls on 127.0.0.1 for as long as `body` takes, and returns what it returns.
  ///
  /// - Parameter body: called once with the port, while requests are already served; it may call the
  ///   server.
  /// - Throws: ``SimulatorError`` where the port is taken, not allowed or out of range; what the body
  ///   throws.
  public func serve<Value: Sendable>(
    _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> Value {
    try await Listener(address: "127.0.0.1", port: options.port, now: now, answer: answer)
      .serve(body)
  }

  /// Serves the vendors' calls, and on other loopback addresses with the same port the origin and the edges.
  ///
  /// - Parameter body: called once with their addresses, while requests are already served.
  /// - Throws: ``SimulatorError``; what the body throws.
  public func serveWithEdges<Value: Sendable>(
    _ body: @escaping @Sendable (SimulatedEdges) async throws -> Value
  ) async throws -> Value {
    let answers = EdgeAnswers(of: self)
    return try await serve { port in
      try await serve(EdgeNode.allCases[...], port, answers) {
        try await body(SimulatedEdges(port: port))
      }
    }
  }

  private func serve<Value: Sendable>(
    _ nodes: ArraySlice<EdgeNode>, _ port: Int, _ answers: EdgeAnswers,
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    guard let node = nodes.first else { return try await body() }
    let listener = Listener(address: node.rawValue, port: port, now: now) { request in
      answers.answer(to: request, at: node)
    }
    return try await listener.serve { _ in
      try await serve(nodes.dropFirst(), port, answers, body)
    }
  }
}
