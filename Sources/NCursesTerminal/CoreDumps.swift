import CCurses

/// What the system may do with the memory of a process that crashes.
public enum CoreDumps {
  /// Keeps the process's memory out of core dumps and from debuggers of the same user.
  ///
  /// - Returns: False where the system refused.
  @discardableResult
  public static func forbid() -> Bool { cc_forbid_dumps() }
}
