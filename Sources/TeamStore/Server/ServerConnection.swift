import Synchronization
import TaskModel

/// A connection that is made when it is needed and again when it was lost, by one use at a time.
///
/// Where the server cannot be reached, or will not have it, it is tried again after a pause that grows; until then each call
/// fails at once, with the same words. All of it may block.
final class ServerConnection: Sendable {
  private struct State {
    var session: Session?
  }

  private let address: ServerAddress
  private let pq: LibPQ
  private let reach: ServerReach
  /// The same of what it is for, which the server may refuse.
  private let admission = ServerReach()
  private let state = Mutex(State())
  /// Apart from the rest, which is held for as long as the server takes.
  private let known = Mutex<ServerOptions?>(nil)
  /// Looks at each new session before it is used.
  private let check: @Sendable (Session) throws -> Void

  init(
    to address: ServerAddress, _ pq: LibPQ, sharing reach: ServerReach,
    check: @escaping @Sendable (Session) throws -> Void = { _ in }
  ) {
    self.address = address
    self.pq = pq
    self.reach = reach
    self.check = check
  }

  /// How long a server may take to let somebody in: one that says nothing holds up no start for longer.
  private static let connecting: Duration = .seconds(4)

  /// What the connection goes by; nil before the first one.
  var options: ServerOptions? { known.withLock { $0 } }

  /// Uses the connection.
  ///
  /// - Parameter limit: how long all of it may take.
  /// - Throws: ``StoreError``.
  func use<Value: Sendable>(
    within limit: Duration, _ body: (Session) throws -> Value
  ) throws(StoreError) -> Value {
    try state.withLock { state throws(StoreError) in
      do {
        let session = try session(&state, until: .now + limit)
        let value = try body(session)
        return value
      } catch let error as StoreError {
        throw error
      } catch {
        let fault = error as? ServerFault ?? .lost("\(error)")
        if fault.endsConnection { state.session = nil }
        throw fault.told(of: options?.name ?? address.name, user: options?.user ?? "")
      }
    }
  }

  private func session(
    _ state: inout State, until deadline: ContinuousClock.Instant
  ) throws -> Session {
    if let session = state.session, session.isStillThere {
      session.deadline = deadline
      return session
    }
    state.session = nil
    try reach.mayTry()
    try admission.mayTry()
    let session: Session
    do {
      session = try Session(to: address, pq, until: min(deadline, .now + Self.connecting))
      reach.succeed()
    } catch let fault as ServerFault {
      reach.fail(fault)
      throw fault
    }
    session.deadline = deadline
    known.withLock { $0 = session.options }
    do {
      try check(session)
    } catch let fault as ServerFault {
      admission.fail(fault)
      throw fault
    }
    admission.succeed()
    state.session = session
    return session
  }
}
