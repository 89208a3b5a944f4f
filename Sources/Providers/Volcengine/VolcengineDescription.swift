import TaskModel

extension ProviderDescription {
  /// Volcengine CDN.
  static let volcengineCDN = ProviderDescription(
    id: ProviderID("volcengine-cdn"), vendor: "Volcengine",
    defaultEndpoint: "https://cdn.volcengineapi.com", defaultRates: volcengineRates,
    keys: volcengineKeys,
    starter: """
      #  - name: volcengine
      #    provider: volcengine-cdn
      #    access_key_id: AKLT...
      #    secret_access_key_env: VOLC_SECRETKEY   # or profile: NAME, of the program ve

      """,
    taskIDs: volcengineTaskIDs, submission: volcengineSubmission, success: volcengineSuccess,
    facts: volcengineFacts, profiles: VolcengineProfiles.volcengine,
    isOfKey: VolcengineError.isOfKey,
    make: { (setup) throws(ProviderSetupError) in try VolcengineProvider(setup, .volcengine) })

  /// BytePlus CDN.
  static let byteplusCDN = ProviderDescription(
    id: ProviderID("byteplus-cdn"), vendor: "BytePlus",
    defaultEndpoint: "https://cdn.byteplusapi.com", defaultRates: volcengineRates,
    keys: volcengineKeys,
    starter: """
      #  - name: byteplus
      #    provider: byteplus-cdn
      #    endpoint: https://open.byteplusapi.com   # where its own kit calls; left out, the one of its pages
      #    access_key_id: AKAP...
      #    secret_access_key_env: BYTEPLUS_SECRETKEY   # or profile: NAME, of the program bp
      #    region: ap-singapore-1   # as signatures name it

      """,
    taskIDs: volcengineTaskIDs, submission: volcengineSubmission, success: volcengineSuccess,
    facts: volcengineFacts, profiles: VolcengineProfiles.byteplus,
    isOfKey: VolcengineError.isOfKey,
    make: { (setup) throws(ProviderSetupError) in try VolcengineProvider(setup, .byteplus) })

  /// Of the 20 calls a second that either cloud allows for each of its calls.
  private static let volcengineRates = ProviderRates(list: 4, byID: 8)

  private static let volcengineKeys = [
    ProviderKey("access_key_id", .text, required: true),
    ProviderKey("secret_access_key", .secret, required: true),
    ProviderKey("session_token", .secret),
    ProviderKey("profile", .profile, replaces: ["access_key_id", "secret_access_key"]),
    ProviderKey("region", .text),
  ]

  private static let volcengineSubmission = SubmissionForm(
    ids: [.init("TaskID")], code: "Code", message: "Message",
    prefetch: .init(member: "TaskID", prefix: "prefetch_"))

  // https://www.volcengine.com/docs/6454/70438 and 70436: files are deleted, directories expire unless told otherwise;
  // a prefetch is for an area and a layer.
  private static let volcengineSuccess = SuccessMeaning(
    purge: "files are deleted, directories may only expire",
    prefetch: "cached by its own word; on which tier varies")

  private static let volcengineFacts = [
    "Tasks are listed for 7 days. URLs that were blocked or unblocked have a list of their own, which reaches further back;"
      + " both are watched for 7 days.",
    "The list of blocks is opened by the vendor on request. Where it is refused it is left out, and `cdntop check` says so.",
    "There is no time of the end: ends are seen by asking.",
    "Where the vendor wants the type of tasks named, one type is read after the other.",
    "A prefetch that failed may have the status code that was met (`StatusCode`).",
    "A purge by prefix (`Prefix: true`) counts as one of the directory that it names.",
    "Tasks of the products DCDN, MCDN and VOD are not listed.",
  ]

  /// Words with underscores between them, and a number of 31 digits or 48 in hexadecimal behind, wherever one was seen.
  private static let volcengineTaskIDs = TaskIDForm(
    "words and a long number joined with underscores",
    example: "prefetch_url_89c25a1aa3044b39921387190fc9b0e438f3d071f278f031"
  ) { text in
    let number = text.reversed().prefix { $0 != UInt8(ascii: "_") }
    return (16...128).contains(text.count) && number.count >= 16
      && number.allSatisfy(\.isHexDigit) && number.contains(where: \.isDigit)
      && text.allSatisfy { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "_") }
  }
}
