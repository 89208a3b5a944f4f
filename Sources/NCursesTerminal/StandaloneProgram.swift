import CCurses

/// The program as one file that needs nothing of the machine, beside the builds that do.
public enum StandaloneProgram {
  /// What the running program uses of the machine, in the words of `--version`.
  public static var linkage: String {
    switch cc_linked() {
    case CC_LINKED_TO_NOTHING: "fully static"
    case CC_LINKED_TO_LIBC: "Swift linked in"
    default: "dynamic"
    }
  }

  /// Has such a file look up names as it can on every machine, in /etc/hosts and by DNS; to be called before
  /// the first name is looked up.
  public static func usePlainNames() { cc_use_plain_names() }
}
