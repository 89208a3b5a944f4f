import FoundationEssentials
import HTTPTypes
import TaskModel

/// Keeps the token that calls are made with: asks for one when it is needed, once for all who wait, and for the next
/// before it ends.
actor GoogleTokens {
  /// A token, for as long as it lasts.
  struct Token: Sendable {
    /// The `Authorization` of a call.
    let authorization: String
    /// Takes the account's secrets and this token out of answers.
    let redactor: Redactor
    fileprivate let number: Int
    fileprivate let renewal: Date
  }

  /// How long before its end a token is renewed, in seconds.
  private static let margin = 120.0
  /// How long a token is used whose answer does not say how long it lasts, in seconds.
  private static let untoldLife = 300

  private let credentials: GoogleCredentials
  private let http: any HTTPExchanging
  private let redactor: Redactor
  private let now: @Sendable () -> Date
  private var held: Token?
  private var count = 0
  private var asking: Task<Result<Token, ProviderError>, Never>?

  /// Makes an empty store.
  ///
  /// - Parameter redactor: takes the account's lasting secrets out of answers.
  init(
    _ credentials: GoogleCredentials, http: any HTTPExchanging, redactor: Redactor,
    now: @escaping @Sendable () -> Date
  ) {
    self.credentials = credentials
    self.http = http
    self.redactor = redactor
    self.now = now
  }

  /// Returns a token that lasts for a while.
  ///
  /// - Parameter refused: one that the vendor does not take any more; nil for none.
  /// - Throws: why there is none.
  func token(insteadOf refused: Token? = nil) async throws(ProviderError) -> Token {
    if let refused, held?.number == refused.number { held = nil }
    while true {
      if let held, now() < held.renewal { return held }
      let question = asking ?? ask()
      let outcome = await withTaskCancellationHandler {
        await question.value
      } onCancel: {
        question.cancel()
      }
      // Who gave up, gave up for himself: the others ask again.
      if case .failure(.cancelled) = outcome, !Task.isCancelled { continue }
      return try outcome.get()
    }
  }

  private func ask() -> Task<Result<Token, ProviderError>, Never> {
    let question = Task { () async -> Result<Token, ProviderError> in
      let outcome: Result<Token, ProviderError>
      do throws(ProviderError) {
        outcome = .success(try await answer())
      } catch {
        outcome = .failure(error)
      }
      held = try? outcome.get()
      asking = nil
      return outcome
    }
    asking = question
    return question
  }

  private func answer() async throws(ProviderError) -> Token {
    let moment = now()
    let form = try credentials.form(at: moment)
    let address = credentials.tokenAddress
    let request = HTTPRequest(
      method: .post, scheme: address.endpoint.scheme, authority: address.endpoint.authority,
      path: address.path,
      headerFields: [
        .contentType: "application/x-www-form-urlencoded", .accept: "application/json",
      ])
    let way: any HTTPExchanging
    do throws(ProviderSetupError) {
      way = try http.reaching(address.endpoint)
    } catch {
      throw .transport(error.description)
    }
    let cleaner = form.secrets.reduce(redactor) { $0.alsoRemoving($1) }
    let answer = try await way.answer(to: request, body: Array(form.body.utf8), without: cleaner)
    var (text, life): (String?, Int?)
    let said = try answer.decoded(now: moment) { (bytes) throws(JSONReader.Fault) in
      try JSONReader.read(bytes) { reader in
        var said = GoogleError.Said()
        reader.members { key, value in
          switch key {
          case "access_token": text = value.text()
          case "expires_in": life = value.integer()
          default: said.take(key, &value)
          }
        }
        return said
      }
    }
    if said.isError { throw said.tokenError(in: answer, now: moment) }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .malformedResponse("the answer has no access_token")
    }
    count += 1
    let lasts = Double(max(0, min(life ?? Self.untoldLife, 86_400)))
    return Token(
      authorization: "Bearer " + text, redactor: redactor.alsoRemoving(text), number: count,
      renewal: moment.addingTimeInterval(max(lasts - Self.margin, lasts / 2)))
  }
}
