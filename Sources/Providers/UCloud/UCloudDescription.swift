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
    taskIDs: ucloudTaskIDs,
    // The gateway repeats the call's name in `Action`.
    submission: SubmissionForm(
      ids: [.init("TaskId")], code: "RetCode", message: "Message",
      prefetch: .init(member: "Action", prefix: "Prefetch")),
    // The pages have the word "success" alone.
    success: .unsaid,
    profiles: UCloudProfiles(),
    make: { (setup) throws(ProviderSetupError) in try UCloudProvider(setup) })
  /// The time and eight more digits in hexadecimal wherever one was seen, which nobody promises.
  ///
  /// So it is enough that there are digits among six letters or more; a date alone is none.
  private static let ucloudTaskIDs = TaskIDForm(
    "a time and a number in hexadecimal", example: "20190121141137_4d8031d5"
  ) { text in
    guard (6...128).contains(text.count), let first = text.first, let last = text.last,
      first.isDigit || first.isLetter, last.isDigit || last.isLetter,
      text.contains(where: \.isDigit)
    else { return false }
    let isDate = text.count == 10 && text.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") }
    return !isDate
      && text.allSatisfy {
        $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
  }
}
