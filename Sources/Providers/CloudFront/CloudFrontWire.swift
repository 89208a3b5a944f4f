import FoundationEssentials
import TaskModel

/// One page of an answer that lists something.
struct CloudFrontPage<Row> {
  var rows: [Row] = []
  /// What to ask for the next page with; nil where this is the last.
  var next: String?
  /// How many rows lack what they are known by.
  var strays = 0
  private var isTruncated: Bool?

  /// Whether the answer says that there is more, but not where.
  var isCut: Bool { isTruncated == true && next == nil }

  /// Reads a list: `IsTruncated`, `NextMarker`, and `Items`, which is missing where there are none.
  ///
  /// - Returns: nil where the answer is another one.
  static func read(
    _ bytes: [UInt8], _ root: StaticString, _ row: (inout XMLReader) -> Row?
  ) throws(XMLReader.Fault) -> CloudFrontPage? {
    try XMLReader.read(bytes) { name, list in
      guard root ~= name else { return nil }
      var page = CloudFrontPage()
      list.children { name, child in
        switch name {
        case "NextMarker": page.next = child.text().flatMap { $0.isEmpty ? nil : $0 }
        case "IsTruncated": page.isTruncated = child.text()?.trimmed == "true"
        case "Items":
          child.rows { _, element in
            if let row = row(&element) { page.rows.append(row) } else { page.strays += 1 }
          }
        default: break
        }
      }
      if page.isTruncated == false { page.next = nil }
      return page
    }
  }
}

/// An invalidation as a list has it: without its paths.
struct CloudFrontSummary {
  let id: String
  let status: String?
  let createdAt: Date?

  /// Reads an `InvalidationSummary`; nil where it has no id.
  init?(_ element: inout XMLReader) {
    var (id, status, createdAt): (String?, String?, Date?)
    element.children { name, child in
      switch name {
      case "Id": id = child.text()
      case "Status": status = child.text()
      case "CreateTime": createdAt = child.text().flatMap(RFC3339.date)
      default: break
      }
    }
    guard let id, !id.isEmpty else { return nil }
    (self.id, self.status, self.createdAt) = (id, status, createdAt)
  }
}

/// An invalidation as an answer by id has it.
struct CloudFrontInvalidation {
  private(set) var id = ""
  private(set) var status: String?
  private(set) var createdAt: Date?
  private(set) var paths: [String] = []
  private(set) var callerReference: String?

  /// Reads an `Invalidation`; nil where the answer is another one.
  static func read(_ bytes: [UInt8]) throws(XMLReader.Fault) -> CloudFrontInvalidation? {
    try XMLReader.read(bytes) { name, root in
      guard "Invalidation" ~= name else { return nil }
      var told = CloudFrontInvalidation()
      root.children { name, child in
        switch name {
        case "Id": told.id = child.text() ?? ""
        case "Status": told.status = child.text()
        case "CreateTime": told.createdAt = child.text().flatMap(RFC3339.date)
        case "InvalidationBatch": told.takeBatch(&child)
        default: break
        }
      }
      return told
    }
  }

  private mutating func takeBatch(_ batch: inout XMLReader) {
    batch.children { name, child in
      switch name {
      case "CallerReference": callerReference = child.text()
      case "Paths":
        child.children { name, items in
          guard "Items" ~= name else { return }
          items.rows { _, path in
            if let text = path.text() { paths.append(text) }
          }
        }
      default: break
      }
    }
  }
}

/// A distribution, as far as its invalidations need it.
struct CloudFrontDistribution {
  let id: String
  /// The names it is reached by: its aliases, and its own behind them.
  let hosts: [String]
  /// Whether it serves tenants alone, whose invalidations are lists of their own.
  let isForTenants: Bool

  /// Reads a `DistributionSummary`; nil where it has no id.
  init?(_ element: inout XMLReader) {
    var (id, domain, mode): (String?, String?, String?)
    var aliases: [String] = []
    element.children { name, child in
      switch name {
      case "Id": id = child.text()
      case "DomainName": domain = child.text()
      case "ConnectionMode": mode = child.text()
      case "Aliases":
        child.children { name, items in
          guard "Items" ~= name else { return }
          items.rows { _, alias in
            if let text = alias.text(), !text.isEmpty { aliases.append(text.lowercased()) }
          }
        }
      default: break
      }
    }
    guard let id, !id.isEmpty else { return nil }
    self.id = id
    hosts = aliases + [domain?.lowercased()].compactMap(\.self)
    isForTenants = mode == "tenant-only"
  }
}
