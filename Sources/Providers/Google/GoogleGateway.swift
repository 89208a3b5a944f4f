import FoundationEssentials
import HTTPTypes
import TaskModel

/// Makes calls of Compute Engine with tokens, and reads the envelope of their answers.
struct GoogleGateway: Sendable {
  let now: @Sendable () -> Date
  /// What takes the account's lasting secrets out of answers.
  let redactor: Redactor
  private let endpoint: Endpoint
  private let http: any HTTPExchanging
  /// The project that is watched; nil where nothing names one.
  let project: String?
  private let access: Result<Access, ProviderError>

  /// What calls are made with.
  private struct Access {
    let credentials: GoogleCredentials
    let tokens: GoogleTokens
  }

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    now = setup.now
    endpoint = setup.endpoint
    http = setup.http
    let text = try setup.requiredSecret("credentials")
    do throws(GoogleCredentials.Fault) {
      let read = try GoogleCredentials(text.withValue { $0 })
      let redactor = Redactor(
        secrets: setup.settings.secrets.values + setup.http.secrets + read.secrets,
        identifiers: read.identifiers)
      self.redactor = redactor
      project = setup.value("project") ?? read.project
      access = .success(
        Access(
          credentials: read,
          tokens: GoogleTokens(read, http: setup.http, redactor: redactor, now: setup.now)))
    } catch {
      // What an account can do is asked before its key is read.
      redactor = setup.redactor()
      access = .failure(
        .credentials(VendorMessage(code: "", text: "the text of credentials \(error.reason)")))
      project = setup.value("project")
    }
  }

  /// Whose credentials the account has, and which project it watches.
  func owner() async throws(ProviderError) -> String {
    let access = try access.get()
    _ = try await access.tokens.token()
    return (access.credentials.owner ?? "a user whom the credentials do not name") + ", project "
      + (project ?? "-")
  }

  /// Whether a text is the name of a project, and not its number.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("/") && !text.utf8.allSatisfy(\.isDigit)
  }

  /// Returns the path of something in the project.
  func path(_ rest: String) throws(ProviderError) -> String {
    _ = try access.get()
    guard let project else {
      throw .rejected(
        VendorMessage(
          code: "", text: "the credentials name no project; write project: ID beside them"))
    }
    return "/compute/v1/projects/" + PercentEncoding.encode(project) + rest
  }

  /// Reads one page of a list.
  func page<Row>(
    _ path: String, _ query: [String: String], _ row: (inout JSONReader) -> Row
  ) async throws(ProviderError) -> GooglePage<Row> {
    let page = try await answer(path, query, nothing: GooglePage<Row>()) { key, value, page in
      page.take(key, &value, row)
    }
    guard page.isListing else { throw .malformedResponse("the answer is no list") }
    return page
  }

  /// Makes a call and reads its answer.
  ///
  /// - Parameter take: takes the members of the answer.
  /// - Throws: what the vendor refuses, whatever the status.
  private func answer<Value>(
    _ path: String, _ query: [String: String], nothing: Value,
    _ take: (_ key: JSONText, _ value: inout JSONReader, _ into: inout Value) -> Void
  ) async throws(ProviderError) -> Value {
    let answer = try await send(path, query)
    let moment = now()
    var said = GoogleError.Said()
    let value = try answer.decoded(now: moment) { (bytes) throws(JSONReader.Fault) in
      try JSONReader.read(bytes) { reader in
        var value = nothing
        reader.members { key, member in
          if key == "error" { said.take(key, &member) } else { take(key, &member, &value) }
        }
        return value
      }
    }
    if said.isError { throw said.error(in: answer, now: moment) }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    return value
  }

  /// Asks for one operation.
  func operation(_ path: String) async throws(ProviderError) -> GoogleOperation {
    let answer = try await send(path, [:])
    let moment = now()
    var said = GoogleError.Said()
    // A failed operation has a member of the same name: what answers the question has a name of its own.
    let operation = try answer.decoded(now: moment) { (bytes) throws(JSONReader.Fault) in
      try JSONReader.read(bytes) { reader in reader.members { said.take($0, &$1) } }
      return try JSONReader.read(bytes) { GoogleOperation(&$0) }
    }
    if answer.isSuccess, !operation.name.isEmpty { return operation }
    if said.isError { throw said.error(in: answer, now: moment) }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    throw .malformedResponse("the answer is no operation")
  }

  /// Makes a call with a token, and once more with another one where that is not taken any more.
  func send(_ path: String, _ query: [String: String]) async throws(ProviderError) -> HTTPAnswer {
    let access = try access.get()
    let token = try await access.tokens.token()
    // Calls are counted to the project that is asked, unless another one is named.
    let quotaProject = access.credentials.quotaProject.flatMap { $0 == project ? nil : $0 }
    let answer = try await send(path, query, with: token, for: quotaProject)
    guard answer.response.status.code == 401 else { return answer }
    return try await send(
      path, query, with: access.tokens.token(insteadOf: token), for: quotaProject)
  }

  private func send(
    _ path: String, _ query: [String: String], with token: GoogleTokens.Token,
    for quotaProject: String?
  ) async throws(ProviderError) -> HTTPAnswer {
    let rest = PercentEncoding.query(query)
    var request = HTTPRequest(
      method: .get, scheme: endpoint.scheme, authority: endpoint.authority,
      path: rest.isEmpty ? path : path + "?" + rest,
      headerFields: [.accept: "application/json", .authorization: token.authorization])
    if let quotaProject, let name = HTTPField.Name("x-goog-user-project") {
      request.headerFields[name] = quotaProject
    }
    return try await http.answer(to: request, body: [], without: token.redactor)
  }
}
