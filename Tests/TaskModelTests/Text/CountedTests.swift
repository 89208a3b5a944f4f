import TaskModel
import Testing

@Suite("Counted things") struct CountedTests {
  @Test(
    "How many more there are has one form",
    arguments: [
      (3, " and 3 more"), (1, " and 1 more"), (1_234, " and 1,234 more"), (0, ""), (-2, ""),
    ])
  func andMore(_ count: Int, _ text: String) { #expect(count.andMore == text) }
}
