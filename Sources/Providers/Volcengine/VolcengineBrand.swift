import TaskModel

/// One of the two clouds that have this CDN, with accounts and keys of their own.
struct VolcengineBrand: Sendable {
  /// The domain that its services are in.
  let domain: String
  /// What signatures call the place unless the account says otherwise.
  let region: String
  /// The service that tells whose key it is.
  let identityEndpoint: String
  /// What signatures for that one call the place; nil where it is that of the CDN.
  let identityRegion: String?
  /// What its policies have to hold besides the calls.
  let policyExtras: [String]
  /// How long it says that purges take; nil where it does not.
  let usualPurge: ClosedRange<Duration>?

  static let volcengine = VolcengineBrand(
    domain: ".volcengineapi.com", region: "cn-north-1",
    identityEndpoint: "https://sts.volcengineapi.com", identityRegion: nil,
    // https://www.volcengine.com/docs/6454/95388: without them every call is refused.
    policyExtras: ["IAM:Get*", "IAM:List*"],
    // https://www.volcengine.com/docs/6454/71375: about five minutes.
    usualPurge: .about(.seconds(5 * 60)))

  static let byteplus = VolcengineBrand(
    domain: ".byteplusapi.com", region: "ap-singapore-1",
    // As https://github.com/byteplus-sdk/byteplus-cli has it in its examples.
    identityEndpoint: "https://sts.byteplusapi.com", identityRegion: "ap-southeast-1",
    policyExtras: [], usualPurge: nil)
}
