import Foundation
import PackagePlugin

/// Writes the commit that the program is built from, and the compiler, into its source, anew with every build.
///
/// The manifest cannot tell it: its answers are kept from before the last commit.
@main
struct BuildCommit: BuildToolPlugin {
  /// Without git, or outside of a checkout of ours, the commit is not known and the program says so.
  private static let script = """
    set -u
    unset GIT_DIR GIT_WORK_TREE
    commit="unknown commit"
    if git -C "$1" ls-files --error-unmatch Package.swift >/dev/null 2>&1; then
      last() { TZ=UTC0 git -C "$1" -c log.showSignature=false log -1 --abbrev=12 --date=format-local:%F --format="$2"; }
      commit="commit $(last "$1" '%h of %cd')" || commit="unknown commit"
      [ -z "$(git --no-optional-locks -C "$1" status --porcelain --untracked-files=no 2>/dev/null)" ] ||
        commit="$commit, with changes"
    fi
    compiler=$("$3" --version 2>/dev/null | sed -n 's/.*Swift version \\([0-9][0-9.]*\\).*/Swift \\1/p')
    file="$2/BuildCommit.swift"
    text="enum BuildCommit {
      static let text = \\"$commit\\"
      static let compiler = \\"${compiler:-unknown compiler}\\"
    }"
    [ -f "$file" ] && [ "$(cat "$file")" = "$text" ] || printf '%s\\n' "$text" > "$file"
    """

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    // The command is given no variables, and so finds the system's programs alone.
    let compiler = try context.tool(named: "swiftc").url.path
    return [
      .prebuildCommand(
        displayName: "commit", executable: URL(filePath: "/bin/sh"),
        arguments: [
          "-c", Self.script, "sh", context.package.directoryURL.path,
          context.pluginWorkDirectoryURL.path, compiler,
        ], outputFilesDirectory: context.pluginWorkDirectoryURL)
    ]
  }
}
