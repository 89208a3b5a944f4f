import Foundation
import TestSupport
import Testing

/// The disk of the home folder, with the real program: one that never answers, and one that is none.
@Suite(.serialized, .hangLimit)
struct SilentDiskTests {
  /// Whether a file system can be made that nobody serves.
  private static let canHang =
    MachineTests.canMount && FileManager.default.isReadableFile(atPath: "/dev/fuse")

  /// A configuration of one account that refuses every connection.
  private static let refusing =
    "accounts: [{name: jd, provider: jdcloud, username: u, secret_key: k, endpoint: \"http://127.0.0.1:9\"}]\n"

  /// Runs a script in which `$HOME/silent` is on a disk that answers nothing; each program in it has 60 seconds.
  private func onSilentDisk(_ script: String, _ home: Home) async throws -> Program.Output {
    _ = try home.write("config.yaml", Self.refusing)
    let whole = """
      exec 3<>/dev/fuse
      mkdir "$HOME/silent"
      mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 none "$HOME/silent" || exit 99
      unset XDG_STATE_HOME XDG_CONFIG_HOME
      cdntop() { timeout -s KILL 60 "$0" "$@" 3>&- < /dev/null; }
      export CDNTOP_CONFIG="$HOME/config.yaml"
      export HOME="$HOME/silent"
      \(script)
      """
    return try await Program.run(
      "unshare", ["--map-root-user", "--mount", "bash", "-c", whole, Program.path],
      environment: home.environment)
  }

  @Test(
    "A home that does not answer keeps no command waiting", .enabled(if: canHang),
    .holds(.silentDisk))
  func commands() async throws {
    try await withHome { home in
      let output = try await onSilentDisk(
        """
        cdntop list --timeout 5s > /dev/null; echo "list $?"
        cdntop themes > /dev/null; echo "themes $?"
        cdntop list --theme mine > /dev/null; echo "theme $?"
        cdntop init --config "$HOME/config.yaml" > /dev/null; echo "init $?"
        cdntop wait status:running --timeout 5s --summary-file "$HOME/sum" > /dev/null; echo "wait $?"
        cdntop verify http://a.example/ --from local --save-baseline "$HOME/base"; echo "verify $?"
        """, home)
      #expect(
        output.data == "list 0\nthemes 2\ntheme 2\ninit 2\nwait 2\nverify 2\n", "\(output.talk)")
      for place in [
        "/silent/.local/state/cdntop: it does not answer; going on without the store",
        "/silent/.config/cdntop/themes\" does not answer",
        "/silent/config.yaml: it does not answer",
        "/silent/sum: it does not answer", "/silent/base: it does not answer",
      ] {
        #expect(output.talk.contains(place), "\(place) in \(output.talk)")
      }
    }
  }

  @Test(
    "What is no folder is not used as one, and that is said", .holds(.stateInFile),
    arguments: ["/dev/null", "/etc/passwd"])
  func stateInFile(path: String) async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.refusing)
      let output = try await Program.shell(
        "XDG_STATE_HOME=\(path) exec \"$0\" --config \(config) list --timeout 5s", home)
      #expect(output.status == 0, "\(output.talk)")
      #expect(
        output.talk.contains(
          "cdntop: cannot use \(path): not a directory; going on without the store: "),
        "\(output.talk)")
    }
  }
}
