/// What a submitted task does.
enum TaskForm: String, Sendable {
  case purgeURL = "purge-url"
  case purgeDirectory = "purge-directory"
  case purgePattern = "purge-pattern"
  case prefetch
}

/// A task of the scenario.
///
/// Its URLs are computed, not stored: a million of them weigh nothing.
struct SimulatedTask: Sendable {
  /// The task's number over all accounts; names its draws.
  let number: Int
  let id: String
  let form: TaskForm
  /// Whether it belongs to the second product of an account that has two.
  let isSecondProduct: Bool
  let domain: Domain
  /// A second domain for vendors that take several in a task; nil for most.
  let otherDomain: Domain?
  /// The URLs; 0 where the vendor reports none.
  let itemCount: Int
  let life: TaskLife

  /// How the URLs of purges begin: the simulated nodes speak no TLS.
  static let scheme = "http://"

  /// The domain an item's URL lies on.
  func domain(ofItem index: Int) -> Domain {
    index % 2 == 1 ? otherDomain ?? domain : domain
  }

  /// The path of an item, with its leading slash; unique in the account.
  func path(ofItem index: Int, chance: Chance) -> String {
    let word = SimulatedTask.words[chance.below(SimulatedTask.words.count, .word, number, index)]
    let mark = Chance.hex(UInt64(number), digits: 4)
    switch form {
    case .purgeURL:
      let ending = SimulatedTask.endings[(number + index) % SimulatedTask.endings.count]
      return "/\(word)/\(mark)-\(index)\(ending)"
    case .purgeDirectory:
      return "/\(word)/\(mark)/\(index)/"
    case .purgePattern:
      return "/\(word)/\(mark)/.*\\.v\(index)\\.(jpg|png)$"
    case .prefetch:
      return "/download/\(word)-\(mark)-\(index).mp4"
    }
  }

  private static let words = ["assets", "img", "news", "static/js", "shop", "api/v2", "图片"]
  private static let endings = [".js", ".css", ".jpg", ".html", ".jpg?x=1&y=2", ".png", ".json"]
}

/// A domain in the two spellings the vendors use.
struct Domain: Sendable, Hashable {
  let ascii: String
  let unicode: String

  private init(_ ascii: String, unicode: String? = nil) {
    self.ascii = ascii
    self.unicode = unicode ?? ascii
  }

  static let all = [
    Domain("www.example.com"),
    Domain("img1.example.com"),
    Domain("static.example.net"),
    Domain("video.example.org"),
    Domain("xn--wcsw84d.example.com", unicode: "图片.example.com"),
    Domain("shop.example.com"),
    Domain("download.example.net"),
  ]
}
