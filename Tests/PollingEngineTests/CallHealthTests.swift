import TaskModel
import TestSupport
import Testing

@testable import PollingEngine

/// How one kind of call fares.
@Suite struct CallHealthTests {
  private static let refusal = ProviderError.credentials(Fixtures.message)

  /// Else a key that is refused for ids alone is a problem, and none, with each id that is to be asked for.
  @Test("a refused key is forgiven once, also where there was nothing to ask for meanwhile")
  func forgivenOnce() {
    var generator = SeededGenerator(seed: 1)
    var health = CallHealth()
    for isFirst in [true, false, false] {
      health.fail(Self.refusal, at: Fixtures.moment(.zero), using: &generator)
      health.forgiveKey()
      #expect((health.error == nil) == isFirst)
      health.pause()
      #expect(health.error == nil && health.failures == 0)
    }
    health = CallHealth()
    health.fail(Self.refusal, at: Fixtures.moment(.zero), using: &generator)
    health.forgiveKey()
    #expect(health.error == nil, "an answer has come since")
  }
}
