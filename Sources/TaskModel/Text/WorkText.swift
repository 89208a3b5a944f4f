extension Int {
  /// The number with its thousands apart, such as `3,627`.
  public var grouped: String {
    var text = ""
    let digits = String(magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return self < 0 ? "-" + text : text
  }
}

extension WorkSplit {
  /// One part of a split in words.
  public typealias Part = (outcome: Outcome, text: String)

  /// The parts in words, such as `3,627 of 3,959 URLs ok`, `332 failed`, `0 left`.
  public func parts(_ noun: String) -> [Part] {
    let whole = "\(total.grouped) \(noun)\(total == 1 ? "" : "s")"
    return [(.ok, "\(ok.grouped) of \(whole) ok")] + others { $0.grouped }
  }

  /// The parts besides what succeeded; canceled and unknown only where there are any.
  ///
  /// - Parameter number: writes a number.
  public func others(_ number: (Int) -> String) -> [Part] {
    Outcome.allCases.compactMap { outcome in
      switch outcome {
      case .ok: nil
      case .failed, .left: (outcome, "\(number(self[outcome])) \(outcome.rawValue)")
      case .canceled, .unknown:
        self[outcome] > 0 ? (outcome, "\(number(self[outcome])) \(outcome.rawValue)") : nil
      }
    }
  }

  /// The same in few words: `3,627/3,959 ok, 332 failed, 0 left`.
  public var briefText: String {
    let parts = ["\(ok.grouped)/\(total.grouped) ok"] + others { $0.grouped }.map(\.text)
    return parts.joined(separator: ", ")
  }

  /// The same in one text: `3,627 of 3,959 URLs ok, 332 failed, 0 left`.
  public func text(_ noun: String) -> String { parts(noun).map(\.text).joined(separator: ", ") }
}

extension WorkSums {
  /// The parts of the URLs, or of the tasks where no URL is known, in words.
  public var mainParts: [WorkSplit.Part] {
    urls.total > 0 ? urls.parts("URL") : bare.parts("task")
  }

  /// The tasks without URL data beside the URLs, such as `3 tasks without URL data: 2 ok, 0 failed, 1 left`;
  /// nil where there are none, or nothing else.
  public var besides: String? {
    guard urls.total > 0, bare.total > 0 else { return nil }
    let parts = ["\(bare.ok.grouped) ok"] + bare.others { $0.grouped }.map(\.text)
    return "\(bare.total.counted("task")) without URL data: " + parts.joined(separator: ", ")
  }

  /// How far it is in words: `3,627 of 3,959 URLs ok, 332 failed, 0 left`, and the tasks without URLs.
  public var text: String {
    mainParts.map(\.text).joined(separator: ", ") + (besides.map { " + \($0)" } ?? "")
  }
}
