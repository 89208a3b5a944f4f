import TaskModel

/// An error that a gateway writes as XML although JSON was asked for, such as
/// `<Error><Code>Throttling.User</Code><Message>…</Message></Error>`.
struct XMLError: Equatable {
  /// The vendor's code.
  let code: String
  /// The vendor's text; nil for none.
  let message: String?

  private static let longestCode = 128

  /// Finds the first code and the first message, whatever elements are around them.
  ///
  /// What comes before a fault counts. Nil where there is no code, and for a page of HTML.
  init?(_ body: [UInt8]) {
    var (code, message): (String?, String?)
    func look(into element: inout XMLReader) {
      element.children { name, child in
        switch name.lowercased {
        case "code" where code == nil: code = child.text()?.trimmed
        case "message" where message == nil: message = child.text()?.trimmed
        default: look(into: &child)
        }
      }
    }
    do {
      try XMLReader.read(body) { name, root in
        if name.lowercased != "html" { look(into: &root) }
      }
    } catch {
      // A text that is cut off, or not quite XML, may have said what it is before.
    }
    guard let code, Self.isCode(code) else { return nil }
    self.code = code
    self.message = message.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Codes are words such as `InvalidAccessKeyId.NotFound`.
  private static func isCode(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longestCode
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"): true
        default: false
        }
      }
  }
}
