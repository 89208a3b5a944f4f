/// What a vendor wrote about one task, for an operator's eyes: secrets removed, laid out in lines, and
/// as it came for what is copied and written.
public struct RawAnswer: Equatable, Sendable {
  /// The HTTP status.
  public let status: Int
  /// The answer's lines, safe to show; JSON is indented by two blanks a level.
  public let lines: [SafeText]
  /// Whether the end was left out because there was too much.
  public let isCut: Bool
  /// The vendor's own text, byte for byte but for secrets; it is not safe to show.
  public let text: String

  /// Makes an answer.
  public init(status: Int, lines: [SafeText], isCut: Bool = false, text: String = "") {
    self.status = status
    self.lines = lines
    self.isCut = isCut
    self.text = text
  }
}
