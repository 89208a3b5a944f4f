/// The two products whose task calls differ in name, version and page size.
struct AlibabaProduct: Sendable {
  /// The API version.
  let version: String
  /// The call that lists.
  let listAction: String
  /// The call that asks by id.
  let byIDAction: String
  /// The call that tells what is left.
  let quotaAction: String
  /// What permissions begin with.
  let permissionPrefix: String
  /// Most rows a page may have.
  let pageSize: Int

  /// Alibaba Cloud CDN.
  static let cdn = AlibabaProduct(
    version: "2018-05-10", listAction: "DescribeRefreshTasks",
    byIDAction: "DescribeRefreshTaskById", quotaAction: "DescribeRefreshQuota",
    permissionPrefix: "cdn", pageSize: 100)

  /// Alibaba Cloud DCDN.
  static let dcdn = AlibabaProduct(
    version: "2018-01-15", listAction: "DescribeDcdnRefreshTasks",
    byIDAction: "DescribeDcdnRefreshTaskById", quotaAction: "DescribeDcdnRefreshQuota",
    permissionPrefix: "dcdn", pageSize: 50)
}
