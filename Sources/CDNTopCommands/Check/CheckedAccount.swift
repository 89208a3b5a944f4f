import FoundationEssentials
import Providers
import TaskModel

/// What an account's vendor answered when `check` tried every call.
struct CheckedAccount: Sendable {
  /// What came of one call.
  struct Trial: Sendable {
    let call: CheckedCall
    /// Nil where the call was not made, since an earlier one told that it would fail too.
    let outcome: Result<CheckFinding, ProviderError>?
  }

  let account: AccountConfiguration
  let endpoint: Endpoint
  /// Whether the vendor lists tasks.
  let canList: Bool
  let trials: [Trial]
  let notes: MeasuredExchange.Notes
  /// When the calls were made.
  let at: Date
  let needs: QuotaNeeds
  /// Files with its key that others can read or write.
  var exposed: [ExposedKeyFile] = []

  /// Whether the account can be watched.
  var isWatchable: Bool {
    !steps.contains { $0.result == .failed && $0.matter != .need && $0.matter != .quota }
  }

  /// Whether something is needed of which the vendor did not tell how much is left.
  var isQuotaUnread: Bool { steps.contains { $0.result == .failed && $0.matter == .quota } }

  /// Whether too little is left of something that is needed.
  var isShort: Bool { steps.contains { $0.result == .failed && $0.matter == .need } }

  /// Whose key it is; nil where the vendor did not tell.
  var owner: SafeText? { findings.compactMap(\.owner).first }

  /// What may still be submitted today.
  var quota: [Quota] { findings.flatMap(\.quota) }

  /// The account as the JSON of `list` shows accounts.
  var status: AccountStatus {
    var status = AccountStatus(
      account: account.name, provider: account.provider.id,
      coverage: canList ? .window : .trackedOnly, plannedInterval: .zero)
    status.error = watchErrors.first
    status.state = watchErrors.first?.accountState ?? .ok
    status.lastSuccess = watchErrors.isEmpty ? at : nil
    status.calls = notes.calls
    status.clockSkew = notes.clockSkew
    status.quota = quota
    return status
  }

  private var findings: [CheckFinding] { trials.compactMap { try? $0.outcome?.get() } }

  private var watchErrors: [ProviderError] {
    trials.filter { $0.call.purpose == .watch }.compactMap(\.error)
  }

  // MARK: Steps

  /// Everything there is to say, in the order in which one thing rests on the other.
  var steps: [CheckStep] {
    [reachable, tls, clock] + keySteps
      + trials.filter { $0.call.purpose == .watch }.map(permission) + successSteps + quotaSteps
      + needSteps
  }

  private var keySteps: [CheckStep] { [credentials] + exposed.map(\.step) + [ownerStep] }

  private var hasAnswer: Bool { notes.latency != nil }

  private var reachable: CheckStep {
    if let latency = notes.latency {
      return CheckStep(.reachable, .ok, "\(endpoint.text) answers in \(Self.text(latency))")
    }
    if notes.failure?.isTLS == true {
      return CheckStep(.reachable, .ok, "\(endpoint.text) takes connections")
    }
    guard let failure = notes.failure?.failure else {
      return CheckStep(.reachable, .unknown, "not asked")
    }
    return CheckStep(
      .reachable, .failed, failure.description,
      advice: "check endpoint, proxy, DNS and this machine's network")
  }

  private var tls: CheckStep {
    guard endpoint.isSecure else {
      return endpoint.isLoopback
        ? CheckStep(.tls, .ok, "plain http, which does not leave this machine")
        : CheckStep(
          .tls, .warning, "plain http: signatures can be read on the way",
          advice: "use https where the vendor offers it")
    }
    if hasAnswer { return CheckStep(.tls, .ok, "the certificate is trusted") }
    guard let failure = notes.failure, failure.isTLS else {
      return CheckStep(.tls, .unknown, "not reached")
    }
    return CheckStep(
      .tls, .failed, failure.failure.message.text.text,
      advice: "correct endpoint, or name your own CA's PEM file in ca_file")
  }

  private var clock: CheckStep {
    let refusal = trials.compactMap(\.error).first { $0.kind == .clockSkew }
    let advice = "set this machine's clock, such as: timedatectl set-ntp true"
    let measured = notes.clockSkew.map(Self.clockText)
    if let refusal {
      return CheckStep(
        .clock, .failed,
        ([measured].compactMap { $0 } + [refusal.description])
          .joined(separator: "; "), advice: advice)
    }
    guard let skew = notes.clockSkew, let measured else {
      return CheckStep(
        .clock, .unknown,
        hasAnswer ? "the vendor does not report its time" : "not checked: no answer")
    }
    return abs(skew.seconds) < Self.largestSkew
      ? CheckStep(.clock, .ok, measured) : CheckStep(.clock, .warning, measured, advice: advice)
  }

  private var credentials: CheckStep {
    let errors = trials.compactMap(\.error)
    if let refusal = errors.first(where: { $0.kind == .credentials }) {
      return CheckStep(
        .credentials, .failed, refusal.description,
        advice: "check \(keyNames) of the account \(account.name)")
    }
    let isKnown = !findings.isEmpty || errors.contains { $0.kind == .permission }
    return isKnown
      ? CheckStep(.credentials, .ok, "the vendor accepts it")
      : CheckStep(.credentials, .unknown, "not checked: the vendor has not looked at it")
  }

  private var keyNames: String {
    if account.has("profile") { return "the profile" }
    let names = account.provider.keys.filter { $0.isRequired || account.has($0.name) }
      .filter { $0.isRequired || $0.isSecret }.map(\.name)
    return names.isEmpty ? "the key" : names.joined(last: "and")
  }

  private var ownerStep: CheckStep {
    guard let trial = trials.first(where: { $0.call.purpose == .owner }) else {
      return CheckStep(.owner, .unknown, "the vendor does not report the key's owner")
    }
    if let owner {
      let note = findings.first { $0.owner != nil }?.note
      return CheckStep(.owner, note == nil ? .ok : .warning, owner.text, advice: note?.text)
    }
    guard let error = trial.error else { return CheckStep(.owner, .unknown, "not asked") }
    return CheckStep(.owner, .unknown, error.description)
  }

  private func permission(_ trial: Trial) -> CheckStep {
    let subject = trial.call.subject
    switch trial.outcome {
    case nil:
      return CheckStep(.permission, .unknown, "not asked", subject: subject)
    case .success(let finding):
      // What could not be asked, or need not be allowed, is no answer.
      if let note = finding.note {
        return CheckStep(.permission, .unknown, note.text, subject: subject)
      }
      return CheckStep(.permission, .ok, "answered", subject: subject)
    case .failure(let error):
      guard isOfOneCall(error) else {
        return CheckStep(.permission, .unknown, "not known, see above", subject: subject)
      }
      return CheckStep(
        .permission, .failed, error.description, subject: subject,
        advice: advice(for: error, trial.call))
    }
  }

  /// Whether an error is about the call that it answers, so that no earlier step has told it.
  private func isOfOneCall(_ error: ProviderError) -> Bool {
    switch error {
    case .credentials, .clockSkew: false
    case .transport, .cancelled: hasAnswer
    case .permission, .throttled, .rejected, .unavailable, .malformedResponse, .tooMuch: true
    }
  }

  private func advice(for error: ProviderError, _ call: CheckedCall) -> String? {
    switch error {
    case .permission(let message) where !account.provider.isOfKey(message):
      "have the vendor open the service for the account"
    case .permission:
      call.permission.map {
        "allow \($0) for this key; \"cdntop check --policy\" prints all it needs"
      }
        ?? "ask the vendor to open the service for the key"
    case .throttled(let wait?, _) where error.isLasting: "check again in \(wait.shortText)"
    case .throttled: "something else calls too often with this key; check again in a minute"
    case .unavailable: "check again in a minute"
    case .rejected, .malformedResponse, .tooMuch: "check endpoint and the account's settings"
    case .transport: "check this machine's network, then check again"
    case .credentials, .clockSkew, .cancelled: nil
    }
  }

  /// What nobody checks: the vendor's word is taken for what it is.
  private var successSteps: [CheckStep] {
    let success = account.provider.success
    func step(_ words: String, _ family: TaskKind.Family?) -> CheckStep {
      CheckStep(.success, .unknown, "means " + words, subject: family?.rawValue)
    }
    guard let prefetch = success.prefetch, prefetch != success.purge else {
      return [step(success.purge, nil)]
    }
    return [step(success.purge, .purge), step(prefetch, .prefetch)]
  }

  // MARK: Quota

  private var quotaTrials: [Trial] { trials.filter { $0.call.purpose == .quota } }

  private var quotaSteps: [CheckStep] {
    guard !quotaTrials.isEmpty else {
      return [CheckStep(.quota, .unknown, "the vendor does not report what is left")]
    }
    let failed = quotaTrials.compactMap(quotaFailure)
    guard failed.isEmpty else { return quotaOfKinds + failed }
    if quotaTrials.contains(where: { $0.error != nil }) {
      return [CheckStep(.quota, .unknown, "not known, see above")]
    }
    guard quotaTrials.contains(where: { $0.outcome != nil }) else {
      return [CheckStep(.quota, .unknown, "not asked")]
    }
    guard !quota.isEmpty else {
      return [CheckStep(.quota, .unknown, "the vendor reported nothing")]
    }
    return quotaOfKinds + noteSteps
  }

  /// Why a call did not tell what is left; nil where it did, or an earlier step says why.
  private func quotaFailure(_ trial: Trial) -> CheckStep? {
    guard let error = trial.error, isOfOneCall(error) else { return nil }
    return CheckStep(
      .quota, needs.counts.isEmpty ? .warning : .failed, error.description,
      subject: trial.call.subject, advice: advice(for: error, trial.call))
  }

  /// A step a kind; of several domains the one with the least left, since it is refused first.
  private var quotaOfKinds: [CheckStep] {
    TaskKind.allCases.compactMap { kind in
      let known = quota.filter { $0.kind == kind }
      guard let least = known.min(by: { $0.left < $1.left }) else { return nil }
      var place = least.place
      let places = Set(known.map(\.place)).count
      if places > 1 {
        place += ", the least of \(places) \(least.area == nil ? "domains" : "areas")"
      }
      guard least.left == 0 else {
        return CheckStep(
          .quota, .ok, "\(least.left) of \(least.total) \(kind.submitted) left today\(place)",
          subject: kind.rawValue)
      }
      return CheckStep(
        .quota, .warning, "none of \(least.total) \(kind.submitted) left today\(place)",
        subject: kind.rawValue,
        advice: "what is submitted now will be refused: wait for the vendor's next day, or have "
          + "the quota raised")
    }
  }

  private var noteSteps: [CheckStep] {
    quotaTrials.compactMap { try? $0.outcome?.get().note }
      .map { CheckStep(.quota, .unknown, $0.text) }
  }

  private var needSteps: [CheckStep] {
    needs.counts.map { need in
      let subject = need.kind.rawValue
      let known = quota.filter { $0.kind == need.kind }
      // Which domain will be purged is not known here, so each has to have enough.
      guard let least = known.min(by: { $0.left < $1.left }) else {
        return CheckStep(
          .need, .unknown, "\(need.count) needed; what is left is not known", subject: subject)
      }
      let place = least.place
      return least.left >= need.count
        ? CheckStep(
          .need, .ok, "\(need.count) needed, \(least.left) left\(place)", subject: subject)
        : CheckStep(
          .need, .failed, "\(need.count) needed, only \(least.left) left\(place)",
          subject: subject,
          advice: "purge directories instead of URLs, wait for the vendor's next day, or have the "
            + "quota raised")
    }
  }

  // MARK: Words

  /// From how many seconds on a clock is wrong enough to be told.
  private static let largestSkew = 30.0

  private static func text(_ latency: Duration) -> String {
    "\(max(1, Int((latency.seconds * 1_000).rounded())))ms"
  }

  private static func clockText(_ skew: Duration) -> String {
    let seconds = abs(skew.seconds).rounded()
    guard seconds > 1 else { return "this machine's clock is right to within a second or so" }
    // It is measured to a second or two.
    let text = DurationText.text(seconds < 120 ? seconds : (seconds / 60).rounded() * 60)
    return "this machine's clock is \(text) " + (skew > .zero ? "behind" : "ahead of")
      + " the vendor's"
  }
}

extension CheckedAccount.Trial {
  /// Why the call was not answered; nil where it was, or was not made.
  var error: ProviderError? {
    if case .failure(let error) = outcome { error } else { nil }
  }
}

extension CheckedCall {
  /// The call with its product.
  fileprivate var subject: String { product.map { "\(name) (\($0))" } ?? name }
}

extension Quota {
  /// What it is for, as it stands behind a figure.
  fileprivate var place: String {
    (domain.map { " on \($0)" } ?? "") + (area.map { " in the area \($0)" } ?? "")
  }
}

extension TaskKind {
  /// What a quota of the kind counts.
  fileprivate var submitted: String {
    switch self {
    case .purgeURL, .prefetch: "URLs"
    case .purgeDirectory: "directories"
    case .purgePattern: "patterns"
    case .purgeTag: "tags"
    case .block: "URLs to block"
    case .unblock: "URLs to unblock"
    case .purgeAll, .other: "requests"
    }
  }
}

extension AccountConfiguration {
  /// Whether a key of the provider is configured, in any form.
  fileprivate func has(_ key: String) -> Bool {
    values[key] != nil || secrets.contains { $0.key == key }
  }
}
