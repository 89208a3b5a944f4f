import TaskModel

extension ProviderDescription {
  /// Tencent Cloud CDN.
  static let tencentCDN = ProviderDescription(
    id: ProviderID("tencent-cdn"), vendor: "Tencent Cloud",
    defaultEndpoint: "https://cdn.tencentcloudapi.com",
    // Of the 20 calls a second that the vendor allows for each of its calls.
    defaultRates: ProviderRates(list: 4, byID: 8),
    keys: tencentKeys + [ProviderKey("utc_offset", .utcOffset)],
    starter: """
      #  - name: tencent
      #    provider: tencent-cdn
      #    endpoint: https://cdn.intl.tencentcloudapi.com   # for international accounts
      #    secret_id: AKID...
      #    secret_key_env: TENCENT_SECRET   # or profile: NAME, of the program tccli
      #    utc_offset: "+08:00"    # the clock of the vendor's times; it does not say which

      """,
    remark:
      "For EdgeOne write an account of the same key once more, with provider: tencent-edgeone.",
    taskIDs: TaskIDForm(
      "a time in digits, and most have a dash and letters behind", example: "1767225661-i60rfmzm",
      fits: isTencentCDNID),
    submission: SubmissionForm(ids: [.init("TaskId")], code: "Code", message: "Message"),
    // https://www.tencentcloud.com/document/product/228/36180: purged on all nodes of the whole network; the Layer of
    // PushUrlsCache is the middle one unless told otherwise.
    success: SuccessMeaning(
      purge: "dropped by the nodes of its whole network",
      prefetch: "its middle tier holds it; edges may not yet"),
    facts: [
      "Purges have no figure and no end: their ends are seen by asking, and are known to lie between two answers.",
      "A URL that is prefetched to two areas is there twice, each with its area.",
      "The times of the vendor carry no zone and its pages name none: `utc_offset` says which clock they are read on,"
        + " +08:00 unless set.",
    ],
    profiles: TencentProfiles(),
    make: { (setup) throws(ProviderSetupError) in try TencentCDNProvider(setup) })

  /// Tencent EdgeOne.
  static let tencentEdgeOne = ProviderDescription(
    id: ProviderID("tencent-edgeone"), vendor: "Tencent EdgeOne",
    defaultEndpoint: "https://teo.tencentcloudapi.com",
    defaultRates: ProviderRates(list: 5, byID: 5),
    keys: tencentKeys + [ProviderKey("zones", .texts)],
    starter: """
      #  - name: edgeone
      #    provider: tencent-edgeone
      #    secret_id: AKID...
      #    secret_key_env: TENCENT_SECRET   # or profile: NAME, of the program tccli
      #    zones: [example.com]    # all that the key sees if left out

      """,
    taskIDs: TaskIDForm(
      "letters and digits, twelve of them or a few more", example: "20g9wz8m9mgx", fits: isJobID),
    submission: SubmissionForm(ids: [.init("JobId")], code: "Code", message: "Message"),
    // https://www.tencentcloud.com/document/product/1145/70759: purged on all nodes; CreatePrefetchTask fetches to the
    // middle tier unless told otherwise.
    success: SuccessMeaning(
      purge: "dropped by the nodes of its whole network",
      prefetch: "its middle tier holds it; edges may not yet"),
    facts: [
      "Each zone has two lists of its own. Zones that still wait for a plan are left out.",
      "A job that was submitted for all zones is one task; each of its URLs says of which zone it is.",
      "Ids cannot be asked for without their zone, so a tracked id is found by the lists, within the window.",
      "URLs that are refused when they are submitted (`FailedList`) never become part of a task.",
      "How long jobs are listed is not documented.",
    ],
    profiles: TencentProfiles(),
    make: { (setup) throws(ProviderSetupError) in try TencentEdgeOneProvider(setup) })

  /// The keys of either product, which one program keeps.
  private static let tencentKeys = [
    ProviderKey("secret_id", .text, required: true),
    ProviderKey("secret_key", .secret, required: true),
    ProviderKey("token", .secret),
    ProviderKey("profile", .profile, replaces: ["secret_id", "secret_key"]),
  ]

  /// Twelve to fourteen lower-case letters and digits wherever one was seen; what has no digit is no word of twelve.
  private static func isJobID(_ text: Substring.UTF8View) -> Bool {
    let isPlain = text.allSatisfy { $0.isDigit || $0.isLetter }
    return isPlain && (8...64).contains(text.count)
      && (text.contains(where: \.isDigit) || text.count == 12 && text.allSatisfy { $0 >= 0x61 })
  }

  /// Ten digits or more wherever one was seen, and eight letters and digits behind a dash in those of late.
  private static func isTencentCDNID(_ text: Substring.UTF8View) -> Bool {
    let digits = text.prefix(while: \.isDigit)
    let rest = text.dropFirst(digits.count)
    guard (9...64).contains(digits.count) else { return false }
    guard let first = rest.first else { return true }
    return first == UInt8(ascii: "-") && (2...65).contains(rest.count)
      && rest.dropFirst().allSatisfy { $0.isDigit || $0.isLetter }
  }
}
