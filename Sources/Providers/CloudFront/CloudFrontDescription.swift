import TaskModel

extension ProviderDescription {
  /// Amazon CloudFront.
  static let cloudFront = ProviderDescription(
    id: ProviderID("cloudfront"), vendor: "Amazon CloudFront",
    defaultEndpoint: "https://cloudfront.amazonaws.com",
    // Amazon publishes no rate for calls that read; those that create get one in two seconds.
    defaultRates: ProviderRates(list: 1, byID: 1),
    keys: [
      ProviderKey("access_key_id", .text, required: true),
      ProviderKey("secret_access_key", .secret, required: true),
      ProviderKey("session_token", .secret),
      ProviderKey("profile", .profile, replaces: ["access_key_id", "secret_access_key"]),
      ProviderKey("distributions", .texts),
    ],
    starter: """
      #  - name: aws-prod
      #    provider: cloudfront
      #    access_key_id: AKIA...
      #    secret_access_key_env: AWS_SECRET_ACCESS_KEY   # or profile: NAME, of the program aws
      #    distributions: [E1EXAMPLE]   # all of the account's if left out

      """,
    taskIDs: cloudFrontTaskIDs,
    submission: SubmissionForm(ids: [.init("Location")], code: "Code", message: "Message"),
    success: SuccessMeaning(
      purge: "CloudFront ended it; no path's own outcome is told", prefetch: nil),
    facts: [
      "Lists tell no paths: each invalidation is asked for its own when it is met and when it has ended.",
      "Paths are shown on the distribution's first alias, and stand for all its domains.",
      "An invalidation of a tag completes also where the distribution keeps no tags, and then hits nothing.",
      "Accounts of GovCloud are not supported: their calls are signed for another region.",
    ],
    isLookBackAssumed: true,
    unlisted: CloudFrontProvider.unlisted, profiles: AmazonProfiles(),
    make: { (setup) throws(ProviderSetupError) in try CloudFrontProvider(setup) })

  /// Capital letters and digits that begin with `I`, wherever one was seen; with the distribution before it, as
  /// the `Location` of an answer has it, or between both a slash.
  private static let cloudFrontTaskIDs = TaskIDForm(
    "capital letters and digits that begin with I", example: "IDFDVBD632BHDS5",
    parts: { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count > 1 else { return nil }
      let isAddress = parts.count > 4 && parts[parts.count - 2] == "invalidation"
      guard parts.count == 2 || isAddress else { return nil }
      let product = isAddress ? parts[parts.count - 3] : parts[0]
      guard isID(product.utf8, "E") else { return nil }
      return (String(product), String(parts[parts.count - 1]))
    }
  ) { isID($0, "I") }

  /// Whether a text is an id of Amazon's that begins with a letter.
  private static func isID(_ text: Substring.UTF8View, _ first: Character) -> Bool {
    (6...64).contains(text.count) && text.first == first.asciiValue
      && text.allSatisfy { $0.isDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }
}
