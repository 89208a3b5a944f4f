import TaskModel
import Testing

@Suite struct VariablesTests {
  @Test(
    arguments: [
      ([:], nil), (["a": ""], nil), (["a": "1"], "1"), (["a": "", "b": "2"], "2"),
      (["a": "1", "b": "2"], "1"), (["b": "2"], "2"), (["a": "", "b": ""], nil), (["a": " "], " "),
      (["c": "3"], nil),
    ] as [([String: String], String?)])
  func anEmptyVariableIsNotSet(environment: [String: String], value: String?) {
    #expect(environment.variable("a", "b") == value)
  }
}
