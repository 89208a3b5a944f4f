import FoundationEssentials
import TaskModel

/// The profiles of the program `hcloud`: `~/.hcloud/config.json`, where its keys are in the clear; and the variables of
/// the vendor's kits.
///
/// The file as the vendor's plugin for Terraform reads it: `huaweicloud/config/auth.go`. What the program would turn
/// into another key before it signs is refused: to sign with what stands beside that would be to act as somebody else.
struct HuaweiProfiles: KeyProfiles {
  private static let prefix = "HUAWEICLOUD_SDK_"

  var program: String { "hcloud" }

  var secretVariables: [String] {
    [Self.prefix + "SK", Self.prefix + "SECURITY_TOKEN"]
      + ["SECRET_KEY", "SECURITY_TOKEN", "AUTH_TOKEN", "USER_PASSWORD"].map { "HW_" + $0 }
  }

  func files(on machine: ProfileMachine) -> [String] { [file(on: machine)] }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    let variables = FoundProfile(
      Self.variablesName, in: "the variables \(Self.prefix)AK, \(Self.prefix)SK and so on"
    ) { () throws(ProfileError) in try Self.variables(machine) }
    let origin = "a profile of \(file(on: machine))"
    return Self.found(variables, andIn: origin) { () throws(ProfileError) in
      guard let list = try read(machine) else { return [] }
      return list.profiles.compactMap { profile in
        FoundProfile(profile.name, in: origin) { () throws(ProfileError) in
          try Self.key(profile.fields, in: list)
        }
      }
    }
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName {
      guard let key = try Self.variables(machine) else {
        throw ProfileError("\(Self.prefix)AK and \(Self.prefix)SK are not set")
      }
      return key
    }
    guard let list = try read(machine), !list.profiles.isEmpty else {
      throw ProfileError("there is no profile in \(file(on: machine)); run: hcloud configure init")
    }
    let (name, fields) = try Self.resolve(
      profile, among: list.profiles, named: { $0.name }, chosen: list.current,
      in: file(on: machine))
    do throws(ProfileError) {
      return try Self.key(fields, in: list)
    } catch {
      throw ProfileError("the profile \(SafeText(name, limit: .word)): \(error.reason)")
    }
  }

  // MARK: The file

  private func file(on machine: ProfileMachine) -> String { machine.home + "/.hcloud/config.json" }

  private func read(_ machine: ProfileMachine) throws(ProfileError) -> ProfileList? {
    try ProfileFile(file(on: machine), on: machine)?.list()
  }

  // MARK: Keys

  private static func key(
    _ fields: ProfileFields, in list: ProfileList
  ) throws(ProfileError) -> ProfileKey {
    switch fields["mode"]?.lowercased() {
    case nil:
      if fields["agencyName"] != nil { throw agencyRefusal }
    case "aksk": break
    case "agency", "assumerole": throw agencyRefusal
    case "ecsagency":
      throw ProfileError(
        "it has keys handed out by the machine's metadata service, which cdntop does not ask")
    case "sso": throw ProfileError("it is a login that the program renews; \(ownKey)")
    case "token": throw ProfileError("it has a token and no key; \(ownKey)")
    case let mode?:
      throw ProfileError("its mode \(SafeText(mode, limit: .word)) is not known to cdntop")
    }
    guard let id = fields["accessKeyId"], let secret = fields["secretAccessKey"] else {
      throw ProfileError("it has no accessKeyId and secretAccessKey")
    }
    // The program writes the word as a text, and encrypts unless told otherwise.
    guard list.fields["authEncrypt"]?.lowercased() == "false" else {
      throw ProfileError(
        "hcloud keeps its key encrypted; to have it in the clear, run: hcloud configure set --cli-auth-encrypt=false"
      )
    }
    var key = ProfileKey(
      values: ["access_key_id": id, "domain_id": fields["domainId"]],
      secrets: ["secret_access_key": secret, "security_token": fields["securityToken"]])
    key.expiresAt = fields.moment("expiresAt")
    if fields["region"]?.hasPrefix("eu-west-101") == true {
      key.endpoint = "https://cdn.myhuaweicloud.eu"
    }
    return key
  }

  private static let ownKey = "give cdntop a key that may watch by itself"
  private static let agencyRefusal = ProfileError(
    "its agency has keys handed out by a call that cdntop, which only reads, does not make; \(ownKey)"
  )

  private static func variables(_ machine: ProfileMachine) throws(ProfileError) -> ProfileKey? {
    guard let id = machine.variable(prefix + "AK"), let secret = machine.variable(prefix + "SK")
    else { return nil }
    // The vendor's kits take that before the key.
    if machine.variable(prefix + "IDP_ID") != nil, machine.variable(prefix + "ID_TOKEN_FILE") != nil
    {
      throw ProfileError(
        "\(prefix)IDP_ID has keys handed out by a call that cdntop, which only reads, does not make; \(ownKey)"
      )
    }
    return ProfileKey(
      values: ["access_key_id": id, "domain_id": machine.variable(prefix + "DOMAIN_ID")],
      secrets: [
        "secret_access_key": secret, "security_token": machine.variable(prefix + "SECURITY_TOKEN"),
      ])
  }
}
