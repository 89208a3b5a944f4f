package import NIOSSL
import TaskModel

extension HTTPTransports {
  /// Returns whose certificates this machine trusts, or the environment's variables name instead; nil for what
  /// NIOSSL finds by itself.
  ///
  /// - Throws: ``ProviderSetupError``, and `CancellationError`.
  package static func trustedRoots(
    _ environment: [String: String]
  ) async throws -> [NIOSSLCertificate]? {
    let outcome: Result<[NIOSSLCertificate]?, ProviderSetupError>
    do throws(Aside.Failure) {
      outcome = try await Aside.run(in: "trust roots", within: nil) {
        Result { () throws(ProviderSetupError) in try TrustRoots.read(environment) }
      }
    } catch {
      throw CancellationError()
    }
    return try outcome.get()
  }
}

/// Looks names up as every program of the machine does.
package struct MachineLookup: Sendable {
  /// Why a name has no address, in a clause.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let resolver = NameResolver()

  /// Makes one.
  package init() {}

  /// Returns the addresses of a name, the one to try first first.
  ///
  /// - Throws: ``Failure``.
  package func addresses(of host: String) async throws(Failure) -> [String] {
    do throws(NameResolver.Failure) {
      return try await resolver.addresses(of: host)
    } catch {
      switch error {
      case .late(let limit):
        throw Failure(description: "\(host) was not resolved within \(limit.shortText)")
      case .notFound: throw Failure(description: "there is no host \(host)")
      case .failed(let reason): throw Failure(description: "\(host): \(reason)")
      case .cancelled: throw Failure(description: "ended before")
      }
    }
  }
}
