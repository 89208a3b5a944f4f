/// What a vendor wrote about one task, for an operator's eyes: secrets removed, laid out in lines.
public struct RawAnswer: Equatable, Sendable {
  /// The HTTP status.
  public let status: Int
  /// The answer's lines, safe to show; JSON is indented by two blanks a level.
  public let lines: [SafeText]
  /// Whether the end was left out because there was too much.
  public let isCut: Bool

  /// Makes an answer.
  public init(status: Int, lines: [SafeText], isCut: Bool = false) {
    self.status = status
    self.lines = lines
    self.isCut = isCut
  }
}
