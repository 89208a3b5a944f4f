/// A provider that can be asked, call by call, whether its account can be watched.
///
/// To conform: one entry of ``checkedCalls`` for every call that watching makes, then those that tell
/// what is left and whose key it is. Each check asks as little as the call allows, and changes nothing.
public protocol AccountChecking: Provider {
  /// The calls in the order in which to ask.
  var checkedCalls: [CheckedCall] { get }
  /// The least read-only policy for the calls, as an operator would paste it; nil where a key of the
  /// vendor cannot be narrowed.
  var leastPolicy: String? { get }

  /// Makes one of the calls.
  ///
  /// - Parameter sample: a task to ask for where the call needs an id; nil where none is known.
  /// - Throws: why it is not answered.
  func check(
    _ call: CheckedCall, sample: TaskReference?
  ) async throws(ProviderError) -> CheckFinding
}

/// A call that ``AccountChecking`` can try.
public struct CheckedCall: Hashable, Sendable {
  /// What the call is for.
  public enum Purpose: Hashable, Sendable {
    /// Watching needs it.
    case watch
    /// It tells what is left.
    case quota
    /// It tells whose key it is.
    case owner
  }

  /// The vendor's name of the call.
  public let name: String
  /// The product it is about; nil where the account has one.
  public let product: String?
  /// What a policy has to allow; nil where the vendor has no permissions, or needs none for the call.
  public let permission: String?
  /// What it is for.
  public let purpose: Purpose
  /// Where it is answered; nil where that is the account's endpoint.
  public let endpoint: String?

  /// Describes a call.
  public init(
    _ name: String, product: String? = nil, permission: String? = nil, purpose: Purpose = .watch,
    endpoint: String? = nil
  ) {
    self.name = name
    self.product = product
    self.permission = permission
    self.purpose = purpose
    self.endpoint = endpoint
  }
}

/// What a call told when it was tried.
public struct CheckFinding: Equatable, Sendable {
  /// A task that the account has; nil where the call showed none.
  public var sample: TaskReference?
  /// What is left; empty where the call does not tell.
  public var quota: [Quota] = []
  /// Whose key it is; nil where the call does not tell.
  public var owner: SafeText?
  /// What the operator should know besides; nil for nothing.
  public var note: SafeText?

  /// Makes a finding that tells nothing but that the call was answered.
  public init() {}
}
