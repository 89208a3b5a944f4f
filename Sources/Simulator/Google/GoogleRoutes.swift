import CryptoExtras
import FoundationEssentials

/// Google's operations of a project, its URL maps, and the service that gives tokens.
///
/// Undocumented and chosen here: a page has at most 200 rows, and behind each that is full comes an empty one; when
/// within its bounds an operation that has ended leaves, and that none has at the start.
struct GoogleRoutes: VendorRoutes {
  static let project = "simulated-project"
  static let email = "cdntop@simulated-project.iam.gserviceaccount.com"
  static let keyID = "51mul4t3d0000000000000000000000000000001"
  static let clientID = "simulated.apps.googleusercontent.com"
  static let secret = "sim/Google+token/secret=="
  private static let root = "https://www.googleapis.com/compute/v1/projects/"
  private static let path = "/compute/v1/projects/"
  private static let mostRows = 200
  /// How long an operation that has ended is kept, in seconds.
  private static let keeping = 3_600.0...14 * 86_400
  private static let filter = "(operationType eq invalidateCache)"
  /// The key that assertions are signed with: another one each run.
  static let key: _RSA.Signing.PrivateKey? = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

  private enum Call: String {
    case list = "compute.globalOperations.list"
    case byID = "compute.globalOperations.get"
    case urlMaps = "compute.urlMaps.list"
    case urlMap = "compute.urlMaps.get"
  }

  var provider: String { "google-cdn" }
  var troubles: Set<Trouble> { [.key, .clock, .clockBehind, .permission] }
  /// An operation has one path, however many URLs a run wants.
  var reportsURLs: Bool { false }
  var takesPatterns: Bool { true }
  var takesPrefetches: Bool { false }
  // Ten seconds by its documents, ten minutes by its users.
  var purgeLasting: ClosedRange<Double> { 10...600 }

  /// A file of credentials, as the vendor hands it out.
  var credentials: [SimulatedAccount.Field] {
    let fields: [(String, AnswerValue)] = [
      ("type", .text("service_account")), ("project_id", .text(Self.project)),
      ("private_key_id", .text(Self.keyID)),
      ("private_key", .text(Self.key?.pkcs8PEMRepresentation ?? "")),
      ("client_email", .text(Self.email)),
      ("token_uri", .text(SimulatedAccount.Field.endpoint + "/token")),
      ("universe_domain", .text("googleapis.com")),
    ]
    let text = String(decoding: AnswerValue.object(fields).jsonBytes(), as: UTF8.self)
    // A line end within a text is written as such documents do.
    return [.init(key: "credentials", value: text.replacing("\\u000a", with: "\\n"))]
  }

  func taskID(number: Int, created: Int, chance: Chance) -> String {
    let bits = chance.bits(.id, number)
    return "operation-\(created * 1_000 + number % 1_000)-6275a"
      + Chance.hex(bits >> 32, digits: 8) + "-" + Chance.hex(bits, digits: 8) + "-5e6f7a8b"
  }

  /// The documented 1,500 calls a minute that a project has of each kind, and a fifth of them.
  func rates(for tasks: AccountTasks) -> CallRates {
    let calls: [Call] = [.list, .byID, .urlMaps, .urlMap]
    return CallRates(
      enforced: Dictionary(uniqueKeysWithValues: calls.map { ($0.rawValue, 25) }), published: 5)
  }

  func claims(_ request: Inbound) -> Bool {
    request.path == "/token" || request.path.hasPrefix(Self.path)
  }

  /// Nobody else has such an address, whatever comes there.
  func isNamed(by request: Inbound) -> Bool { claims(request) }

  func answer(_ request: Inbound, at desk: Desk) -> SimulatorResponse {
    if request.path == "/token" { return token(request, desk) }
    do throws(GoogleRefusal) {
      return try answer(request, desk)
    } catch {
      return error.response
    }
  }

  // MARK: Tokens

  private func token(_ request: Inbound, _ desk: Desk) -> SimulatorResponse {
    do throws(GoogleTokenCheck.Refusal) {
      guard request.method == "POST", !request.form.isEmpty else {
        throw GoogleTokenCheck.Refusal(400, "invalid_request", "Bad Request")
      }
      if desk.isExpired {
        throw GoogleTokenCheck.Refusal(400, "invalid_grant", "Invalid grant: account not found")
      }
      try authenticate(request.parameters, desk)
    } catch {
      return .json(
        .object([
          ("error", .text(error.error)), ("error_description", .text(error.description)),
        ]), status: error.status)
    }
    let end = Int(desk.now) + GoogleTokenCheck.life
    return .json(
      .object([
        ("access_token", .text(GoogleTokenCheck.token(until: end, secret: Self.secret))),
        ("expires_in", .number(GoogleTokenCheck.life - 1)), ("token_type", .text("Bearer")),
      ]))
  }

  /// Checks the assertion of the service account, or the login of a user, which no configuration of ours has.
  private func authenticate(
    _ form: [String: String], _ desk: Desk
  ) throws(GoogleTokenCheck.Refusal) {
    switch form["grant_type"] {
    case "urn:ietf:params:oauth:grant-type:jwt-bearer":
      guard let key = Self.key, desk.options.trouble != .key else { throw .signature }
      try GoogleTokenCheck.verify(
        form["assertion"] ?? "", key: key.publicKey, keyID: Self.keyID, email: Self.email,
        now: desk.now)
    case "refresh_token":
      guard form["client_id"] == Self.clientID, form["client_secret"] == Self.secret else {
        throw GoogleTokenCheck.Refusal(
          401, "invalid_client", "The OAuth client was not found.")
      }
      guard form["refresh_token"] == Self.secret, desk.options.trouble != .key else {
        throw GoogleTokenCheck.Refusal(
          400, "invalid_grant", "Token has been expired or revoked.")
      }
    default:
      throw GoogleTokenCheck.Refusal(400, "unsupported_grant_type", "Invalid grant_type")
    }
  }

  // MARK: Calls

  private func answer(
    _ request: Inbound, _ desk: Desk
  ) throws(GoogleRefusal) -> SimulatorResponse {
    guard let authorization = request.headers["authorization"] else { throw .noToken }
    let token = authorization.split(separator: " ").last.map(String.init) ?? ""
    guard authorization == "Bearer " + token, !desk.isExpired,
      GoogleTokenCheck.isGood(token, secret: Self.secret, now: desk.now)
    else { throw .badToken }
    let parts = request.path.dropFirst(Self.path.utf8.count).split(separator: "/")
      .map { PercentText.decoded($0) }
    guard request.method == "GET", parts.count >= 3, parts[1] == "global" else {
      throw .missing(parts.joined(separator: "/"))
    }
    guard parts[0] == Self.project else { throw .missing(parts[0]) }
    switch (parts[2], parts.count) {
    case ("operations", 3):
      try admit(.list, parts, desk)
      return try operations(request, desk)
    case ("operations", 4):
      try admit(.byID, parts, desk)
      guard let task = desk.task(parts[3]), isKept(task, desk) else {
        throw .missing(parts.joined(separator: "/"))
      }
      return .json(operation(task, desk))
    case ("urlMaps", 3):
      try admit(.urlMaps, parts, desk)
      let maps = GoogleURLMap.all
      let page = try page(of: maps.map(\.name), request)
      return list(
        "urlMap", page.range.map { maps[$0].value(root: Self.root + Self.project) }, page.next)
    case ("urlMaps", 4):
      try admit(.urlMap, parts, desk)
      guard let map = GoogleURLMap.all.first(where: { $0.name == parts[3] }) else {
        throw .missing(parts.joined(separator: "/"))
      }
      return .json(map.value(root: Self.root + Self.project))
    default: throw .missing(parts.joined(separator: "/"))
    }
  }

  private func admit(_ call: Call, _ parts: [String], _ desk: Desk) throws(GoogleRefusal) {
    if desk.options.trouble == .permission, call == .byID {
      throw .denied(call.rawValue, parts.joined(separator: "/"))
    }
    guard desk.admits(call.rawValue) else { throw .throttled }
  }

  // MARK: Lists

  /// A page of a list, by places.
  private struct Page {
    let range: Range<Int>
    let next: String?
  }

  /// Returns the page that `pageToken` leads to: that behind a name, or the empty one before it.
  private func page(of names: [String], _ request: Inbound) throws(GoogleRefusal) -> Page {
    let wanted = request.parameters["maxResults"] ?? "500"
    guard let most = Int(wanted), (1...500).contains(most) else {
      throw .invalid("maxResults", wanted)
    }
    var start = 0
    if let token = request.parameters["pageToken"] {
      let name = String(token.dropFirst(2))
      guard let place = names.firstIndex(of: name) else { throw .invalid("pageToken", token) }
      start = place + 1
      // The first token behind a page leads to one without rows.
      if token.hasPrefix("e:") { return Page(range: start..<start, next: "p:" + name) }
      guard token.hasPrefix("p:") else { throw .invalid("pageToken", token) }
    }
    let end = min(start + min(most, Self.mostRows), names.count)
    return Page(range: start..<end, next: end < names.count ? "e:" + names[end - 1] : nil)
  }

  private func list(_ kind: String, _ rows: [AnswerValue], _ next: String?) -> SimulatorResponse {
    var fields: [(String, AnswerValue)] = [
      ("kind", .text("compute#\(kind)List")),
      ("id", .text("projects/\(Self.project)/global/\(kind)s")),
    ]
    if !rows.isEmpty { fields.append(("items", .list(rows))) }
    if let next { fields.append(("nextPageToken", .text(next))) }
    if rows.isEmpty {
      fields.append(
        (
          "warning",
          .object([
            ("code", .text("NO_RESULTS_ON_PAGE")),
            ("message", .text("There are no results for scope 'global' on this page.")),
          ])
        ))
    }
    return .json(.object(fields))
  }

  private func operations(
    _ request: Inbound, _ desk: Desk
  ) throws(GoogleRefusal) -> SimulatorResponse {
    let filter = request.parameters["filter"]
    guard filter == nil || filter == Self.filter else { throw .invalid("filter", filter ?? "") }
    let order = request.parameters["orderBy"]
    guard order == nil || order == "creationTimestamp desc" else {
      throw .invalid("orderBy", order ?? "")
    }
    let tasks = desk.tasks.tasks.filter { $0.life.created <= desk.elapsed && isKept($0, desk) }
    let sorted = order == nil ? tasks.sorted { $0.id < $1.id } : tasks
    let page = try page(of: sorted.map(\.id), request)
    var rows = page.range.map { operation(sorted[$0], desk) }
    // What else goes on in the project, which the filter leaves out.
    if filter == nil { rows.append(other(desk)) }
    return list("operation", rows, page.next)
  }

  // MARK: Operations

  private func isKept(_ task: SimulatedTask, _ desk: Desk) -> Bool {
    guard task.life.phase(at: desk.storyTime).hasEnded else { return true }
    let share = desk.chance.unit(.idTail, task.number)
    let span = Self.keeping.upperBound - Self.keeping.lowerBound
    let age = desk.now - max(desk.start, Double(desk.unix(ofStory: task.life.end)))
    return age <= Self.keeping.lowerBound + share * span
  }

  private func operation(_ task: SimulatedTask, _ desk: Desk) -> AnswerValue {
    let phase = task.life.phase(at: desk.storyTime)
    let map = GoogleURLMap.of(task)
    let root = Self.root + Self.project
    var fields: [(String, AnswerValue)] = [
      ("kind", .text("compute#operation")),
      ("id", .text(String(desk.chance.bits(.idTail, task.number) >> 1))),
      ("name", .text(task.id)), ("operationType", .text("invalidateCache")),
      ("targetLink", .text(root + map.path)), ("targetId", .text(map.id)),
      ("status", .text(phase == .queued ? "PENDING" : phase == .running ? "RUNNING" : "DONE")),
      ("user", .text("deploy@\(Self.project).iam.gserviceaccount.com")),
      ("progress", .number(phase.hasEnded ? 100 : 0)),
      ("insertTime", .text(time(Int((desk.start + task.life.created).rounded(.down))))),
    ]
    if phase != .queued {
      fields.append(("startTime", .text(time(desk.unix(ofStory: task.life.begin)))))
    }
    if phase.hasEnded { fields.append(("endTime", .text(time(desk.unix(ofStory: task.life.end))))) }
    fields += [
      ("description", .text(description(task, desk))),
      ("selfLink", .text(root + "/global/operations/" + task.id)),
    ]
    if phase.hasEnded, phase != .succeeded {
      let cause: [(String, AnswerValue)] = [
        ("code", .text("INTERNAL_ERROR")),
        ("message", .text("Internal error. Please try again or contact Google Support.")),
      ]
      fields += [
        ("error", .object([("errors", .list([.object(cause)]))])),
        ("httpErrorStatusCode", .number(500)),
        ("httpErrorMessage", .text("INTERNAL SERVER ERROR")),
      ]
    }
    return .object(fields)
  }

  private func other(_ desk: Desk) -> AnswerValue {
    .object([
      ("kind", .text("compute#operation")), ("name", .text("operation-0-other")),
      ("operationType", .text("insert")), ("status", .text("DONE")),
      ("insertTime", .text(time(Int(desk.start) - 60))),
    ])
  }

  /// What is invalidated: a path, a directory, all there is, a path of one host, or a tag.
  private func description(_ task: SimulatedTask, _ desk: Desk) -> String {
    let path = PercentText.encodedPath(task.path(ofItem: 0, chance: desk.chance))
    let plain = String(path.prefix { $0 != "?" })
    switch task.form {
    case .purgeURL, .prefetch:
      return task.number % 5 == 4 ? task.domain.ascii + plain : plain
    case .purgeDirectory: return task.number % 3 == 0 ? "/*" : plain + "*"
    case .purgePattern: return "cacheTags: release-\(task.number)"
    }
  }

  /// A time as the vendor writes it: eight hours west of Greenwich, with thousandths.
  private func time(_ unix: Int) -> String {
    CivilTime(unix: unix, hoursEast: -8).iso.dropLast() + ".123-08:00"
  }
}
