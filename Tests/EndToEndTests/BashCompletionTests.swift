import TestSupport
import Testing

/// What the program's script offers in bash, asked as bash asks when the tab key is pressed.
@Suite struct BashCompletionTests {
  private static let configuration = """
    accounts:
      - name: "sim-ucloud"
        provider: "ucloud"
        endpoint: "http://127.0.0.1:9"
        public_key: "simulated"
        private_key: "simulated"
    """

  /// Answers pairs of a line behind `cdntop --config FILE` and the word that bash would replace, a line each.
  private static let script = #"""
    program="$0" file="$1"
    shift
    cdntop() { "$program" "$@"; }
    compopt() { :; }
    source <(cdntop --generate-completion-script bash) || exit
    cdntop --config "$file" track sim-ucloud 20190121141137_4d8031d5 --kind purge-url \
      --label 'my $(date) tag' || exit
    cdntop --config "$file" track sim-ucloud 20190121141137_4d8031d6 --kind purge-url \
      --label 'x\;id!! "$(q)' || exit
    while (($#)); do
      COMP_LINE="cdntop --config $file $1" COMP_WORDS=(cdntop)
      COMP_POINT="${#COMP_LINE}"
      # Labels that are not there in time are not offered.
      for try in {1..60}; do
        COMPREPLY=()
        _cdntop_whole_words cdntop "$2" ''
        [[ "$1" = *label* && "${#COMPREPLY[@]}" -eq 0 ]] || break
      done
      (IFS='|'; printf '%s\n' "${COMPREPLY[*]}")
      shift 2
    done
    """#

  private static let cases: [(line: String, replaced: String, offered: String)] = [
    ("list status:f", "f", "failed"),
    ("list acc", "acc", "account:"),
    ("list account:sim-u", "sim-u", "sim-ucloud"),
    // Where the operator took the colon out of what ends a word.
    ("list account:sim-u", "account:sim-u", "account:sim-ucloud"),
    ("list status:failed,su", "failed,su", "failed,succeeded"),
    ("list -status:f", "f", "failed"),
    ("list a\\  status:f", "f", "failed"),
    ("list kind:purge  status:f", "f", "failed"),
    ("list \"status:f", "status:f", "status:failed"),
    ("list status:\"f", "f", "failed"),
    (
      "list label:", "",
      #"\"my\ \$\(date\)\ tag\"|\"x\\\\\;id\!\!\ \\\"\$\(q\)\""#
    ),
    ("list 'label:", "label:", #"label:"my $(date) tag"|label:"x\\;id!! \"$(q)""#),
    (
      "list \"label:", "label:",
      #"label:\"my \$(date) tag\"|label:\"x\\\\;id"'!'""'!'" \\\"\$(q)\""#
    ),
    ("track --label m", "m", #"my\ \$\(date\)\ tag"#),
    ("track --label x", "x", #"x\\\;id\!\!\ \"\$\(q\)"#),
    ("track --label \"x", "x", #"x\\;id"'!'""'!'" \"\$(q)"#),
    ("track --label 'x", "x", #"x\;id!! "$(q)"#),
    ("--theme=da", "da", "dark"),
    ("--theme b", "b", "both"),
    ("list --format js", "js", "json|jsonl"),
    ("list --format=js", "js", "json|jsonl"),
    ("themes ch", "ch", "check"),
    ("themes da", "da", "dark"),
    ("themes check da", "da", ""),
    ("help h", "h", "history|handover"),
    ("help history h", "h", ""),
    ("check nothing", "nothing", ""),
  ]

  @Test func wholeWordsAreOfferedAndNothingIsExpanded() async throws {
    try await withHome { home in
      let file = try home.write("accounts.yaml", Self.configuration)
      let pairs = Self.cases.flatMap { [$0.line, $0.replaced] }
      let output = try await Program.run(
        "bash", ["-c", Self.script, Program.path, file] + pairs, environment: home.environment)
      let offered = output.data.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      try #require(offered.count == Self.cases.count, "\(output)")
      for (row, offered) in zip(Self.cases, offered) {
        #expect(offered == row.offered, "\(row.line)")
      }
    }
  }
}
