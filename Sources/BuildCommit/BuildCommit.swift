import Foundation
import PackagePlugin

/// Writes the commit that the program is built from into its source, anew with every build.
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
      commit="commit $(git -C "$1" rev-parse --short=12 HEAD)" || commit="unknown commit"
      [ -z "$(git --no-optional-locks -C "$1" status --porcelain --untracked-files=no 2>/dev/null)" ] ||
        commit="$commit, with changes"
    fi
    file="$2/BuildCommit.swift"
    text="enum BuildCommit { static let text = \\"$commit\\" }"
    [ -f "$file" ] && [ "$(cat "$file")" = "$text" ] || printf '%s\\n' "$text" > "$file"
    """

  func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
    [
      .prebuildCommand(
        displayName: "commit", executable: URL(filePath: "/bin/sh"),
        arguments: [
          "-c", Self.script, "sh", context.package.directoryURL.path,
          context.pluginWorkDirectoryURL.path,
        ], outputFilesDirectory: context.pluginWorkDirectoryURL)
    ]
  }
}
