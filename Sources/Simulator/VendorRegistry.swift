/// Every vendor the server plays: the only place outside their folders that knows them.
enum VendorRegistry {
  /// The vendors in the order of the accounts.
  static let all: [any VendorRoutes] = [
    AlibabaRoutes(.cdn), AlibabaRoutes(.dcdn), AlibabaESARoutes(), UCloudRoutes(), JDCloudRoutes(),
    TencentCDNRoutes(), TencentEdgeOneRoutes(), CloudFrontRoutes(),
    HuaweiRoutes(),
    VolcengineRoutes(.volcengine),
    VolcengineRoutes(.byteplus),
    GoogleRoutes(),
  ]

  /// Those that are shown unless others are asked for; the demo tells its story of them.
  static let usual: [any VendorRoutes] = [
    AlibabaRoutes(.cdn), AlibabaRoutes(.dcdn), UCloudRoutes(), JDCloudRoutes(),
  ]

  /// The vendors of some words, in the order of the accounts.
  static func vendors(_ words: [String]) -> [any VendorRoutes] {
    all.filter { words.contains($0.provider) }
  }
}
