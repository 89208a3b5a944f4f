import ArgumentParser
import Foundation
import Providers
import TaskModel
import Testing

@testable import CDNTopCommands

@Suite struct FoundKeysTests {
  private static let profiles = """
    {"current": "default", "profiles": [
      {"name": "default", "mode": "AK", "access_key_id": "LTAI-p", "access_key_secret": "hidden-1"},
      {"name": "a b'c", "mode": "StsToken", "access_key_id": "STS.x", "access_key_secret": "hidden-2",
       "sts_token": "hidden-3"},
      {"name": "role", "mode": "RamRoleArn", "access_key_id": "LTAI-r", "access_key_secret": "hidden-4"},
      {"name": "none", "mode": "EcsRamRole"},
      {"name": "empty", "mode": "AK", "access_key_id": "", "access_key_secret": ""},
      {"name": "late", "mode": "OAuth", "access_key_id": "i", "access_key_secret": "hidden-8",
       "sts_token": "hidden-9", "sts_expiration": 1789963199}]}
    """
  private static let credentials = """
    [{"profile": "uc", "public_key": "pub+/=", "private_key": "hidden-5"},
     {"profile": "web", "public_key": "x", "private_key": "", "auth_mode": "oauth"},
     {"profile": "late", "auth_mode": "oauth", "access_token": "hidden-a", "expires_at": 1789963199}]
    """
  private static let settings = """
    [{"profile": "uc", "project_id": "org-1", "base_url": "https://api.ucloud.cn/", "active": true}]
    """

  /// What is found becomes a configuration that loads, reads secrets where they are and holds none.
  @Test func becomesAConfiguration() throws {
    let folder = try TemporaryFolder()
    for name in [".aliyun", ".ucloud", ".tccli", ".hcloud", ".config/gcloud"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    try folder.write(Self.profiles, to: ".aliyun/config.json")
    try folder.write(Self.credentials, to: ".ucloud/credential.json")
    try folder.write(Self.settings, to: ".ucloud/config.json")
    try folder.write(
      #"{"secretId": "AKID", "secretKey": "hidden-b"}"#, to: ".tccli/default.credential")
    try folder.write(
      #"{"type": "cvm-role", "secretId": "AKID", "secretKey": "hidden-c"}"#,
      to: ".tccli/vm.credential")
    try folder.write(
      #"{"current": "a", "authEncrypt": "false", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": "i", "secretAccessKey": "hidden-d"}, {"name": "b", "mode": "agency", "secretAccessKey": "hidden-e"}]}"#,
      to: ".hcloud/config.json")
    try folder.write(
      """
      {"type": "authorized_user", "client_id": "c", "client_secret": "hidden-d",
       "refresh_token": "hidden-e"}

      """, to: ".config/gcloud/application_default_credentials.json")
    let recorder = Recorder()
    let variables = [
      "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-e", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "hidden-6",
      "UCLOUD_PUBLIC_KEY": "pub", "UCLOUD_PRIVATE_KEY": "hidden-7",
      "GOOGLE_CLOUD_PROJECT": "my-project",
    ]
    let process = recorder.process(in: folder, environment: variables)
    let command = try #require(try RootCommand.parseAsRoot(["init"]) as? InitCommand)
    try command.perform(in: process)
    let text = try folder.read("config/cdntop/config.yaml")
    let said = text + recorder.output + recorder.talk.joined()
    #expect(!said.contains("hidden"))
    let loaded = try ConfigurationLoader(process: process).load(option: nil)
    #expect(
      loaded.accounts.map(\.name.name) == [
        "aliyun-env", "aliyun-default", "aliyun-a-b-c", "ucloud-env", "ucloud-uc",
        "tccli-default",
        "hcloud-a",
        "gcloud-default",
      ])
    #expect(
      loaded.accounts.map { $0.values["profile"] } == [
        "env", "default", "a b'c", "env", "uc", "default",
        "a",
        "default",
      ])
    #expect(!loaded.holdsSecret)
    for name in [
      "aliyun-role", "aliyun-empty", "aliyun-late", "ucloud-web", "ucloud-late", "tccli-vm",
      "hcloud-b",
    ] {
      #expect(text.contains("#  - name: \(name)\n"), "\(text)")
      #expect(recorder.talk.contains { $0.contains("\(name): not usable: it") })
    }
    #expect(text.contains("# not usable: its stored key expired at 2026-09-21T03:59:59Z"))
    #expect(text.contains("# not usable: it has no access_key_id"))
    #expect(recorder.talk.contains { $0.contains("aliyun-role: not usable: ") })
    #expect(recorder.talk.contains { $0.contains("ucloud-web: not usable: ") })
  }

  /// The file that a variable names goes before the one that `gcloud` writes, also where it cannot be used.
  @Test func aVariableGoesBeforeTheFile() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/.config/gcloud", withIntermediateDirectories: true)
    try folder.write(
      """
      {"type": "authorized_user", "client_id": "c", "client_secret": "hidden-d",
       "refresh_token": "hidden-e"}

      """, to: ".config/gcloud/application_default_credentials.json")
    try folder.write(
      #"{"type": "external_account", "audience": "hidden-f"}"#, to: "federated.json")
    let recorder = Recorder()
    let process = recorder.process(
      in: folder,
      environment: [
        "GOOGLE_APPLICATION_CREDENTIALS": folder.path + "/federated.json",
        "GOOGLE_CLOUD_PROJECT": "my-project",
      ])
    let command = try #require(try RootCommand.parseAsRoot(["init"]) as? InitCommand)
    try command.perform(in: process)
    let text = try folder.read("config/cdntop/config.yaml")
    #expect(!(text + recorder.output + recorder.talk.joined()).contains("hidden"))
    #expect(text.contains("#  - name: gcloud-env\n") && !text.contains("gcloud-default"))
    #expect(recorder.talk.contains { $0.contains("gcloud-env: not usable: ") })
  }

  /// The keys of two programs, and those of the kits beside them.
  @Test func volcengineAndBytePlus() throws {
    let folder = try TemporaryFolder()
    for name in [".volcengine", ".volc", ".byteplus"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    try folder.write(
      #"{"current": "a", "profiles": {"a": {"access-key": "AKLT", "secret-key": "hidden-1"}, "b": {"mode": "oidc"}}}"#,
      to: ".volcengine/config.json")
    try folder.write(#"{"ak": "AKLT", "sk": "hidden-2"}"#, to: ".volc/config")
    try folder.write(#"{"ak": "AKAP", "sk": "hidden-3"}"#, to: ".byteplus/config")
    let recorder = Recorder()
    let process = recorder.process(
      in: folder, environment: ["BYTEPLUS_ACCESSKEY": "AKAP", "BYTEPLUS_SECRETKEY": "hidden-4"])
    let command = try #require(try RootCommand.parseAsRoot(["init"]) as? InitCommand)
    try command.perform(in: process)
    let text = try folder.read("config/cdntop/config.yaml")
    #expect(!(text + recorder.output + recorder.talk.joined()).contains("hidden"))
    let loaded = try ConfigurationLoader(process: process).load(option: nil)
    #expect(loaded.accounts.map(\.name.name) == ["ve-a", "ve-sdk", "bp-env", "bp-sdk"])
    #expect(
      loaded.accounts.map(\.provider.id.word) == [
        "volcengine-cdn", "volcengine-cdn", "byteplus-cdn", "byteplus-cdn",
      ])
    #expect(recorder.talk.contains { $0.contains("ve-b: not usable: its mode oidc has keys") })
  }
}
