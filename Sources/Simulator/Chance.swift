/// Reproducible draws: a pure function of the seed and of what is drawn for whom.
///
/// A draw does not depend on the draws before it, so two servers agree whatever is asked first.
struct Chance: Sendable {
  /// What a draw decides; no two decisions share their bits.
  enum Purpose: UInt64 {
    case account = 1, age, count, domain, duration, fate, fault, faultForm, form, id, idTail
    case item, oddDescription, oddPath, oddProcess, oddWord, product, requestID, retry, word
    case edgeAge, edgeContent, edgeHabit, edgeRefill
  }

  let seed: UInt64

  func bits(_ purpose: Purpose, _ first: Int = 0, _ second: Int = 0) -> UInt64 {
    var state = Chance.mixed(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
    state = Chance.mixed(state ^ UInt64(bitPattern: Int64(first)))
    return Chance.mixed(state &+ UInt64(bitPattern: Int64(second)) &* 0xD1B5_4A32_D192_ED03)
  }

  /// Returns a number in 0 ..< bound.
  func below(_ bound: Int, _ purpose: Purpose, _ first: Int = 0, _ second: Int = 0) -> Int {
    Int(truncatingIfNeeded: bits(purpose, first, second) % UInt64(max(1, bound)))
  }

  /// Returns a number in 0 ..< 1.
  func unit(_ purpose: Purpose, _ first: Int = 0, _ second: Int = 0) -> Double {
    Double(bits(purpose, first, second) >> 11) / 9_007_199_254_740_992
  }

  func within(_ range: ClosedRange<Double>, _ purpose: Purpose, _ task: Int, _ part: Int = 0)
    -> Double
  {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit(purpose, task, part)
  }

  func uuid(_ purpose: Purpose, _ first: Int, _ second: Int = 0) -> String {
    let high = bits(purpose, first, second &* 2) & ~0xF000 | 0x4000
    let low = bits(purpose, first, second &* 2 &+ 1) & ~(0b11 << 62) | (0b10 << 62)
    let text = Chance.hex(high, digits: 16) + Chance.hex(low, digits: 16)
    var answer = ""
    for (index, digit) in text.enumerated() {
      if [8, 12, 16, 20].contains(index) { answer.append("-") }
      answer.append(digit)
    }
    return answer
  }

  static func hex(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
  }

  /// SplitMix64's finalizer.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
