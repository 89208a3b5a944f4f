import HTTPTypes
import TaskModel

/// Lays a vendor's answer out in lines, with secrets removed from every string of it.
///
/// Strings are read before they are searched, so that a secret written with escapes is found too.
struct RawLayout {
  /// The most lines kept.
  static let lineLimit = 20_000

  private let redactor: Redactor
  private var lines: [SafeText] = []
  /// The line that may still get the comma that parts it from what follows.
  private var finished: String?
  private var line = ""
  private var isCut = false

  /// Lays out an answer; what is no JSON is taken as lines of text.
  static func rawAnswer(_ answer: HTTPAnswer, redactor: Redactor) -> RawAnswer {
    var layout = RawLayout(redactor: redactor)
    do {
      try JSONReader.read(answer.body) { layout.take(&$0, indent: "") }
    } catch {
      layout = RawLayout(redactor: redactor)
      layout.take(text: answer.body)
    }
    layout.keepFinished()
    return RawAnswer(
      status: answer.response.status.code, lines: layout.lines, isCut: layout.isCut,
      text: RawText(answer.body, redactor: redactor).cleaned)
  }

  private init(redactor: Redactor) { self.redactor = redactor }

  private mutating func take(_ reader: inout JSONReader, indent: String) {
    switch reader.kind() {
    case .object:
      takeMembers(of: &reader, indent: indent)
    case .array:
      takeElements(of: &reader, indent: indent)
    case .string:
      line += Wire.quoted(redactor.clean(reader.text() ?? ""))
      endLine()
    case .number, .bool, .null:
      line += redactor.clean(reader.source())
      endLine()
    case nil: break
    }
  }

  private mutating func takeMembers(of reader: inout JSONReader, indent: String) {
    line += "{"
    endLine()
    var isFirst = true
    reader.members { key, value in
      if !isFirst { finished?.append(",") }
      isFirst = false
      line = indent + "  " + Wire.quoted(redactor.clean(key.string)) + ": "
      take(&value, indent: indent + "  ")
    }
    line = indent + "}"
    endLine()
  }

  private mutating func takeElements(of reader: inout JSONReader, indent: String) {
    line += "["
    endLine()
    var isFirst = true
    reader.elements { value in
      if !isFirst { finished?.append(",") }
      isFirst = false
      line = indent + "  "
      take(&value, indent: indent + "  ")
    }
    line = indent + "]"
    endLine()
  }

  private mutating func take(text bytes: [UInt8]) {
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line = redactor.clean(String(decoding: part, as: UTF8.self))
      endLine()
    }
  }

  private mutating func endLine() {
    keepFinished()
    finished = line
    line = ""
  }

  private mutating func keepFinished() {
    guard let text = finished else { return }
    finished = nil
    if lines.count < Self.lineLimit {
      lines.append(SafeText(text, limit: .url))
    } else {
      isCut = true
    }
  }
}
