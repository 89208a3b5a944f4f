import FoundationEssentials
import Proofs
import Providers
import TaskModel

extension ProofRun where C == ContinuousClock {
  /// How long a name server may take.
  private static var nameLimit: Duration { .seconds(5) }

  /// Makes a run over real connections.
  ///
  /// - Parameters:
  ///   - timeout: how long a whole answer may take.
  ///   - isRecording: whether places are asked once and nothing is judged, for a baseline.
  /// - Throws: why the certificates that are trusted cannot be read.
  static func overNetwork(
    _ settings: ProofSettings, timeout: Duration, isRecording: Bool = false,
    in process: ProcessContext
  ) async throws -> ProofRun {
    let roots = try await HTTPTransports.trustedRoots(process.environment)
    let clock = ContinuousClock()
    return ProofRun(
      settings,
      asking: EdgeClient(
        timeout: timeout, roots: roots, clock: clock, now: { process.calendar }),
      lookups: lookups(clock), clock: clock, now: { process.calendar }, isRecording: isRecording)
  }

  private static func lookups(_ clock: ContinuousClock) -> NameLookups {
    let machine = MachineLookup()
    let server = DNSClient(timeout: nameLimit, clock: clock)
    return NameLookups(
      system: { host in
        do throws(MachineLookup.Failure) {
          return .success(try await machine.addresses(of: host).compactMap { IPAddress($0) })
        } catch {
          return .failure(.init(error.description))
        }
      },
      server: { await server.addresses(of: $0, from: $1) })
  }
}
