public import Testing

extension Trait where Self == TimeLimitTrait {
  /// Ends a test that hangs, so that the run says which one it was.
  ///
  /// All tests of a run begin at once and share few threads: what a test takes is what the others leave it, so
  /// that no limit near a test's own time means anything.
  public static var hangLimit: Self { .timeLimit(.minutes(30)) }
}
