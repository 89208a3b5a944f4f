import TestSupport
import Testing

@Suite(.threadsOfTheirOwn) struct ConformanceTests {
  @Test(.hangLimit, arguments: StoreConformance.Check.allCases)
  func keepsTheContract(_ check: StoreConformance.Check) async throws {
    try await StoreConformance(TeamFixture()).run(check)
  }
}
