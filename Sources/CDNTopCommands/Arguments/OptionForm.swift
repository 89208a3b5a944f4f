import ArgumentParser
import FoundationEssentials
import Proofs
import Reports
import TaskModel

/// What the value of an option has to look like.
///
/// Values are judged before the parser sees them, whose errors do not say what is possible.
struct OptionForm: Sendable {
  /// What the option takes, as it stands behind "takes", such as `a duration such as 90s, 15m or 2h`.
  let wanted: String
  /// The words that are possible, where they can be counted.
  private let words: [String]
  private let isGood: @Sendable (String) -> Bool

  private init(
    _ wanted: String, words: [String] = [], isGood: @escaping @Sendable (String) -> Bool
  ) {
    self.wanted = wanted
    self.words = words
    self.isGood = isGood
  }

  /// Says what is wrong with a value of an option; nil where nothing is.
  func problem(with value: String, of option: String) -> UsageError? {
    if isGood(value) { return nil }
    let shown = SafeText(value, limit: .word)
    let nearest = NearestName.among(words, to: value).map { "; did you mean \"\($0)\"?" } ?? ""
    return .wrong("\(option) takes \(wanted), not \"\(shown)\"\(nearest)")
  }

  /// Says that an option has no value behind it.
  func missing(of option: String) -> UsageError { .wrong("\(option) needs \(wanted)") }

  /// One of the words that a type allows.
  static func choice<Value>(_ type: Value.Type) -> OptionForm
  where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    one(of: Value.allCases.map(\.rawValue))
  }

  /// One of some words.
  static func one(of words: [String]) -> OptionForm {
    OptionForm(words.joined(last: "or"), words: words, isGood: words.contains)
  }

  /// Some of some words, joined with commas, or a word for all of them.
  static func list(
    of words: [String], or all: String, isGood: @escaping @Sendable (String) -> Bool
  ) -> OptionForm {
    OptionForm(
      "\(all), or some of \(words.joined(last: "and")), joined with commas", words: words + [all],
      isGood: isGood)
  }

  /// A text, such as a name; `what` names it.
  static func text(_ what: String) -> OptionForm { OptionForm(what) { !$0.isEmpty } }

  /// The path of a file.
  static let file = OptionForm("the path of a file") { !$0.isEmpty }

  /// A span of time above zero.
  static let duration = OptionForm("a duration such as 90s, 15m or 2h") {
    ChosenSpan(argument: $0) != nil
  }

  /// A moment, as in the filter's `since:`.
  static let time = OptionForm(
    "a time such as 2h (that long ago), 12:00, \"yesterday 18:00\" or 2026-09-21"
  ) { text in
    // Any moment will do: whether a text is a time does not hang on when it is read.
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    return !text.contains("\"")
      && (try? TaskFilter(parsing: "since:\"\(text)\"", now: now, zone: .fixed(seconds: 0))) != nil
  }

  /// A whole number.
  static func whole(_ range: ClosedRange<UInt64>) -> OptionForm {
    let (least, most) = (range.lowerBound, range.upperBound)
    let isBounded = most < UInt64(Int.max)
    return OptionForm("a whole number from \(least) " + (isBounded ? "to \(most)" : "on")) {
      UInt64($0).map(range.contains) ?? false
    }
  }

  /// A number above zero.
  static let factor = OptionForm("a number above 0, such as 0.5 or 10") { text in
    Double(argument: text).map { $0 > 0 && $0.isFinite } ?? false
  }

  /// What durations are measured by.
  static let durationKeys = OptionForm(
    DurationKey.allCases.map(\.rawValue).joined(last: "or")
      + ", or some of them joined with commas",
    words: DurationKey.allCases.map(\.rawValue)
  ) { ChosenKeys(argument: $0) != nil }

  /// An origin.
  static let origin = OptionForm("an origin such as https://203.0.113.10 or http://origin:8080") {
    ChosenOrigin(argument: $0) != nil
  }

  /// An address, with a port or without.
  static let socket = OptionForm("an address such as 203.0.113.10 or [2001:db8::1]:443") {
    ChosenSocket(argument: $0) != nil
  }

  /// Statuses of HTTP.
  static let statuses = OptionForm("statuses such as 404,410") {
    ChosenStatuses(argument: $0) != nil
  }

  /// A SHA-256.
  static let hash = OptionForm("a SHA-256 in 64 hexadecimal digits") {
    ChosenHash(argument: $0) != nil
  }

  /// A field of an answer.
  static let headerField = OptionForm("NAME=VALUE such as x-build=42") {
    ChosenField(argument: $0) != nil
  }

  /// Places to ask at; whether there is a file of them is seen when it is read.
  static let places = OptionForm(
    "places: local, ip:ADDR[:PORT], ip:@FILE or dns:ADDR, joined with commas"
  ) { PlaceList.isWellFormed($0) }

  /// Codings of bodies.
  static let variants = OptionForm(
    "codings such as identity,gzip,br", words: ChosenVariants.allValueStrings
  ) { ChosenVariants(argument: $0) != nil }

  /// What has to be left of the quota.
  static let needs = OptionForm(
    "KIND=N,... such as purge-url=1200,prefetch=10, each kind once, with the kinds "
      + TaskKind.allCases.map(\.rawValue).joined(last: "or")
  ) { QuotaNeeds(argument: $0) != nil }
}

/// One of the words a type allows, as an option's value; anything else is answered with all of them.
struct Chosen<Value>: ExpressibleByArgument, Sendable
where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// The choice.
  let value: Value

  /// Wraps a choice.
  init(_ value: Value) { self.value = value }

  init?(argument: String) {
    guard let value = Value(rawValue: argument) else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { value.rawValue }

  static var allValueStrings: [String] { Value.allCases.map(\.rawValue) }

  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

/// What durations are measured by, as an option's value: `account`, or `account,domain`.
struct ChosenKeys: ExpressibleByArgument, Sendable {
  /// At least one.
  let value: Set<DurationKey>

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let keys = words.map { DurationKey(rawValue: String($0)) }
    guard keys.allSatisfy({ $0 != nil }) else { return nil }
    value = Set(keys.compactMap(\.self))
  }

  static var allValueStrings: [String] { DurationKey.allCases.map(\.rawValue) }
}

/// A span of time as an option's value: `90s`, `15m`, `1h30m`.
struct ChosenSpan: ExpressibleByArgument, Sendable {
  /// The span, above zero.
  let value: Duration

  init?(argument: String) {
    guard let value = DurationText.parse(argument), value > .zero else { return nil }
    self.value = value
  }
}
