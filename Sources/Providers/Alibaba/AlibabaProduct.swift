/// The two products whose task calls differ in name, version and page size.
struct AlibabaProduct: Sendable {
  /// The API version.
  let version: String
  /// The call that lists.
  let listAction: String
  /// The call that asks by id.
  let byIDAction: String
  /// Most rows a page may have.
  let pageSize: Int

  /// Alibaba Cloud CDN.
  static let cdn = AlibabaProduct(
    version: "2018-05-10", listAction: "DescribeRefreshTasks",
    byIDAction: "DescribeRefreshTaskById", pageSize: 100)

  /// Alibaba Cloud DCDN.
  static let dcdn = AlibabaProduct(
    version: "2018-01-15", listAction: "DescribeDcdnRefreshTasks",
    byIDAction: "DescribeDcdnRefreshTaskById", pageSize: 50)
}
