import HTTPTypes
import TaskModel

/// Lays a vendor's answer, which is without secrets by then, out in lines.
struct RawLayout {
  /// The most lines kept.
  static let lineLimit = 20_000

  private var lines: [SafeText] = []
  /// The line that may still get the comma that parts it from what follows.
  private var finished: String?
  private var line = ""
  private var isCut = false

  /// Lays out an answer; what is neither JSON nor XML is taken as lines of text.
  static func rawAnswer(_ answer: HTTPAnswer) -> RawAnswer {
    var layout = RawLayout()
    do {
      try JSONReader.read(answer.body) { layout.take(&$0, indent: "") }
    } catch {
      layout = RawLayout()
      let isXML = (try? XMLReader.read(answer.body) { _, _ in }) != nil
      if isXML { layout.take(xml: answer.body) } else { layout.take(text: answer.body) }
    }
    layout.keepFinished()
    return RawAnswer(
      status: answer.response.status.code, lines: layout.lines, isCut: layout.isCut,
      text: String(decoding: answer.body, as: UTF8.self))
  }

  private init() {}

  private mutating func take(_ reader: inout JSONReader, indent: String) {
    switch reader.kind() {
    case .object:
      takeMembers(of: &reader, indent: indent)
    case .array:
      takeElements(of: &reader, indent: indent)
    case .string:
      line += Wire.quoted(reader.text() ?? "")
      endLine()
    case .number, .bool, .null:
      line += reader.source()
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
      line = indent + "  " + Wire.quoted(key.string) + ": "
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

  /// Takes XML, an element without others in a line.
  private mutating func take(xml bytes: [UInt8]) {
    var depth = 0
    let text = String(decoding: bytes, as: UTF8.self).trimmingPrefix("\u{FEFF}")
    let tags = text.drop { $0 != "<" }.split(separator: "<")
    var isLeaf = false
    for tag in tags {
      let text = "<" + String(tag).trimmed
      if tag.hasPrefix("/") {
        depth = max(0, depth - 1)
        if isLeaf { line += text } else { line = String(repeating: "  ", count: depth) + text }
        isLeaf = false
        endLine()
        continue
      }
      if isLeaf { endLine() }
      line = String(repeating: "  ", count: depth) + text
      // What closes itself, and what declares, has nothing in it.
      let isAlone = tag.hasPrefix("?") || tag.hasPrefix("!") || text.hasSuffix("/>")
      isLeaf = !isAlone
      if isAlone { endLine() } else { depth += 1 }
    }
    if isLeaf { endLine() }
  }

  private mutating func take(text bytes: [UInt8]) {
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line = String(decoding: part, as: UTF8.self)
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
