import TaskModel

extension JDCloudProvider: AccountChecking {
  private static let prefetchCall = "prefetchQuery"
  /// An id of the right form that nobody has, to ask for where no task is known.
  private static let madeUpID = "00000000-0000-0000-0000-000000000000"

  var checkedCalls: [CheckedCall] {
    [CheckedCall("refreshQuery"), CheckedCall(Self.prefetchCall)]
  }

  /// The open API has one key an account, which may do everything.
  var leastPolicy: String? { nil }

  /// Asks for a task.
  ///
  /// Whatever the vendor says of the task itself, it has accepted the signature then.
  @concurrent
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding {
    let kind: TaskKind = call.name == Self.prefetchCall ? .prefetch : .purgeURL
    let fitting = sample?.kind.family == kind.family ? sample : nil
    let reference = fitting ?? TaskReference(vendorID: Self.madeUpID, kind: kind)
    _ = try await describe([reference], after: nil)
    return CheckFinding()
  }
}
