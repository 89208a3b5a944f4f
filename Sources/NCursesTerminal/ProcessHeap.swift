import CCurses

/// How the process takes memory from the system.
public enum ProcessHeap {
  /// Has all threads share one heap: by default each has its own, and what it freed is of no use to others.
  ///
  /// To be called before there is a second thread.
  public static func share() { cc_use_one_heap() }
}
