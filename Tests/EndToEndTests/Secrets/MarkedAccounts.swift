import Foundation

/// Accounts of every vendor at every ``EchoVendor``, whose secrets are marks, given in all the forms there are.
struct MarkedAccounts {
  /// The accounts' part of a configuration.
  private(set) var text = "accounts:\n"
  /// The variables that hold secrets.
  private(set) var variables: [String: String] = [:]
  /// Secrets by the public halves of their keys.
  private(set) var keys: [String: [String]] = [:]
  /// How many accounts there are.
  private(set) var count = 0
  /// The folder of all that holds secrets because it was given them, and the files of the vendors' programs beside it.
  let given: URL
  private(set) var profiles: Set<String> = []
  /// Whose key the spy prints, by the file that holds it.
  private var owners: [String: String] = [:]
  /// A program that prints a file, or keeps what it reads, and notes what it sees of itself and of what runs it.
  let spy: String
  /// Where programs are looked for: tmux is one that notes the same.
  let path: String
  /// What they noted.
  private var notes: URL { given.appending(path: "notes") }

  private static let secrets: Set<String> = [
    "access_key_secret", "security_token", "private_key", "secret_key", "secret_access_key",
    "token", "session_token", "credentials",
  ]
  private static let identifiers: Set<String> = [
    "access_key_id", "public_key", "username", "secret_id",
  ]

  init(_ home: Home) throws {
    given = home.url.appending(path: "given")
    for folder in ["given/notes", "given/bin"] {
      try FileManager.default.createDirectory(
        at: home.url.appending(path: folder), withIntermediateDirectories: true)
    }
    let usual = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    path = given.path + "/bin:" + usual
    func spy(_ file: String, named name: String, _ deed: String) throws -> String {
      let program = try home.write(
        file,
        """
        #!/bin/sh
        { printf '\n== %s\n' \(name); cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline; ls -l /proc/$$/fd; } |
          tr '\\0' '\\n' >>'\(home.url.path)/given/notes/'$$
        \(deed)

        """)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
      return program
    }
    self.spy = try spy(
      "given/spy", named: "\"${1:-notify}\"",
      "if [ $# = 0 ]; then cat >>'\(home.url.path)/told'; else cat \"$1\"; fi")
    _ = try spy("given/bin/tmux", named: "tmux", "PATH='\(usual)' exec tmux \"$@\"")
  }

  /// Adds an account of each vendor of a configuration of the simulator, at a place.
  ///
  /// - Parameter turn: what makes each vendor's secrets be given in another form.
  mutating func add(
    like simulated: String, to place: String, named ending: String, turn: Int, _ home: Home
  ) throws {
    for (number, part) in simulated.components(separatedBy: "  - name: ").dropFirst().enumerated() {
      var lines = part.split(separator: "\n").map(String.init)
      let provider = lines.lazy.compactMap { Self.field("provider", $0) }.first ?? ""
      let name = provider + "-" + ending
      lines[0] = "  - name: \(name)"
      text +=
        try lines.map { line in
          try self.line(line, of: name, at: place, form: number + turn, home)
        }.joined(separator: "\n") + "\n"
      count += 1
    }
  }

  /// Adds an account as it is written, behind its name.
  mutating func add(_ name: String, _ fields: String) {
    text += "  - {name: \(name), \(fields)}\n"
    count += 1
  }

  private mutating func line(
    _ line: String, of name: String, at place: String, form: Int, _ home: Home
  ) throws -> String {
    let key = String(line.trimmingCharacters(in: .whitespaces).prefix { $0 != ":" })
    if key == "endpoint" { return "    endpoint: \"\(place)\"" }
    if key == "rate_limit" { return "    rate_limit: 20\n    timeout: 5s" }
    if Self.identifiers.contains(key) { return "    \(key): \"ID-\(name)\"" }
    guard Self.secrets.contains(key) else { return line }
    let number = keys.values.reduce(0) { $0 + $1.count }
    var value = Marks.mark("\(number)")
    keys["ID-" + name, default: []].append(value)
    if key == "credentials" {
      let login = [
        "type": "authorized_user", "client_id": "ID-" + name, "client_secret": value,
        "refresh_token": Marks.mark("\(number)r"), "token_uri": place + "/token",
      ]
      value = String(decoding: try JSONEncoder().encode(login), as: UTF8.self)
    }
    switch form % 4 {
    case 0:
      let quoted = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
      return "    \(key): \(quoted.replacing("\\/", with: "/"))"
    case 1:
      variables["MARKED_\(number)"] = value
      return "    \(key)_env: MARKED_\(number)"
    case 2: return "    \(key)_file: \(try home.write("given/\(number)", value + "\n"))"
    default:
      let file = try home.write("given/\(number)", value)
      owners[file] = name
      return "    \(key)_command: [\(spy), \(file)]"
    }
  }

  private static func field(_ key: String, _ line: String) -> String? {
    let words = line.trimmingCharacters(in: .whitespaces).split(separator: ": ", maxSplits: 1)
    guard words.count == 2, words[0] == key else { return nil }
    return words[1].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
  }

  /// Returns what programs saw, but for the variables of a vendor where they give the key of one of its accounts.
  func seen() throws -> String {
    let prefixes = [
      "alibaba": "ALIBABA_CLOUD_", "ucloud": "UCLOUD_", "tencent": "TENCENTCLOUD_",
      "cloudfront": "AWS_",
      "huawei": "HUAWEICLOUD_", "volcengine": "VOLC_", "byteplus": "BYTEPLUS_",
    ]
    let files = try FileManager.default.contentsOfDirectory(
      at: notes, includingPropertiesForKeys: nil)
    let records = try files.flatMap { file in
      String(decoding: try Data(contentsOf: file), as: UTF8.self).components(separatedBy: "\n== ")
    }
    return records.map { record in
      let lines = record.split(separator: "\n")
      let owner = owners[lines.first.map(String.init) ?? ""] ?? ""
      let prefix = prefixes.first { owner.hasPrefix($0.key) }?.value
      return lines.filter { line in prefix.map { !line.hasPrefix($0) } ?? true }
        .joined(separator: "\n")
    }.joined(separator: "\n== ")
  }

  // MARK: The vendors' own programs

  /// Adds an account for each program of a vendor, with the key of its file, with that of its variables, and with that of
  /// a program that its file names.
  mutating func addProfiles(at place: String, _ home: Home) throws {
    var number = 0
    // The public half of the key that is made: a vendor answers with the key that it was sent, and with no other.
    var id = ""
    func newID() -> String {
      id = "ID-p\(number)-"
      return id
    }
    func mark() -> String {
      number += 1
      if !id.isEmpty { keys[id, default: []].append(Marks.mark("p\(number)")) }
      return Marks.mark("p\(number)")
    }
    let later = Int(Date().timeIntervalSince1970) + 3_600
    let login =
      #"[{"profile":"default","auth_mode":"oauth","access_token":"\#(mark())","refresh_token":"\#(mark())","expires_at":\#(later)}]"#
    let programs = [
      "alibaba-cdn":
        #"{"mode":"StsToken","access_key_id":"\#(newID())","access_key_secret":"\#(mark())","sts_token":"\#(mark())"}"#,
      "cloudfront":
        #"{"Version":1,"AccessKeyId":"\#(newID())","SecretAccessKey":"\#(mark())","SessionToken":"\#(mark())"}"#,
    ]
    for (provider, key) in programs {
      owners[try home.write("given/\(provider)", key)] = provider
    }
    let files = [
      ".aliyun/config.json":
        #"{"current":"default","profiles":[{"name":"default","mode":"StsToken","access_key_id":"\#(newID())","access_key_secret":"\#(mark())","sts_token":"\#(mark())"},{"name":"program","mode":"External","process_command":"\#(spy) \#(given.path)/alibaba-cdn"}]}"#,
      ".ucloud/config.json": #"[{"profile":"default","active":true}]"#,
      ".ucloud/credential.json": login,
      ".tccli/default.credential":
        #"{"secretId":"\#(newID())","secretKey":"\#(mark())","token":"\#(mark())"}"#,
      ".aws/config": "[profile program]\ncredential_process = \(spy) \(given.path)/cloudfront\n",
      ".aws/credentials":
        "[default]\naws_access_key_id = \(newID())\naws_secret_access_key = \(mark())\naws_session_token = \(mark())\n",
      ".hcloud/config.json":
        #"{"current":"default","profiles":[{"name":"default","mode":"AKSK","accessKeyId":"\#(newID())","secretAccessKey":"\#(mark())"}]}"#,
      ".volcengine/credentials":
        "[default]\nvolcengine_access_key_id = \(newID())\nvolcengine_secret_access_key = \(mark())\n",
      ".config/gcloud/application_default_credentials.json":
        #"{"type":"authorized_user","client_id":"\#(newID())","client_secret":"\#(mark())","refresh_token":"\#(mark())","token_uri":"\#(place)/token"}"#,
    ]
    for (path, text) in files {
      let folder = home.url.appending(path: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      _ = try home.write(path, text)
      profiles.insert(path)
    }
    for (identifier, secrets) in [
      ("ALIBABA_CLOUD_ACCESS_KEY_ID", ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
      ("UCLOUD_PUBLIC_KEY", ["UCLOUD_PRIVATE_KEY"]),
      ("TENCENTCLOUD_SECRET_ID", ["TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"]),
      ("AWS_ACCESS_KEY_ID", ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]),
      ("HUAWEICLOUD_SDK_AK", ["HUAWEICLOUD_SDK_SK"]), ("VOLC_ACCESSKEY", ["VOLC_SECRETKEY"]),
    ] {
      variables[identifier] = newID()
      for name in secrets { variables[name] = mark() }
    }
    for provider in [
      "alibaba-cdn", "ucloud", "tencent-cdn", "cloudfront", "huawei-cdn", "volcengine-cdn",
      "google-cdn",
    ] {
      let usual = provider == "google-cdn" ? ["default"] : ["default", "env"]
      for profile in usual + (programs[provider] == nil ? [] : ["program"]) {
        let more = provider == "google-cdn" ? ", project: example" : ""
        add(
          "\(provider)-\(profile)",
          "provider: \(provider), profile: \(profile), endpoint: \"\(place)\", timeout: 5s\(more)")
      }
    }
  }
}
