import FoundationEssentials
import HTTPTypes
import Providers
import TaskModel

extension ProfileMachine {
  private static let largestFile = 1 << 20
  private static let patience: Duration = .seconds(10)

  /// Describes the machine that the program runs on.
  ///
  /// - Parameter fetch: gets the body of an address; refuses to unless given.
  init(
    environment: ProgramEnvironment, now: @escaping @Sendable () -> Date,
    fetch: @escaping @Sendable (String) async throws(ProfileError) -> [UInt8] = {
      (_) throws(ProfileError) in throw ProfileError("nothing is fetched here")
    }
  ) {
    self.init(
      environment: environment.variables,
      home: ProgramPaths(environment: environment.variables).home, now: now,
      names: { Files.namesNow(in: $0) },
      read: { (path) throws(ProfileError) in
        do throws(FileError) {
          return try Files.read(path, limit: Self.largestFile).text
        } catch {
          if error.isMissingFile { return nil }
          throw ProfileError(error.description)
        }
      },
      run: { (arguments) async throws(ProfileError) in
        do throws(ChildProgram.Failure) {
          return try await ChildProgram(arguments: arguments, environment: environment)
            .output(timeLimit: Self.patience)
        } catch {
          throw ProfileError(error.description, isCancelled: error == .cancelled)
        }
      }, fetch: fetch)
  }
}

extension HTTPTransports {
  /// Gets the body of an address by the way, and under the rules, of an account.
  func body(of address: String, for settings: AccountSettings) async throws(ProfileError) -> [UInt8]
  {
    let answer: HTTPAnswer
    do {
      let address = try WebAddress(address, allowHTTP: settings.allowHTTP)
      let transport = try transport(
        to: address.endpoint, proxy: settings.proxy, caFile: settings.caFile,
        timeout: settings.timeout)
      answer = try await transport.exchange(
        HTTPRequest(method: .get, scheme: nil, authority: nil, path: address.path), body: [])
    } catch let error as ExchangeError {
      throw ProfileError(
        "its credentials_uri: \(error.failure)", isCancelled: error.failure == .cancelled)
    } catch {
      throw ProfileError("its credentials_uri: \(error)")
    }
    guard answer.response.status.kind == .successful else {
      throw ProfileError("its credentials_uri answers HTTP \(answer.response.status.code)")
    }
    return answer.body
  }
}
