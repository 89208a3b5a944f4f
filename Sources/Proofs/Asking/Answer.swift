public import FoundationEssentials
public import HTTPTypes
import TaskModel

/// What came back for one request.
public struct Answer: Hashable, Sendable {
  /// The status code.
  public var status: Int
  /// The header fields.
  public var fields: HTTPFields
  /// The body; nil where none was read.
  public var body: Body?
  /// When the head arrived, by our clock.
  public var at: Date

  /// Makes one of its parts.
  public init(status: Int, fields: HTTPFields, body: Body?, at: Date) {
    self.status = status
    self.fields = fields
    self.body = body
    self.at = at
  }

  /// Returns the values of a field, in the order of arrival.
  func values(_ name: String) -> [String] {
    HTTPField.Name(name).map { fields[values: $0] } ?? []
  }

  /// Returns the first value of a field; nil for none.
  func value(_ name: String) -> String? { values(name).first }

  /// The entity tag, as it was sent.
  public var etag: String? { value("ETag") }

  /// The entity tag where it promises the same bytes; nil for a weak one or none.
  var strongTag: String? {
    guard let etag, etag.hasPrefix("\""), etag.count > 2 else { return nil }
    return etag
  }

  /// When the content was made, as its server says; nil where it does not.
  var lastModified: Date? { value("Last-Modified").flatMap(HTTPDate.date) }
}

/// Dates of header fields, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads a date of the one form that RFC 9110 lets senders use; nil for anything else.
  static func date(_ text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) ?? -1 }
    guard clock.count == 3 else { return nil }
    let time = CivilTime(
      year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    return time.isValid ? time.date() : nil
  }
}
