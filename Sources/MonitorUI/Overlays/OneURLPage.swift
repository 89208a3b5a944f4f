import FoundationEssentials
import TaskModel
import Terminal

extension TextPage {
  /// The keys that matter on the page of one URL, the most important first.
  static let urlKeys: [ScreenKey] = [
    .close, ScreenKey(.copy, hint: "copy the URL", help: "copy the URL"),
    ScreenKey(.raw, hint: "raw answer", help: "the vendor's raw answer about its task"), .help,
  ]

  /// Makes the page of one URL: everything known of it, nothing cut.
  static func url(
    _ key: URLKey, of urls: URLListState?, _ context: ScreenContext
  ) -> TextPage {
    guard let urls, let item = urls.rows.item(of: key) else {
      return TextPage(title: "URL", lines: [[Span("the vendor no longer lists this URL")]])
    }
    let zone = context.options.zone
    func moment(_ date: Date?) -> String {
      guard let date else { return "-" }
      let time = zone.civilTime(at: date)
      return "\(time.dateText) \(time.timeText) \(zone.text(at: date))"
    }
    let said = context.known.shown.task(urls.task).map {
      TaskSentences(facts: RowFacts($0, in: context.scene))
    }
    let word = StatusWord(item.status)
    let fields: [(String, String?)] = [
      ("url", item.url.isEmpty ? "-" : item.url.text),
      ("state", "\(word.long), progress \(Percent.text(item.progress))"),
      ("vendor", item.vendorStatus?.text ?? "-"),
      ("error", item.message?.text ?? "-"),
      ("scope", item.part?.text),
      ("kind", item.reading),
      ("success", said?.success(of: item).map { "means " + $0 }),
      ("begun", moment(item.createdAt)),
      ("ended", moment(item.finishedAt)),
      ("task", "\(urls.task.account) \(urls.task.shownID)"),
      ("note", said?.gone),
      ("proof", said?.proved),
      ("seen", said?.freshness ?? "-"),
    ]
    var lines: [[Span]] = []
    for case (let name, let value?) in fields {
      lines += field(name, value, width: context.size.width, options: context.options)
    }
    return TextPage(title: "URL", lines: lines)
  }
}

extension URLItem {
  /// What is done with the item and how its text is read, where that is not what its task says.
  var reading: String? {
    let words = [kind?.rawValue, dialect?.words]
    return kind == nil && dialect == nil ? nil : words.compactMap(\.self).joined(separator: ": ")
  }
}

extension PatternDialect {
  /// What the text stands for.
  fileprivate var words: String {
    switch self {
    case .url: "the one URL"
    case .directory: "all below it"
    case .regularExpression: "a regular expression"
    case .glob: "* stands for any text"
    case .prefix: "the * at its end stands for any text"
    case .everyQuery: "with every query"
    case .site: "a host and all below it"
    case .tag: "a tag, which no URL shows"
    }
  }
}
