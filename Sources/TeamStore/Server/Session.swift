import Glibc

/// One connection to the server, from its beginning to its end; used by one thread at a time.
///
/// Nothing of it waits past its deadline: what is late ends the connection, and the server ends what it was at.
final class Session {
  /// What the connection goes by.
  let options: ServerOptions
  private let address: ServerAddress
  private let pq: LibPQ
  private let handle: OpaquePointer
  /// The file of passwords that is not used; nil where all is well with it.
  private let refusedFile: String?
  /// When whoever uses it waits no more.
  var deadline: ContinuousClock.Instant

  /// Connects.
  ///
  /// - Throws: ``ServerFault``.
  init(
    to address: ServerAddress, _ pq: LibPQ, until deadline: ContinuousClock.Instant
  ) throws {
    let refusedFile = PasswordFile.refused(address.passwordFile)
    var settings = ["client_encoding": "UTF8"]
    if refusedFile != nil { settings["passfile"] = PasswordFile.none }
    let first = try Self.start(address, settings, pq)
    let options = ServerOptions(of: first, pq)
    var handle = first
    if options.needsTLSMode {
      // Nothing was sent yet but the wish to connect.
      pq.finish(first)
      settings["sslmode"] = "verify-full"
      handle = try Self.start(address, settings, pq)
    }
    self.refusedFile = refusedFile
    self.options = ServerOptions(of: handle, pq)
    self.address = address
    self.pq = pq
    self.handle = handle
    self.deadline = deadline
    // Its own would print what the server remarks into the screen.
    _ = pq.setNoticeProcessor(handle, { _, _ in }, nil)
    try finishConnecting()
    _ = pq.setNonblocking(handle, 1)
  }

  deinit { pq.finish(handle) }

  private static func start(
    _ address: ServerAddress, _ more: [String: String], _ pq: LibPQ
  ) throws(ServerFault) -> OpaquePointer {
    let all = [("dbname", address.text), ("fallback_application_name", "cdntop")] + more
    let names = all.map { strdup($0.0) }
    let values = all.map { strdup($0.1) }
    defer { for text in names + values { free(text) } }
    let handle = pq.connectStartParams(
      names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    guard let handle else { throw .lost("no memory") }
    return handle
  }

  private func finishConnecting() throws(ServerFault) {
    guard pq.status(handle) != 1 else { throw lost() }
    var step = LibPQCode.pollWriting
    while step != LibPQCode.pollDone {
      switch step {
      case LibPQCode.pollReading: try wait(for: POLLIN)
      case LibPQCode.pollWriting: try wait(for: POLLOUT)
      default: throw lost()
      }
      step = pq.connectPoll(handle)
    }
  }

  /// Whether the connection has not ended since it was used, as far as this end of it knows.
  var isStillThere: Bool {
    guard pq.status(handle) == LibPQCode.connected else { return false }
    var descriptor = pollfd(fd: pq.socket(handle), events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return true }
    return pq.consumeInput(handle) == 1 && pq.status(handle) == LibPQCode.connected
  }

  // MARK: Statements

  /// Runs one statement, and returns its rows.
  @discardableResult
  func rows(_ sql: String, _ parameters: [SQLValue] = []) throws(ServerFault) -> Rows {
    let values = parameters.map(\.binary)
    let bytes = Array(values.compactMap(\.self).joined()) + [0]
    let sent = bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      let pointers = values.map { value -> LibPQ.Text? in
        guard let value else { return nil }
        defer { place += value.count }
        return UnsafeRawPointer(bytes.baseAddress?.advanced(by: place))?
          .assumingMemoryBound(to: CChar.self)
      }
      return sql.withCString { sql in
        pq.sendQueryParams(
          handle, sql, Int32(values.count), parameters.map(\.type), pointers,
          values.map { Int32($0?.count ?? 0) }, values.map { _ in LibPQCode.formatBinary },
          LibPQCode.formatBinary)
      }
    }
    guard sent == 1 else { throw lost() }
    guard let last = try answers() else { throw .lost("no answer") }
    return last
  }

  /// Runs statements without parameters one after the other, in one exchange.
  func script(_ sql: String) throws(ServerFault) {
    guard sql.withCString({ pq.sendQuery(handle, $0) }) == 1 else { throw lost() }
    _ = try answers()
  }

  /// Does something within a transaction, all of it or nothing; where the server refuses it, the transaction goes on.
  func apart(_ body: () throws -> Void) throws {
    try script("SAVEPOINT part")
    do {
      try body()
    } catch {
      if (error as? ServerFault)?.endsConnection != true {
        try script("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
      }
      throw error
    }
    try script("RELEASE SAVEPOINT part")
  }

  /// Reads all answers to what was sent; returns the last.
  private func answers() throws(ServerFault) -> Rows? {
    while true {
      let left = pq.flush(handle)
      if left == 0 { break }
      guard left == 1 else { throw lost() }
      if try wait(for: POLLIN | POLLOUT) & POLLIN != 0 { try take() }
    }
    var last: Rows?
    var fault: ServerFault?
    while true {
      while pq.isBusy(handle) != 0 {
        try wait(for: POLLIN)
        try take()
      }
      guard let result = pq.getResult(handle) else { break }
      let rows = Rows(result, pq)
      switch pq.resultStatus(result) {
      case LibPQCode.commandDone, LibPQCode.rows, LibPQCode.emptyQuery: last = rows
      default: fault = fault ?? self.fault(result)
      }
    }
    if let fault { throw fault }
    return last
  }

  private func fault(_ result: OpaquePointer) -> ServerFault {
    func field(_ code: Int32) -> String? {
      pq.resultErrorField(result, code).map { String(cString: $0) }
    }
    // What the library itself says of a connection that ended has no code.
    guard let code = field(LibPQCode.state) else { return lost() }
    return .answered(code: code, address.shown(field(LibPQCode.message) ?? ""))
  }

  private func take() throws(ServerFault) {
    guard pq.consumeInput(handle) == 1 else { throw lost() }
  }

  // MARK: Notifications

  /// Waits until somebody notified a channel that this session listens to, or the deadline; returns whether somebody did.
  func waitForNotification() throws(ServerFault) -> Bool {
    while true {
      try take()
      var isTold = false
      while let notice = pq.notifies(handle) {
        pq.freemem(notice)
        isTold = true
      }
      if isTold { return true }
      do throws(ServerFault) {
        try wait(for: POLLIN)
      } catch .late {
        return false
      }
    }
  }

  // MARK: Waiting

  /// Waits for the socket; returns what it is ready for.
  @discardableResult
  private func wait(for events: Int32) throws(ServerFault) -> Int32 {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { throw .late }
      var descriptor = pollfd(fd: pq.socket(handle), events: Int16(events), revents: 0)
      guard descriptor.fd >= 0 else { throw lost() }
      let milliseconds = Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
      let count = poll(&descriptor, 1, milliseconds)
      if count > 0 { return Int32(descriptor.revents) }
      if count < 0, errno != EINTR { throw .lost(String(cString: strerror(errno))) }
    }
  }

  private func lost() -> ServerFault {
    let words = pq.errorMessage(handle).map { String(cString: $0) } ?? ""
    let reason = words.isEmpty ? "the connection ended" : address.shown(words)
    // Where there never was a connection the reason may be that there was no password.
    guard pq.status(handle) != LibPQCode.connected, let refusedFile else { return .lost(reason) }
    return .lost(reason + "; " + PasswordFile.remark(on: refusedFile))
  }
}
