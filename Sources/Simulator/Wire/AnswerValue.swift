/// A value of an answer, written as JSON or as XML.
indirect enum AnswerValue: Sendable {
  case null
  case text(String)
  case number(Int)
  case bool(Bool)
  case list([AnswerValue])
  case object([(String, AnswerValue)])

  func jsonBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    appendJSON(to: &bytes)
    return bytes
  }

  /// Writes an object as elements; a list repeats the element that names it.
  func xmlBytes(root: String) -> [UInt8] {
    var text = "<?xml version='1.0' encoding='UTF-8'?>"
    appendXML(named: root, to: &text)
    return Array(text.utf8)
  }

  private func appendJSON(to bytes: inout [UInt8]) {
    switch self {
    case .null:
      bytes.append(contentsOf: "null".utf8)
    case .text(let text):
      AnswerValue.appendQuoted(text, to: &bytes)
    case .number(let number):
      bytes.append(contentsOf: String(number).utf8)
    case .bool(let value):
      bytes.append(contentsOf: String(value).utf8)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.appendJSON(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        AnswerValue.appendQuoted(field.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        field.1.appendJSON(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let backslash = UInt8(ascii: "\\")
    bytes.append(quote)
    for byte in text.utf8 {
      if byte == quote || byte == backslash {
        bytes.append(backslash)
        bytes.append(byte)
      } else if byte < 0x20 {
        bytes.append(contentsOf: "\\u\(Chance.hex(UInt64(byte), digits: 4))".utf8)
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(quote)
  }

  private func appendXML(named name: String, to text: inout String) {
    switch self {
    case .null:
      break
    case .text(let value):
      text += "<\(name)>\(AnswerValue.xmlEscaped(value))</\(name)>"
    case .number(let number):
      text += "<\(name)>\(number)</\(name)>"
    case .bool(let value):
      text += "<\(name)>\(value)</\(name)>"
    case .list(let values):
      for value in values { value.appendXML(named: name, to: &text) }
    case .object(let fields):
      text += "<\(name)>"
      for (key, value) in fields { value.appendXML(named: key, to: &text) }
      text += "</\(name)>"
    }
  }

  private static func xmlEscaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
