import TaskModel
import Testing

@testable import Providers

/// The application default credentials of the program `gcloud`.
@Suite struct GoogleProfileTests {
  private static let folder = "/home/me/.config/gcloud"
  private static let file = folder + "/application_default_credentials.json"
  private static let user =
    "{\n  \"type\": \"authorized_user\",\r\n  \"client_id\": \"c\",\n  \"client_secret\": \"s\","
    + "\n  \"refresh_token\": \"t\"\n}\n"

  private static func outcome(
    _ name: String, _ files: [String: String], _ variables: [String: String] = [:]
  ) async -> String {
    await ProfileTests.outcome(
      GoogleProfiles(), name, ProfileTests.machine(files, variables))
  }

  @Test("a file becomes one line, which is the same JSON")
  func file() async throws {
    let machine = ProfileTests.machine([Self.file: Self.user])
    let key = try await GoogleProfiles().usableKey(of: "default", on: machine)
    let text = try #require(key.secrets["credentials"]).withValue { $0 }
    #expect(text.split(separator: "\n").count == 1 && !text.contains("\r\n"))
    _ = try GoogleCredentials(text)
    #expect(key.values.isEmpty)
  }

  @Test("the variable goes before the file where no profile says otherwise")
  func variable() async throws {
    let service = try GoogleTokenTests.file().document()
    let files = ["/keys/a.json": service, Self.file: Self.user]
    let variables = ["GOOGLE_APPLICATION_CREDENTIALS": "/keys/a.json"]
    #expect(await Self.outcome("env", files, variables).contains("project=key-project"))
    #expect(await Self.outcome("default", files, variables).contains("service_account"))
    #expect(await Self.outcome("default", files).contains("authorized_user"))
    let found = GoogleProfiles().found(on: ProfileTests.machine(files, variables))
    #expect(found.map(\.name) == ["env"])
    #expect(found.map(\.obstacle) == [nil])
    let alone = GoogleProfiles().found(on: ProfileTests.machine([Self.file: Self.user], [:]))
    #expect(alone.map(\.name) == ["default"])
    #expect(alone.map(\.obstacle) == ["it names no project; write project: ID beside it"])
    #expect(
      GoogleProfiles().files(on: ProfileTests.machine(files, variables))
        == ["/keys/a.json", Self.file])
    let same = ["GOOGLE_APPLICATION_CREDENTIALS": Self.file]
    #expect(
      GoogleProfiles().found(on: ProfileTests.machine(files, same)).map(\.name) == ["env"])
  }

  @Test("the project is the variable's, the file's, or that of the active configuration")
  func projects() async throws {
    let service = try GoogleTokenTests.file().document()
    let settings = "[core]\naccount = me@example.com\nproject = set-project\n[compute]\nzone = a\n"
    let files = [
      Self.file: Self.user, Self.folder + "/active_config": "work\n",
      Self.folder + "/configurations/config_work": settings,
      Self.folder + "/configurations/config_default":
        settings.replacing("set-project", with: "first-project"),
      "/other/application_default_credentials.json": Self.user,
    ]
    let cases: [([String: String], String)] = [
      ([:], "project=set-project"),
      (["CLOUDSDK_ACTIVE_CONFIG_NAME": "default"], "project=first-project"),
      (["CLOUDSDK_CORE_PROJECT": "core"], "project=core"),
      (["GOOGLE_CLOUD_PROJECT": "own", "CLOUDSDK_CORE_PROJECT": "core"], "project=own"),
      (["GCLOUD_PROJECT": "old"], "project=old"),
    ]
    for (variables, project) in cases {
      #expect(
        await Self.outcome("default", files, variables).hasSuffix(" " + project), "\(project)")
    }
    let elsewhere = await Self.outcome("default", files, ["CLOUDSDK_CONFIG": "/other"])
    #expect(!elsewhere.contains("project="))
    let own = await Self.outcome("default", [Self.file: service], ["CLOUDSDK_CORE_PROJECT": "core"])
    #expect(own.hasSuffix(" project=key-project"))
    let chosen = await Self.outcome(
      "default", [Self.file: service], ["GOOGLE_CLOUD_PROJECT": "own"])
    #expect(chosen.hasSuffix(" project=own"))
  }

  @Test func whatCannotBeUsed() async throws {
    let named = ["GOOGLE_APPLICATION_CREDENTIALS": "/keys/a.json"]
    let cases: [(String, [String: String], [String: String], String)] = [
      ("default", [:], [:], "there is no \(Self.file); run: gcloud auth application-default login"),
      ("env", [:], [:], "GOOGLE_APPLICATION_CREDENTIALS is not set"),
      (
        "env", [:], named,
        "/keys/a.json, which GOOGLE_APPLICATION_CREDENTIALS names, does not exist"
      ),
      ("work", [:], [:], "there is no profile work: it is default or env"),
      ("default", [Self.file: "{"], [:], "\(Self.file) is no JSON object"),
      (
        "default", [Self.file: #"{"type": "external_account", "audience": "hush"}"#], [:],
        "\(Self.file) is of the type external_account, whose tokens are had from services that"
          + " cdntop does not ask; give it the key of a service account, or a user's login"
      ),
      (
        "env", [:], ["GOOGLE_APPLICATION_CREDENTIALS": "keys/a.json"],
        "GOOGLE_APPLICATION_CREDENTIALS must name a file by its whole path"
      ),
    ]
    for (name, files, variables, reason) in cases {
      #expect(await Self.outcome(name, files, variables) == "error: " + reason)
    }
    let found = GoogleProfiles().found(on: ProfileTests.machine([:], named))
    #expect(found.map(\.obstacle) == ["/keys/a.json does not exist"])
    #expect(GoogleProfiles().found(on: ProfileTests.machine()).isEmpty)
  }
}
