import Synchronization
import TaskModel

/// A connection that is made when it is needed and again when it was lost, by one use at a time.
///
/// Where the server cannot be reached, it is tried again after a pause that grows; until then each call fails at once, with
/// the same words. All of it may block.
final class ServerConnection: Sendable {
  private struct State {
    var session: Session?
    var failures = 0
    /// Why the server was not reached, and until when it is not tried again.
    var rest: (fault: ServerFault, until: ContinuousClock.Instant)?
  }

  private let address: ServerAddress
  private let pq: LibPQ
  private let state = Mutex(State())
  /// Apart from the rest, which is held for as long as the server takes.
  private let known = Mutex<ServerOptions?>(nil)
  /// Looks at each new session before it is used.
  private let check: @Sendable (Session) throws -> Void

  init(
    to address: ServerAddress, _ pq: LibPQ,
    check: @escaping @Sendable (Session) throws -> Void = { _ in }
  ) {
    self.address = address
    self.pq = pq
    self.check = check
  }

  /// How long a server may take to let somebody in: one that says nothing holds up no start for longer.
  private static let connecting: Duration = .seconds(4)

  /// How long a pause is after so many failures: 0.5, 1, 2, 4, 8, 16, 30, 30, … seconds, up to a half of it at random, so
  /// that many who lost a server do not come back at one moment.
  private static func pause(after failures: Int) -> Duration {
    let longest = min(30, 0.25 * Double(1 << min(failures, 10)))
    return .seconds(longest * .random(in: 0.5...1))
  }

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
    if let rest = state.rest, ContinuousClock.now < rest.until { throw rest.fault }
    do {
      let session = try Session(to: address, pq, until: min(deadline, .now + Self.connecting))
      session.deadline = deadline
      known.withLock { $0 = session.options }
      try check(session)
      state.session = session
      state.failures = 0
      state.rest = nil
      return session
    } catch let fault as ServerFault {
      state.failures += 1
      state.rest = (fault, .now + Self.pause(after: state.failures))
      throw fault
    }
  }
}
