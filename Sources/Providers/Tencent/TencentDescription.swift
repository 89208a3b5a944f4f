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
      "a time in digits, and most have a dash, letters and digits behind",
      example: "1767225661-i60rfmzm",
      fits: isTencentCDNID),
    submission: SubmissionForm(
      ids: [.init("TaskId")], code: "Code", message: "Message", hidesFamily: true),
    // PurgePathCache may only have copies revalidated (FlushType: flush), and either purge may be of one area; the
    // Layer of PushUrlsCache is the middle one unless told otherwise.
    success: SuccessMeaning(
      purge: "purged or to be revalidated, by its own word",
      prefetch: "its middle tier holds it; edges may not yet"),
    facts: [
      "A purge is of the area that it was submitted for, and one of a directory may have copies revalidated only"
        + " (`FlushType: flush`): neither is told.",
      "Purges have no figure and no end: their ends are seen by asking.",
      "A URL that is prefetched to two areas may be there twice, each with its area.",
      unknownFamily,
      "The times of the vendor carry no zone and its pages name none: `utc_offset` says which clock they are read on,"
        + " +08:00 unless set.",
    ],
    prefetchesAloneTell: [.progress, .finished],
    isLookBackAssumed: true,
    profiles: TencentProfiles(),
    isOfKey: TencentError.isOfKey,
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
    submission: SubmissionForm(
      ids: [.init("JobId")], code: "Code", message: "Message", hidesFamily: true),
    // https://www.tencentcloud.com/document/product/1145/70759: the Method of CreatePurgeTask has copies revalidated
    // (invalidate) unless told otherwise; CreatePrefetchTask fetches to the middle tier unless told otherwise.
    success: SuccessMeaning(
      purge: "purged or to be revalidated, by its own word",
      prefetch: "its middle tier holds it; edges may not yet"),
    facts: [
      "A purge has copies revalidated (`Method: invalidate`) unless it was submitted with `delete`: which is not told.",
      "Each zone has two lists of its own. Zones that still wait for a plan are left out.",
      "A job that was submitted for all zones is one task; each of its URLs says of which zone it is.",
      "Ids cannot be asked for without their zone, so a tracked id is found by the lists, within the window.",
      "URLs that are refused when they are submitted (`FailedList`) never become part of a task.",
      unknownFamily,
      "How long jobs are listed is not documented.",
    ],
    isLookBackAssumed: true,
    profiles: TencentProfiles(service: "teo"),
    isOfKey: TencentError.isOfKey,
    make: { (setup) throws(ProviderSetupError) in try TencentEdgeOneProvider(setup) })

  private static let unknownFamily =
    "The answer to a submission does not say whether it was a purge or a prefetch: an id that is tracked without"
    + " `--kind` is looked for as either."

  /// The keys of either product, which one program keeps.
  private static let tencentKeys = [
    ProviderKey("secret_id", .text, required: true),
    ProviderKey("secret_key", .secret, required: true),
    ProviderKey("token", .secret),
    ProviderKey("profile", .profile, replaces: ["secret_id", "secret_key"]),
  ]

  /// Twelve to fourteen lower-case letters and digits wherever one was seen: a word has no digit, a date no letter.
  private static func isJobID(_ text: Substring.UTF8View) -> Bool {
    (12...64).contains(text.count) && text.allSatisfy { $0.isDigit || $0.isLetter }
      && text.contains(where: \.isDigit) && text.contains(where: \.isLetter)
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
