import FoundationEssentials

/// A moment a filter names; relative ones move with the clock.
enum FilterInstant: Equatable, Sendable {
  /// That long before the present.
  case ago(Duration)
  /// A moment that stands still.
  case at(Date)

  /// Returns the moment as of `now`.
  func date(now: Date) -> Date {
    switch self {
    case .ago(let span): now.addingTimeInterval(-span.seconds)
    case .at(let date): date
    }
  }
}

/// A span of time a filter names; an end that is nil is open.
struct FilterSpan: Equatable, Sendable {
  /// The first moment inside.
  var from: FilterInstant?
  /// The last moment inside.
  var to: FilterInstant?
  /// Whether ``to`` itself lies outside: so for ends that were given as a day.
  var excludesEnd = false

  /// Whether a moment lies inside as of `now`.
  func contains(_ date: Date, now: Date) -> Bool {
    if let from, date < from.date(now: now) { return false }
    guard let to else { return true }
    let end = to.date(now: now)
    return excludesEnd ? date < end : date <= end
  }
}

/// Reads the times of filters: `2h`, `12:04`, `yesterday 18:00`, `2026-09-21`, RFC 3339.
struct FilterTimeReader {
  private let now: Date
  private let zone: ShownZone

  /// Reads clock times as of `now` on clocks of `zone`.
  init(now: Date, zone: ShownZone) {
    self.now = now
    self.zone = zone
  }

  /// Returns everything from a time on; nil if the text is not a time.
  func since(_ text: String) -> FilterSpan? {
    read(text).map { FilterSpan(from: $0.first) }
  }

  /// Returns everything up to a time, all of the day if the text is a day; nil if it is not a time.
  func until(_ text: String) -> FilterSpan? {
    read(text).map { FilterSpan(to: $0.last, excludesEnd: $0.isDay) }
  }

  /// Returns what lies between the two times around `..`; nil if the text is no such pair.
  ///
  /// Where the start has a clock time, one at the end is the first at or after it, so that a span that
  /// has begun may end in the future.
  func between(_ text: String) -> FilterSpan? {
    guard let (first, last) = Self.halves(text), let start = read(first) else { return nil }
    if case .at(let date) = start.first, !start.isDay, let clock = Clock(last) {
      return FilterSpan(from: start.first, to: .at(moment(of: clock, notBefore: date)))
    }
    return read(last).map { FilterSpan(from: start.first, to: $0.last, excludesEnd: $0.isDay) }
  }

  /// Whether a span's end lies before its start as of the reader's present.
  func isReversed(_ span: FilterSpan) -> Bool {
    guard let from = span.from, let to = span.to else { return false }
    let (start, end) = (from.date(now: now), to.date(now: now))
    return span.excludesEnd ? end <= start : end < start
  }

  /// Returns the two texts around `..`, trimmed; nil if there are none.
  static func halves(_ text: String) -> (String, String)? {
    let parts = text.split(separator: "..", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (trimmed(parts[0]), trimmed(parts[1]))
  }

  /// Whether a text is a date such as `2026-09-21`.
  static func isDate(_ text: String) -> Bool { date(text) != nil }

  private struct Reading {
    var first: FilterInstant
    var last: FilterInstant
    /// Whether the text was a day, so that ``last`` is the start of the next.
    var isDay = false

    init(_ first: FilterInstant, _ last: FilterInstant? = nil) {
      self.first = first
      self.last = last ?? first
    }
  }

  private func read(_ text: String) -> Reading? {
    if let span = DurationText.parse(text) { return Reading(.ago(span)) }
    if let clock = Clock(text) { return Reading(.at(latest(clock))) }
    if let date = RFC3339.date(text) { return Reading(.at(date)) }
    let (dayText, clockText) = Self.dayAndClock(text)
    guard let day = day(dayText) else { return nil }
    if let clockText {
      return Clock(clockText).map { clock in
        let moments = zone.dates(of: clock.on(day))
        return Reading(.at(moments[0]), moments.last.map { .at($0) })
      }
    }
    var reading = Reading(
      .at(zone.dates(of: day)[0]), .at(zone.dates(of: Self.day(day, plus: 1))[0]))
    reading.isDay = true
    return reading
  }

  /// Returns the latest past moment at which clocks show a time.
  ///
  /// It goes by our clock, which the operator reads, although creation times go by the vendor's: these are
  /// compared as they are shown, and a time between what the two clocks read would else mean yesterday at one
  /// account and today at another.
  private func latest(_ clock: Clock) -> Date {
    let today = zone.civilTime(at: now)
    let moments = [-1, 0].flatMap { zone.dates(of: clock.on(Self.day(today, plus: $0))) }
    return moments.last { $0 <= now } ?? moments[0]
  }

  private func moment(of clock: Clock, notBefore start: Date) -> Date {
    let day = zone.civilTime(at: start)
    let moments = [0, 1].flatMap { zone.dates(of: clock.on(Self.day(day, plus: $0))) }
    return moments.first { $0 >= start } ?? moments[0]
  }

  /// Returns the midnight that begins a day; nil if the text names none.
  private func day(_ text: String) -> CivilTime? {
    let today = zone.civilTime(at: now)
    switch text.lowercased() {
    case "today": return Self.day(today, plus: 0)
    case "yesterday": return Self.day(today, plus: -1)
    default: return Self.date(text)
    }
  }

  private static func day(_ time: CivilTime, plus days: Int) -> CivilTime {
    let midnight = CivilTime(year: time.year, month: time.month, day: time.day).date()
    return CivilTime(midnight.addingTimeInterval(Double(days) * 86_400))
  }

  /// Cuts a text at its first blank, or at the `T` behind a date.
  private static func dayAndClock(_ text: String) -> (String, String?) {
    let isT: (Character) -> Bool = { $0 == "T" || $0 == "t" }
    let cut =
      text.firstIndex(where: \.isWhitespace)
      ?? text.indices.dropFirst(10).first.flatMap { isT(text[$0]) ? $0 : nil }
    guard let cut else { return (text, nil) }
    return (String(text[..<cut]), trimmed(text[text.index(after: cut)...]))
  }

  private static func date(_ text: String) -> CivilTime? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2, let year = number(parts[0]), let month = number(parts[1]),
      let day = number(parts[2])
    else { return nil }
    let time = CivilTime(year: year, month: month, day: day)
    return time.isValid ? time : nil
  }

  fileprivate static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

/// A time of day such as `9:05` or `12:04:05`.
private struct Clock {
  private let hour: Int
  private let minute: Int
  private let second: Int

  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    guard (1...2).contains(parts[0].utf8.count), parts[1...].allSatisfy({ $0.utf8.count == 2 })
    else { return nil }
    let numbers = parts.compactMap(FilterTimeReader.number)
    guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60 else { return nil }
    hour = numbers[0]
    minute = numbers[1]
    second = numbers.count == 3 ? numbers[2] : 0
    guard second < 60 else { return nil }
  }

  func on(_ day: CivilTime) -> CivilTime {
    CivilTime(
      year: day.year, month: day.month, day: day.day, hour: hour, minute: minute, second: second)
  }
}
