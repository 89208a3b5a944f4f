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
      {"name": "none", "mode": "EcsRamRole"}]}
    """
  private static let credentials = """
    [{"profile": "uc", "public_key": "pub+/=", "private_key": "hidden-5"},
     {"profile": "web", "public_key": "x", "private_key": "", "auth_mode": "oauth"}]
    """
  private static let settings = """
    [{"profile": "uc", "project_id": "org-1", "base_url": "https://api.ucloud.cn/", "active": true}]
    """

  /// What is found becomes a configuration that loads, reads secrets where they are and holds none.
  @Test func becomesAConfiguration() throws {
    let folder = try TemporaryFolder()
    for name in [".aliyun", ".ucloud", "bin"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    try folder.write(Self.profiles, to: ".aliyun/config.json")
    try folder.write(Self.credentials, to: ".ucloud/credential.json")
    try folder.write(Self.settings, to: ".ucloud/config.json")
    try folder.write("#!/bin/sh\n", to: "bin/jq", mode: 0o755)
    let recorder = Recorder()
    let variables = [
      "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-e", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "hidden-6",
      "UCLOUD_PUBLIC_KEY": "pub", "UCLOUD_PRIVATE_KEY": "hidden-7",
      "PATH": folder.path + "/bin:/bin",
    ]
    let surroundings = recorder.surroundings(in: folder, environment: variables)
    let command = try #require(try RootCommand.parseAsRoot(["init"]) as? InitCommand)
    try command.perform(in: surroundings)
    let text = try folder.read("config/cdntop/config.yaml")
    let said = text + recorder.output + recorder.talk.joined()
    #expect(!said.contains("hidden"))
    let loaded = try ConfigurationLoader(surroundings: surroundings).load(option: nil)
    #expect(
      loaded.accounts.map(\.name.name) == [
        "alibaba-env", "ucloud-env", "aliyun-default", "aliyun-a-b-c", "ucloud-uc",
      ])
    #expect(!loaded.holdsSecret)
    let project = try #require(loaded.account(AccountID("ucloud-uc")))
    #expect(project.values["project_id"] == "org-1")
    #expect(project.common.endpoint == "https://api.ucloud.cn/")
    let temporary = try #require(loaded.account(AccountID("aliyun-a-b-c")))
    #expect(temporary.secrets.map(\.key).sorted() == ["access_key_secret", "security_token"])
    for secret in temporary.secrets {
      guard case .command(let arguments) = secret.form else {
        Issue.record("\(secret.key) is no command")
        continue
      }
      #expect(arguments.prefix(5) == ["jq", "-er", "--arg", "p", "a b'c"])
      #expect(arguments.last == folder.path + "/.aliyun/config.json")
    }
    #expect(text.contains("#  - name: aliyun-role\n"))
    #expect(recorder.talk.contains { $0.contains("aliyun-role: not usable as it is") })
  }

  @Test func withoutAReaderProfilesStayCommented() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/.aliyun", withIntermediateDirectories: true)
    try folder.write(Self.profiles, to: ".aliyun/config.json")
    let found = FoundKeys(environment: ["PATH": folder.path], home: folder.path).accounts
    #expect(found.map(\.name) == ["aliyun-default", "aliyun-a-b-c", "aliyun-role"])
    for account in found { #expect(account.obstacle != nil) }
    let paths = ProgramPaths(environment: ["HOME": folder.path])
    let configuration = try ConfigurationReader(file: "c.yaml", paths: paths)
      .configuration(in: ConfigurationTemplate.text(found))
    #expect(configuration.accounts.isEmpty)
  }
}
