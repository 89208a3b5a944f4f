/// How the texts of a task that purges by pattern are to be read.
public enum PatternForm: Sendable {
  /// Each is an expression over whole URLs.
  case expression
  /// Each is a URL that stands for itself with every query and with none.
  case everyQuery
}
