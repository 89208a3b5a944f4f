import ArgumentParser
import Proofs
import Reports
import TaskModel

/// `cdntop verify`: what was proved at the edge.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove at the edge that a purge worked; says where, and never more.",
    discussion: """
      Asks the origin first, then the places you name, twice each, then the origin again, and says for each URL \
      at how many of how many places it is fresh, stale, revalidated (an old copy that the origin still calls \
      good) or unknown. If the origin does not serve what is expected, no place is asked: the question itself \
      would bring the old copy back. Requests are plain: no proxy, no redirect, no added query, nothing that \
      bypasses a cache. Private and loopback addresses are asked only if you name them.

      With a filter it takes the URLs of the purges that match and have not failed, and their times; for \
      directories, patterns and tags, name URLs beside the filter. URLs alone need no configuration.

      Exit status: 0 every URL is fresh or revalidated at all places asked; 1 one is stale; 2 usage or \
      configuration; 4 the origin, a place or an account could not be asked; 5 nothing could be concluded for \
      a URL. If several apply, the first of 2, 1, 4, 5.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var expected: ExpectationOptions
  @OptionGroup var asking: AskingOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Judge nothing: ask the places now, before a purge, and write what they hold to this file.",
      valueName: "file"))
  var saveBaseline: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "When the purge was made (default: when its task was created).", valueName: "when"))
  var since: String?

  @Option(
    name: .long,
    help: ArgumentHelp("table (the default), json, jsonl or markdown.", valueName: "format"))
  var format = Chosen(ProofFormat.table)

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Read URLs from this file, one a line (not lines with # in front); - for standard input.",
      valueName: "file")
  )
  var file: String?

  @Argument(
    help: "URLs, or a filter for the tasks to verify, such as label:INC-4711, or both.",
    completion: ShellCompletion.filter)
  var words: [String] = []

  func run() async throws { try await perform(in: .current).exit() }

  func perform(in process: ProcessContext) async throws -> ExitStatus {
    var typed = try URLWords(words)
    if let file { typed.urls += try typed.read(file, in: process) }
    guard !typed.urls.isEmpty || !typed.filter.isEmpty else {
      throw UsageError.wrong("verify: give URLs, a file of URLs with -f, or a filter")
    }
    if let saveBaseline { try Files.checkPlace(of: saveBaseline) }
    let session: Session? = typed.filter.isEmpty ? nil : try await common.session(in: process)
    let configuration = try session?.configuration ?? common.pastConfiguration(in: process)
    var settings = try asking.settings(with: configuration.verify)
    try expected.add(to: &settings, with: configuration.verify, isNeeded: saveBaseline == nil)
    let zone = configuration.monitor.zone.activate()
    let moment = try since.map { try PurgeTime.read($0, now: process.calendar, zone: zone) }
    var run = VerifyRun(
      settings: settings, timeout: asking.timeout?.value ?? VerifyRun.usualTimeout,
      format: format.value,
      baselineFile: saveBaseline, process: process)
    run.store = session?.store
    let targets: VerifyTargets
    if let session {
      targets = try await VerifyTargets.of(typed, since: moment, in: session)
    } else {
      targets = VerifyTargets(
        questions: typed.urls.map { Question(url: $0, since: moment) })
    }
    if settings.expectation.isTimeOnly, saveBaseline == nil, session == nil, moment == nil {
      throw UsageError.wrong(
        "--time-only needs the time of the purge: --since, or a filter for tasks")
    }
    return try await run.perform(targets)
  }
}

/// What the answers have to be.
struct ExpectationOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Compare with this origin, asked with the URL's own Host: scheme://host[:port].",
      valueName: "origin"))
  var origin: ChosenOrigin?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Compare with the origin at this address, asked as the URL says.", valueName: "addr[:port]"))
  var originIP: ChosenSocket?

  @Option(
    name: .long,
    help: ArgumentHelp("The statuses that are right, such as 404,410.", valueName: "codes"))
  var expectStatus: ChosenStatuses?

  @Option(
    name: .long,
    help: ArgumentHelp("The SHA-256 of the body, decoded.", valueName: "hex"))
  var expectSHA256: ChosenHash?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A field the answer has to have, such as x-build=42; may be given again.",
      valueName: "name=value"))
  var expectHeader: [ChosenField] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What --save-baseline wrote before the purge; that body is stale.", valueName: "file"))
  var baseline: String?

  @Flag(
    name: .long, help: "Go by the vendor's save time alone; needs no origin, and proves less.")
  var timeOnly = false

  /// Adds what is expected to the settings.
  ///
  /// - Parameter isNeeded: whether there has to be something.
  /// - Throws: ``UsageError``, ``FileError``.
  func add(
    to settings: inout ProofSettings, with configured: Configuration.Verify, isNeeded: Bool
  ) throws {
    guard origin == nil || originIP == nil else {
      throw UsageError.wrong("--origin and --origin-ip are two ways to say one thing; give one")
    }
    settings.expectation.statuses = expectStatus?.value ?? []
    settings.expectation.hash = expectSHA256?.value
    settings.expectation.fields = expectHeader.map(\.value)
    settings.expectation.isTimeOnly = timeOnly
    if let baseline, isNeeded {
      let text = try Files.read(baseline, limit: Self.largestBaseline).text
      do throws(Baseline.Failure) {
        settings.baseline = try Baseline(text)
      } catch {
        throw UsageError.wrong("--baseline: \(baseline) \(error)")
      }
      settings.expectation.hasBaseline = true
    }
    if let place = origin?.value ?? originIP.map({ .address($0.value) }) {
      settings.origin = { _ in place }
    } else if !timeOnly {
      settings.origin = configured.origin
    }
    let hasAny =
      origin != nil || originIP != nil || expectStatus != nil || expectSHA256 != nil
      || !expectHeader.isEmpty || baseline != nil || timeOnly || !configured.origins.isEmpty
    guard hasAny || !isNeeded else {
      throw UsageError.wrong(
        "verify: say what is expected: --origin, --origin-ip, --expect-status, --expect-sha256, "
          + "--expect-header, --baseline or --time-only")
    }
  }

  private static let largestBaseline = 1 << 28
}

/// Where and how is asked.
struct AskingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where to ask (default: local): local, ip:ADDR[:PORT],..., ip:@FILE, dns:ADDR,...",
      valueName: "places"))
  var from: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The codings to ask for (default: identity): identity, gzip, br.", valueName: "codings"))
  var variants: ChosenVariants?

  @Option(
    name: .long,
    help: ArgumentHelp("both: ask over https and over http.", valueName: "scheme"))
  var scheme: Chosen<AskedSchemes>?

  @Flag(name: .long, help: "Ask for heads only: weaker, and never proves anything stale.")
  var head = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Make no more probes than this, a URL at a place in a coding each (default: 200).",
      valueName: "n"))
  var maxProbes: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Requests a second over all places (default: 2).", valueName: "n"))
  var rate: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("How long a whole answer may take (default: 10s).", valueName: "duration"))
  var timeout: ChosenSpan?

  /// Returns the settings.
  ///
  /// - Throws: ``UsageError``, ``FileError``.
  func settings(with configured: Configuration.Verify) throws -> ProofSettings {
    var settings = try configured.proofSettings(from: from)
    settings.variants = variants?.value ?? [.identity]
    settings.asksBothSchemes = scheme != nil
    settings.isHead = head
    settings.mostProbes = maxProbes ?? settings.mostProbes
    settings.rate = rate ?? settings.rate
    return settings
  }
}

/// Which schemes are asked.
enum AskedSchemes: String, CaseIterable, Sendable {
  case both
}
