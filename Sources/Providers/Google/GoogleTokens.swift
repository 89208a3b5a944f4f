import FoundationEssentials
import HTTPTypes
import TaskModel

/// Keeps the token that calls are made with: asks for one when it is needed, once for all who wait, and for the next
/// before it ends.
actor GoogleTokens {
  /// A token, for as long as it lasts.
  struct Token: Sendable {
    /// What calls bear.
    let text: Secret
    /// Takes the account's secrets and this token out of answers.
    let redactor: Redactor
    fileprivate let number: Int
    /// When the next one is asked for.
    fileprivate var renewal: Date
    fileprivate let end: Date

    /// The `Authorization` of a call.
    var authorization: String { text.withValue { "Bearer " + $0 } }
  }

  /// How long before its end a token is renewed, in seconds.
  private static let margin = 120.0
  /// How long a token whose renewal failed is used before that is tried again, in seconds.
  private static let patience = 30.0
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
      asking = nil
      return settle(outcome)
    }
    asking = question
    return question
  }

  /// Keeps a new token, and the old one to its end where the service only cannot answer.
  private func settle(_ outcome: Result<Token, ProviderError>) -> Result<Token, ProviderError> {
    switch outcome {
    case .success(let token): held = token
    case .failure(.cancelled): break
    case .failure(.unavailable), .failure(.throttled), .failure(.transport):
      let moment = now()
      guard var token = held, moment < token.end else { break }
      token.renewal = min(token.end, moment.addingTimeInterval(Self.patience))
      held = token
      return .success(token)
    case .failure: held = nil
    }
    return outcome
  }

  private func answer() async throws(ProviderError) -> Token {
    do {
      return try await asked()
    } catch {
      throw error.ofToken(from: credentials.tokenAddress.endpoint.host)
    }
  }

  private func asked() async throws(ProviderError) -> Token {
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
    let cleaner = form.secrets.reduce(redactor) { cleaner, secret in
      secret.withValue { cleaner.alsoRemoving($0) }
    }
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
      text: Secret(text), redactor: redactor.alsoRemoving(text), number: count,
      renewal: moment.addingTimeInterval(max(lasts - Self.margin, lasts / 2)),
      end: moment.addingTimeInterval(lasts))
  }
}

extension ProviderError {
  /// The same of a token: whatever the service refuses for good is about the credentials.
  fileprivate func ofToken(from host: String) -> ProviderError {
    switch self {
    case .credentials(let said), .permission(let said), .rejected(let said):
      .credentials(
        VendorMessage(code: said.code.text, text: "the token from \(host): " + said.text.text))
    case .malformedResponse(let text): .malformedResponse("the token from \(host): " + text)
    case .throttled, .clockSkew, .unavailable, .transport, .tooMuch, .cancelled: self
    }
  }
}
