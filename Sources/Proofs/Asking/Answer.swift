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
