import TaskModel

/// How a profile of `aliyun` comes by its key.
enum AlibabaProfileMode {
  case key
  case token
  case program
  case address
  /// A login keeps its key in the profile.
  case kept
  case refused(why: String)

  /// Takes the mode of a profile's fields, which those that name none tell by what they hold.
  init(_ fields: ProfileFields) {
    let word = fields["mode"] ?? Self.recognized(fields)
    switch word.lowercased() {
    case "ak": self = .key
    case "ststoken": self = .token
    case "external": self = .program
    case "credentialsuri": self = .address
    case "cloudsso", "oauth": self = .kept
    default: self = .refused(why: Self.refusal(SafeText(word, limit: .word).text))
    }
  }

  private static func recognized(_ fields: ProfileFields) -> String {
    func holds(_ names: String...) -> Bool { names.allSatisfy { fields[$0] != nil } }
    if holds("access_key_id", "access_key_secret") {
      if holds("sts_token") { return "StsToken" }
      return holds("ram_role_arn") ? "RamRoleArn" : "AK"
    }
    if holds("private_key", "key_pair_name") { return "RsaKeyPair" }
    if holds("ram_role_name") { return "EcsRamRole" }
    if holds("process_command") { return "External" }
    if holds("oidc_provider_arn", "oidc_token_file", "ram_role_arn") { return "OIDC" }
    if holds("cloud_sso_sign_in_url") { return "CloudSSO" }
    return holds("bearer_token") ? "BearerToken" : "AK"
  }

  private static func refusal(_ word: String) -> String {
    switch word.lowercased() {
    case "ramrolearn", "chainableramrolearn", "oidc", "ramrolearnwithrolename":
      "its mode \(word) has keys handed out by a call that cdntop, which only reads, does"
        + " not make; use a mode External whose process_command makes it"
    case "ecsramrole":
      "its mode \(word) has keys handed out by the machine's metadata service, which cdntop"
        + " does not ask; name the service's address in a mode CredentialsURI"
    case "bearertoken", "anonymous", "rsakeypair":
      "its mode \(word) has no access key that calls could be signed with"
    default:
      "its mode \(word) is not known to this version"
    }
  }
}
