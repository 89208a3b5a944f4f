import TaskModel

extension ProviderDescription {
  /// Alibaba Cloud CDN.
  static let alibabaCDN = alibaba(
    "alibaba-cdn", endpoint: "https://cdn.aliyuncs.com", .cdn,
    starter: """
      #  - name: ali-prod
      #    provider: alibaba-cdn   # or alibaba-dcdn
      #    access_key_id: LTAI...
      #    access_key_secret_env: ALI_SECRET   # or profile: NAME, of the program aliyun

      """,
    remark: "For DCDN write an account of the same key once more, with provider: alibaba-dcdn.")

  /// Alibaba Cloud DCDN.
  static let alibabaDCDN = alibaba(
    "alibaba-dcdn", endpoint: "https://dcdn.aliyuncs.com", .dcdn)

  private static func alibaba(
    _ word: String, endpoint: String, _ product: AlibabaProduct, starter: String = "",
    remark: String? = nil
  ) -> ProviderDescription {
    ProviderDescription(
      id: ProviderID(word), vendor: "Alibaba Cloud", defaultEndpoint: endpoint,
      defaultRates: ProviderRates(list: 2, byID: 10),
      keys: [
        ProviderKey("access_key_id", .text, required: true),
        ProviderKey("access_key_secret", .secret, required: true),
        ProviderKey("security_token", .secret),
        ProviderKey("profile", .profile, replaces: ["access_key_id", "access_key_secret"]),
        ProviderKey("signature", .choice(["v3", "v1"])),
      ],
      starter: starter, remark: remark,
      // Nine to eleven were seen, and five in an example.
      taskIDs: TaskIDForm("digits", example: "17671439116") { text in
        (1...20).contains(text.count) && text.allSatisfy(\.isDigit)
      },
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
