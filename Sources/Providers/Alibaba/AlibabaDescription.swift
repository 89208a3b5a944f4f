import TaskModel

extension ProviderDescription {
  /// Alibaba Cloud CDN.
  static let alibabaCDN = alibaba(
    "alibaba-cdn", endpoint: "https://cdn.aliyuncs.com", .cdn,
    starter: """
      #  - name: ali-prod
      #    provider: alibaba-cdn   # or alibaba-dcdn or alibaba-esa
      #    access_key_id: LTAI...
      #    access_key_secret_env: ALI_SECRET   # or profile: NAME, of the program aliyun

      """,
    remark:
      "For DCDN and ESA write accounts of the same key once more, with provider: alibaba-dcdn and alibaba-esa."
  )

  /// Alibaba Cloud DCDN.
  static let alibabaDCDN = alibaba(
    "alibaba-dcdn", endpoint: "https://dcdn.aliyuncs.com", .dcdn)

  /// Alibaba Cloud ESA.
  static let alibabaESA = ProviderDescription(
    id: ProviderID("alibaba-esa"), vendor: "Alibaba Cloud ESA",
    defaultEndpoint: "https://esa.cn-hangzhou.aliyuncs.com",
    // No rate is published. A site has seven lists, which at one call a second still show ends sooner than a loop would
    // that asks every five seconds, and no site is asked more often than that.
    defaultRates: ProviderRates(list: 1, byID: 1),
    keys: alibabaKeys + [ProviderKey("sites", .texts)],
    taskIDs: alibabaTaskIDs,
    submission: SubmissionForm(ids: [.init("TaskId")], code: "Code", message: "Message"),
    success: .unsaid,
    facts: [
      "Each site has a list for each type of purge, and one of its preloads: an account of many sites is read more"
        + " slowly. The vendor publishes no limit of calls.",
      "Nothing is answered by id: a tracked id is looked for in the lists.",
      "Times of preloads carry no zone and no page names one: such a time is told where just one of UTC and +08:00"
        + " can be meant.",
    ],
    unlisted: AlibabaESAProvider.unlisted, profiles: AlibabaProfiles(),
    make: { (setup) throws(ProviderSetupError) in try AlibabaESAProvider(setup) })

  private static let alibabaKeys = [
    ProviderKey("access_key_id", .text, required: true),
    ProviderKey("access_key_secret", .secret, required: true),
    ProviderKey("security_token", .secret),
    ProviderKey("profile", .profile, replaces: ["access_key_id", "access_key_secret"]),
    ProviderKey("signature", .choice(["v3", "v1"])),
  ]

  /// Nine to eleven were seen, and five in an example.
  private static let alibabaTaskIDs = TaskIDForm("digits", example: "17671439116") { text in
    (1...20).contains(text.count) && text.allSatisfy(\.isDigit)
  }

  private static func alibaba(
    _ word: String, endpoint: String, _ product: AlibabaProduct, starter: String = "",
    remark: String? = nil
  ) -> ProviderDescription {
    ProviderDescription(
      id: ProviderID(word), vendor: "Alibaba Cloud", defaultEndpoint: endpoint,
      defaultRates: ProviderRates(list: 2, byID: 10),
      keys: alibabaKeys, starter: starter, remark: remark, taskIDs: alibabaTaskIDs,
      submission: SubmissionForm(
        ids: [
          .init("RefreshTaskId"), .init("PushTaskId", .prefetch),
          .init("PreloadTaskId", .prefetch),
        ], code: "Code", message: "Message"),
      // DescribeRefreshTasks tells "whether it is in effect on the whole network"; PushObjectCache and
      // PreloadDcdnObjectCaches fill L2 nodes, or the tier that asks the origin (L2Preload: false).
      success: SuccessMeaning(
        purge: "in effect on its whole network, by its own word",
        prefetch: "its middle tier holds it; edges may not yet"),
      unlisted: AlibabaProvider.unlisted, profiles: AlibabaProfiles(),
      make: { (setup) throws(ProviderSetupError) in try AlibabaProvider(setup, product: product) })
  }
}
