import TaskModel

extension ProviderDescription {
  /// Huawei Cloud CDN.
  static let huaweiCDN = ProviderDescription(
    id: ProviderID("huawei-cdn"), vendor: "Huawei Cloud",
    defaultEndpoint: "https://cdn.myhuaweicloud.com",
    // Of the 30 calls a second that the vendor allows for each of its two calls.
    defaultRates: ProviderRates(list: 6, byID: 12),
    keys: [
      ProviderKey("access_key_id", .text, required: true),
      ProviderKey("secret_access_key", .secret, required: true),
      ProviderKey("security_token", .secret),
      ProviderKey("profile", .profile, replaces: ["access_key_id", "secret_access_key"]),
      ProviderKey("enterprise_project_id", .text),
      ProviderKey("domain_id", .text),
    ],
    starter: """
      #  - name: huawei
      #    provider: huawei-cdn
      #    endpoint: https://cdn.myhuaweicloud.eu   # for accounts of Europe
      #    access_key_id: HPUA...
      #    secret_access_key_env: HUAWEI_SECRET   # or profile: NAME, of the program hcloud
      #    domain_id: 0123456789abcdef0123456789abcdef   # the account's id; "cdntop check" tells it
      #    enterprise_project_id: all    # or the id of the one project that the key may read

      """,
    taskIDs: TaskIDForm(
      "digits, or 32 digits of a hexadecimal number", example: "7620240",
      parts: { (nil, HuaweiTask.folded($0)) }, fits: isHuaweiID),
    submission: SubmissionForm(
      ids: [.init("refresh_task"), .init("preheating_task", .prefetch)], code: "error_code",
      message: "error_msg"),
    success: .unsaid,
    facts: [
      "Lists tell counts and no URLs: each task is asked for its URLs when it is met, now and then while its counts"
        + " change, and when it has ended.",
      "The vendor's pages differ on whether a list tells of purged directories that are not asked for. Until a list has"
        + " told of one, they are asked for as well, once a minute; and with each list once that is the only way to see"
        + " them.",
      "The end of a task is not told: it is seen by asking.",
      "A task that is called done while fewer of its URLs succeeded or failed than it has is shown as unknown, and asked"
        + " for until they add up.",
      "An id whose creation time no list has told is looked for in the last 7 days, any other in the last 15.",
      "`enterprise_project_id` is `all` unless set. The vendor may refuse that to the key of an IAM user (`CDN.0020`):"
        + " then set the id of a project that the user may read, or give the user the policy in IAM instead of in"
        + " enterprise management.",
      "The vendor asks for the account's id with keys of this kind, since its CDN is a global service: set `domain_id`;"
        + " \"cdntop check\" tells it.",
      "After more than five refusals in a row the vendor locks a key for five minutes, for everybody who uses it. So an"
        + " account waits five minutes before it tries a refused key again, a minute if you poll by hand, and all that"
        + " share it make do with three refusals in that time. What else asks with the key can lock it all the same, such"
        + " as another `cdntop`, and six accounts that start at once.",
      "Blocked and unblocked URLs are tasks of another part of the API, which is not read.",
    ],
    isLookBackAssumed: true,
    profiles: HuaweiProfiles(),
    isOfKey: HuaweiError.isOfKey,
    make: { (setup) throws(ProviderSetupError) in try HuaweiProvider(setup) })

  /// Seven digits in an example of today, 32 digits that begin with `ff8080` in those of before.
  private static func isHuaweiID(_ text: Substring.UTF8View) -> Bool {
    text.allSatisfy(\.isDigit)
      ? (1...20).contains(text.count) : text.count == 32 && text.allSatisfy(\.isHexDigit)
  }
}
