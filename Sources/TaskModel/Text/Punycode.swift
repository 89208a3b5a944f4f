/// Converts international host names between what people read and what DNS carries.
///
/// The coding is that of [RFC 3492](https://www.rfc-editor.org/rfc/rfc3492). Letters are lower-cased;
/// the further rules of IDNA (normalization, forbidden letters) are not applied.
public enum Punycode {
  /// Returns the host with every label in ASCII, such as `xn--bcher-kva.example`, in lower case.
  ///
  /// A label that cannot be coded stays as it is.
  public static func asciiHost(_ host: String) -> String {
    mapLabels(of: host) { label in
      guard !label.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
      return encode(label.unicodeScalars).map { prefix + $0 }
    }
  }

  /// Returns the host with every label in letters people read, such as `bücher.example`, in lower case.
  ///
  /// A label that is no valid code stays as it is. The result may hold any letter at all: make it
  /// ``SafeText`` before it is shown.
  public static func unicodeHost(_ host: String) -> String {
    mapLabels(of: host) { label in
      label.hasPrefix(prefix) ? decode(String(label.dropFirst(prefix.count))) : nil
    }
  }

  /// Returns the code of a label, without the `xn--` in front; nil if the label is over-long.
  package static func encode(_ label: some Collection<Unicode.Scalar>) -> String? {
    guard label.count <= longestLabel else { return nil }
    var code = String(String.UnicodeScalarView(label.filter { $0.isASCII }))
    let basicCount = UInt32(code.unicodeScalars.count)
    if basicCount > 0 { code += "-" }
    var handled = basicCount
    var point: UInt32 = 128
    var delta: UInt32 = 0
    var bias: UInt32 = 72
    while handled < UInt32(label.count) {
      guard let next = label.lazy.map(\.value).filter({ $0 >= point }).min() else { return nil }
      delta += (next - point) * (handled + 1)
      point = next
      for scalar in label {
        if scalar.value < point { delta += 1 }
        guard scalar.value == point else { continue }
        code += variableLength(delta, bias: bias)
        bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      point += 1
    }
    return code
  }

  /// Returns the label of a code that stands without its `xn--`; nil if it is no valid code.
  package static func decode(_ code: String) -> String? {
    let bytes = Array(code.utf8)
    guard bytes.count <= longestLabel, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    let basicEnd = bytes.lastIndex(of: UInt8(ascii: "-")) ?? 0
    var scalars = bytes[..<basicEnd].map { Unicode.Scalar($0) }
    var index = basicEnd > 0 ? basicEnd + 1 : 0
    var point: UInt32 = 128
    var place: UInt32 = 0
    var bias: UInt32 = 72
    while index < bytes.count {
      let before = place
      var weight: UInt32 = 1
      var step: UInt32 = 36
      while true {
        guard index < bytes.count, let digit = value(of: bytes[index]) else { return nil }
        index += 1
        let (part, tooLarge) = digit.multipliedReportingOverflow(by: weight)
        let (sum, overflow) = place.addingReportingOverflow(part)
        guard !tooLarge, !overflow else { return nil }
        place = sum
        let threshold = Self.threshold(step, bias: bias)
        if digit < threshold { break }
        let (heavier, tooHeavy) = weight.multipliedReportingOverflow(by: 36 - threshold)
        guard !tooHeavy else { return nil }
        weight = heavier
        step += 36
      }
      let count = UInt32(scalars.count) + 1
      bias = adapted(place - before, count: count, isFirst: before == 0)
      let (moved, overflow) = point.addingReportingOverflow(place / count)
      guard !overflow, let scalar = Unicode.Scalar(moved) else { return nil }
      point = moved
      scalars.insert(scalar, at: Int(place % count))
      place = place % count + 1
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static let prefix = "xn--"
  /// DNS allows 63; with at most this many no sum of the encoder can overflow.
  private static let longestLabel = 255

  private static func mapLabels(of host: String, _ convert: (String) -> String?) -> String {
    let labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    return labels.map { convert(String($0)) ?? String($0) }.joined(separator: ".")
  }

  private static func threshold(_ step: UInt32, bias: UInt32) -> UInt32 {
    step <= bias ? 1 : min(step - bias, 26)
  }

  private static func variableLength(_ number: UInt32, bias: UInt32) -> String {
    var code = ""
    var rest = number
    var step: UInt32 = 36
    while true {
      let threshold = threshold(step, bias: bias)
      guard rest >= threshold else { break }
      code.unicodeScalars.append(digit(threshold + (rest - threshold) % (36 - threshold)))
      rest = (rest - threshold) / (36 - threshold)
      step += 36
    }
    code.unicodeScalars.append(digit(rest))
    return code
  }

  private static func digit(_ value: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26))
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case 0x61...0x7A: UInt32(byte - 0x61)
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x30...0x39: UInt32(byte - 0x30 + 26)
    default: nil
    }
  }

  private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
    var rest = isFirst ? delta / 700 : delta / 2
    rest += rest / count
    var steps: UInt32 = 0
    while rest > 455 {
      rest /= 35
      steps += 36
    }
    return steps + 36 * rest / (rest + 38)
  }
}
