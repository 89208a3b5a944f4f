/// The two products whose task queries differ in names and limits.
enum AlibabaProduct: Sendable, CaseIterable {
  case cdn
  case dcdn

  /// What an account of a product signs with.
  struct Key: Sendable {
    let id: String
    let secret: String
    let token: String?
  }

  var provider: String {
    switch self {
    case .cdn: "alibaba-cdn"
    case .dcdn: "alibaba-dcdn"
    }
  }

  var name: String {
    switch self {
    case .cdn: "Cdn"
    case .dcdn: "dcdn"
    }
  }

  var host: String {
    switch self {
    case .cdn: "cdn.aliyuncs.com"
    case .dcdn: "dcdn.aliyuncs.com"
    }
  }

  var version: String {
    switch self {
    case .cdn: "2018-05-10"
    case .dcdn: "2018-01-15"
    }
  }

  var listAction: String {
    switch self {
    case .cdn: "DescribeRefreshTasks"
    case .dcdn: "DescribeDcdnRefreshTasks"
    }
  }

  var byIDAction: String {
    switch self {
    case .cdn: "DescribeRefreshTaskById"
    case .dcdn: "DescribeDcdnRefreshTaskById"
    }
  }

  var quotaAction: String {
    switch self {
    case .cdn: "DescribeRefreshQuota"
    case .dcdn: "DescribeDcdnRefreshQuota"
    }
  }

  /// The key of a list answer's rows inside `Tasks`.
  var container: String {
    switch self {
    case .cdn: "CDNTask"
    case .dcdn: "Task"
    }
  }

  var largestPage: Int {
    switch self {
    case .cdn: 100
    case .dcdn: 50
    }
  }

  var objectTypes: [String] {
    switch self {
    case .cdn: ["file", "directory", "regex", "preload", "block", "unblock"]
    case .dcdn: ["file", "directory", "regex", "preload"]
    }
  }

  /// The first digits of eleven-digit task ids.
  var firstID: Int {
    switch self {
    case .cdn: 17_671_000_000
    case .dcdn: 18_268_000_000
    }
  }

  /// A long-lived key, and one of a temporary session with its token.
  var key: Key {
    switch self {
    case .cdn: Key(id: "LTAI5tSimCdnDemo0001", secret: "SimCdn+Secret/0001=demo~*", token: nil)
    case .dcdn:
      Key(
        id: "STS.NSimDcdnDemo0002",
        secret: "SimDcdn/Secret+0002=demo",
        token: "CAISsim/demo+token0002=="
      )
    }
  }
}
