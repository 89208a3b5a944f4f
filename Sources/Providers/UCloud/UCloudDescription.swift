import TaskModel

extension ProviderDescription {
  /// The UCDN of UCloud and its sister brands.
  static let ucloud = ProviderDescription(
    id: ProviderID("ucloud"), vendor: "UCloud", defaultEndpoint: "https://api.ucloud.cn",
    defaultRates: ProviderRates(list: 1, byID: 1),
    keys: [
      ProviderKey("public_key", .text, required: true),
      ProviderKey("private_key", .secret, required: true),
      ProviderKey("profile", .profile, replaces: ["public_key", "private_key"]),
      ProviderKey("project_id", .text),
      ProviderKey("products", .choices(["cdn", "dcdn"])),
      ProviderKey("channel_key", .text),
    ],
    starter: """
      #  - name: surfer
      #    provider: ucloud
      #    endpoint: https://api.scloudsg.com   # the brand's API; https://api.ucloud.cn if left out
      #    public_key: ...
      #    private_key_env: UCLOUD_PRIVATE_KEY # or profile: NAME, of the program ucloud
      #    project_id: org-abc     # sub-accounts need it
      #    products: [cdn]         # or [cdn, dcdn]

      """,
    taskIDs: .ucloud,
    // The gateway repeats the call's name in `Action`.
    submission: SubmissionForm(
      ids: [.init("TaskId")], code: "RetCode", message: "Message",
      prefetch: .init(member: "Action", prefix: "Prefetch")),
    profiles: UCloudProfiles(),
    make: { (setup) throws(ProviderSetupError) in try UCloudProvider(setup) })
}
