import FoundationEssentials
import TaskModel

/// Alibaba Cloud CDN or DCDN: one list of purges and prefetches, a row a URL.
struct AlibabaProvider: Provider {
  let capabilities: ProviderCapabilities
  let product: AlibabaProduct
  let gateway: AlibabaGateway
  private let account: AccountID

  /// There are no times of ends.
  private static let told = TaskFacets.all.subtracting(.finished)

  /// alibabacloud.com/help, DescribeRefreshTasks: automatic refreshes of OSS cannot be queried.
  static let unlisted =
    "Alibaba Cloud does not list the files that an OSS origin refreshes by itself, so such a file"
    + " shows as not covered"

  init(_ setup: ProviderSetup, product: AlibabaProduct) throws(ProviderSetupError) {
    account = setup.settings.name
    self.product = product
    gateway = try AlibabaGateway(setup, version: product.version)
    capabilities = ProviderCapabilities(
      canList: true, idsPerCall: 10, lookBack: AlibabaGateway.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: true,
      listTells: Self.told, answerTells: Self.told,
      // https://help.aliyun.com/document_detail/27140.html: refresh 5 to 6, prefetch 5 to 30 minutes.
      usualDurations: UsualDurations(
        purge: .seconds(5 * 60) ... .seconds(6 * 60),
        prefetch: .seconds(5 * 60) ... .seconds(30 * 60)))
  }

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    try await gateway.page(
      of: product.listAction, from: from, to: to, after: cursor, pageSize: product.pageSize,
      AlibabaDecoder(account: account))
  }

  /// Asks for up to ten ids in one call.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard cursor == nil else { throw .foreignCursor }
    var page = TaskPage()
    let asked = references.filter(isPlain)
    if !asked.isEmpty {
      let answer = try await call(product.byIDAction, ["TaskId": ids(asked)], at: now())
      page = TaskPage(
        of: asked, answer.reports,
        isWhole: answer.strayRows == 0 && answer.rowCount >= answer.total ?? 0)
    }
    for reference in references where !isPlain(reference) {
      page.refused[reference] = Self.unreadableID
    }
    return page
  }

  private func call(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) async throws(ProviderError) -> AlibabaAnswer {
    try await gateway.tasks(action, parameters, at: moment, AlibabaDecoder(account: account))
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    guard isPlain(reference) else { throw Self.unreadableID }
    let answer = try await gateway.send(
      product.byIDAction, ["TaskId": ids([reference])], at: now())
    return RawLayout.rawAnswer(answer)
  }

  private static let unreadableID = ProviderError.rejected(
    VendorMessage(code: "", text: "this is no task id of Alibaba Cloud: ids are digits"))

  /// The calendar time.
  var now: @Sendable () -> Date { gateway.now }

  /// Returns the vendor's ids as it wants them.
  private func ids(_ references: [TaskReference]) -> String {
    references.map { gateway.redactor.original(of: $0.vendorID) }.joined(separator: ",")
  }

  /// Whether an id leaves the meaning of the comma-joined list alone.
  private func isPlain(_ reference: TaskReference) -> Bool {
    let bytes = gateway.redactor.original(of: reference.vendorID).utf8
    return !bytes.isEmpty
      && bytes.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}
