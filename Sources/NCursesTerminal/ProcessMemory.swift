import CCurses

/// What the system does with the memory of the process.
public enum ProcessMemory {
  /// Has all threads share one heap: by default each has its own, and what it freed is of no use to others.
  ///
  /// To be called before there is a second thread.
  public static func shareHeap() { cc_use_one_heap() }

  /// Keeps the process's memory out of core dumps and from debuggers of the same user.
  ///
  /// - Returns: False where the system refused.
  @discardableResult
  public static func forbidDumps() -> Bool { cc_forbid_dumps() }
}
