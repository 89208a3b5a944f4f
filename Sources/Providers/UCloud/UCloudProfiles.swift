import FoundationEssentials
import TaskModel

/// The profiles of the program `ucloud`: `~/.ucloud/config.json` and `credential.json`, joined by name.
///
/// A login's token is used while it lasts, and never renewed: the token to renew it rotates, and the
/// program would be logged out.
struct UCloudProfiles: KeyProfiles {
  var program: String { "ucloud" }

  var secretVariables: [String] { ["UCLOUD_PRIVATE_KEY"] }

  func files(on machine: ProfileMachine) -> [String] {
    [settingsFile(on: machine), keysFile(on: machine)]
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    let variables = FoundProfile(
      Self.variablesName, in: "the variables UCLOUD_PUBLIC_KEY, UCLOUD_PRIVATE_KEY and so on"
    ) { Self.variables(machine) }
    let origin = "a profile of \(keysFile(on: machine))"
    return Self.found(variables, andIn: origin) { () throws(ProfileError) in
      try profiles(machine).map { profile in
        FoundProfile(
          name: profile.name, origin: origin,
          obstacle: Self.obstacle(profile, machine.now()) ?? Self.key(profile).obstacle)
      }
    }
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName {
      guard let key = Self.variables(machine) else {
        throw ProfileError("UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY are not set")
      }
      return key
    }
    let profiles = try profiles(machine)
    guard !profiles.isEmpty else {
      throw ProfileError("there is no key in \(keysFile(on: machine)); run: ucloud init")
    }
    let active = profiles.first { $0.settings["active"]?.lowercased() == "true" }
    let found = try Self.resolve(
      profile, among: profiles, named: \.name,
      chosen: machine.variable("UCLOUD_PROFILE") ?? active?.name, in: keysFile(on: machine))
    if let obstacle = Self.obstacle(found, machine.now()) {
      throw ProfileError("the profile \(SafeText(found.name, limit: .word)): \(obstacle)")
    }
    return Self.key(found)
  }

  // MARK: The files

  private struct Profile {
    let name: String
    let settings: ProfileFields
    let key: ProfileFields

    var isLogin: Bool { key["auth_mode"]?.lowercased() == "oauth" }
  }

  private func settingsFile(on machine: ProfileMachine) -> String {
    machine.variable("UCLOUD_SHARED_CONFIG_FILE") ?? machine.home + "/.ucloud/config.json"
  }

  private func keysFile(on machine: ProfileMachine) -> String {
    machine.variable("UCLOUD_SHARED_CREDENTIAL_FILE") ?? machine.home + "/.ucloud/credential.json"
  }

  private func profiles(_ machine: ProfileMachine) throws(ProfileError) -> [Profile] {
    let settings = try ProfileFile(settingsFile(on: machine), on: machine)?.objects() ?? []
    let keys = try ProfileFile(keysFile(on: machine), on: machine)?.objects() ?? []
    let profiles = keys.compactMap { key in
      key["profile"].map { name in
        Profile(
          name: name, settings: settings.first { $0["profile"] == name } ?? ProfileFields(),
          key: key)
      }
    }
    guard profiles.isEmpty, let only = settings.first, only["public_key"] != nil else {
      return profiles
    }
    // Versions before 0.1.8 kept one key beside the settings.
    return [Profile(name: Self.defaultName, settings: only, key: only)]
  }

  // MARK: Keys

  private static func obstacle(_ profile: Profile, _ now: Date) -> String? {
    guard profile.isLogin else {
      if profile.key["public_key"] != nil, profile.key["private_key"] != nil { return nil }
      return profile.key["cookie"] == nil
        ? "it has no public_key and private_key"
        : "it is a login of the vendor's web shell, whose cookie signs no calls"
    }
    guard profile.key["access_token"] != nil else { return "its login has no access_token" }
    guard let end = profile.key.moment("expires_at") else { return nil }
    return end > now
      ? nil
      : "its login ended at \(RFC3339.text(end)); run any ucloud command once to renew it"
  }

  private static func key(_ profile: Profile) -> ProfileKey {
    let (fields, settings) = (profile.key, profile.settings)
    var key = ProfileKey(
      values: ["project_id": settings["project_id"], "channel_key": settings["channel_key"]],
      secrets: [:])
    if profile.isLogin {
      // A key beside a login is not the login's.
      key.secrets["access_token"] = fields["access_token"].map { Secret($0) }
      key.expiresAt = fields.moment("expires_at")
    } else {
      key.values["public_key"] = fields["public_key"]
      key.secrets["private_key"] = fields["private_key"].map { Secret($0) }
    }
    key.endpoint = settings["base_url"]
    return key
  }

  private static func variables(_ machine: ProfileMachine) -> ProfileKey? {
    guard let id = machine.variable("UCLOUD_PUBLIC_KEY"),
      let secret = machine.variable("UCLOUD_PRIVATE_KEY")
    else { return nil }
    var key = ProfileKey(
      values: ["public_key": id, "project_id": machine.variable("UCLOUD_PROJECT_ID")],
      secrets: ["private_key": secret])
    key.endpoint = machine.variable("UCLOUD_API_BASE_URL")
    return key
  }
}
