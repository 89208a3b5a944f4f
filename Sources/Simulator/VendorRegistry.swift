/// Every vendor the server plays: the only place outside their folders that knows them.
enum VendorRegistry {
  /// The vendors in the order of the accounts.
  static let all: [any VendorRoutes] = [
    AlibabaRoutes(.cdn), AlibabaRoutes(.dcdn), UCloudRoutes(), JDCloudRoutes(),
  ]
}
