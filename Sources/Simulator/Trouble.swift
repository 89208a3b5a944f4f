/// What is wrong with every account of a run, so that what `check` says of it can be tried.
public enum Trouble: String, Sendable, Hashable, CaseIterable {
  /// Nothing.
  case none
  /// No signature is accepted.
  case key
  /// The vendors' clocks are twenty minutes ahead: more than the vendor that looks at it allows.
  case clock
  /// The same behind.
  case clockBehind = "clock-behind"
  /// The key may not make one of the calls, where the vendor has permissions.
  case permission
  /// Nothing is left of what may be submitted today.
  case quota

  /// How far the vendors' clocks are ahead, in seconds.
  var clockShift: Double {
    switch self {
    case .clock: 1_200
    case .clockBehind: -1_200
    case .none, .key, .permission, .quota: 0
    }
  }
}
