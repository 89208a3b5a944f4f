/// Bytes that make a terminal put a text into the clipboard of the machine in front of the operator.
///
/// The control sequence is OSC 52, `ESC ] 52 ; c ; BASE64 BEL`, as xterm defines it.
public struct ClipboardSequence: Hashable, Sendable {
  /// Through what the sequence has to reach the terminal.
  public enum Route: Hashable, Sendable {
    /// Straight to the terminal.
    case terminal
    /// Through GNU screen, which passes on what stands in its device control strings.
    case screen
  }

  /// The bytes, all of them ASCII, to be written in one piece.
  public let bytes: String
  /// Through what they reach the terminal.
  public let route: Route

  /// The longest base64 text that is sent: common terminals drop sequences of more than 100,000 bytes.
  public static let encodedLimit = 74_994
  /// The most bytes a text may have to be copied.
  public static let textLimit = encodedLimit / 4 * 3

  /// Encodes a text.
  ///
  /// - Returns: nil for a text of more than ``textLimit`` bytes.
  /// - Complexity: O(*n*).
  public init?(_ text: String, route: Route) {
    guard text.utf8.count <= Self.textLimit else { return nil }
    let sequence = "\u{1B}]52;c;" + Self.base64(text) + "\u{07}"
    self.route = route
    bytes = route == .screen ? Self.wrapped(sequence) : sequence
  }

  /// How the text goes out, as a sentence part such as `via OSC 52`.
  public var way: String { route == .screen ? "via screen" : "via OSC 52" }

  /// The most bytes of one device control string: screen has dropped longer ones since its first
  /// releases, whose limit was 256.
  private static let pieceLimit = 200

  private static func wrapped(_ sequence: String) -> String {
    var wrapped = ""
    var rest = Substring(sequence)
    while !rest.isEmpty {
      wrapped += "\u{1B}P" + rest.prefix(pieceLimit) + "\u{1B}\\"
      rest = rest.dropFirst(pieceLimit)
    }
    return wrapped
  }

  private static func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = Array(text.utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let index = Int(bits >> UInt32(18 - 6 * place)) & 0x3F
        encoded.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
