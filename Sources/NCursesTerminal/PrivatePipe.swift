import CCurses

/// A pipe that no program inherits which another thread starts at that moment.
public enum PrivatePipe {
  /// Makes one; nil where the system refuses it, which it says in `errno`.
  public static func open() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    return cc_private_pipe(&ends) ? (ends[0], ends[1]) : nil
  }
}
