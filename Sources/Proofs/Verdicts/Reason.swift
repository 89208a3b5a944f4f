public import FoundationEssentials
import TaskModel

/// Why a verdict is what it is.
public enum Reason: Hashable, Sendable {
  // MARK: Fresh

  /// The body is the origin's.
  case originBody
  /// The body is the origin's, and the copy is from before the purge.
  case originBodyCachedBefore
  /// The answer to HEAD has the origin's entity tag.
  case originTag
  /// The body, or a field, is the one that was named.
  case namedExpectation
  /// The body is another than the one recorded before the purge.
  case changedBody
  /// The status is one of those expected.
  case expectedStatus
  /// The vendor saved the copy since the purge.
  case savedSince(Date)

  // MARK: Revalidated

  /// The body is from before the purge, and the origin has it still.
  case oldBodyFoundGood

  // MARK: Stale

  /// The body is the one recorded before the purge.
  case recordedBody
  /// It is not what is expected, and cached before the purge.
  case cachedBefore(Date)
  /// The body is not the expected one, and nothing says that it is newer than the purge.
  case otherBody
  /// It is still served.
  case stillServed(status: Int)

  // MARK: Unknown

  /// The status tells nothing.
  case status(Int)
  /// The body is larger than is read.
  case tooLarge
  /// The body is coded in a way that is not decoded here, or wrongly.
  case undecodable
  /// It is another variant of the content than the one it is compared with.
  case otherVariant
  /// It is not what is expected, and was cached since the purge: somebody may have written it since.
  case otherButCachedSince(Date)
  /// It is not the origin's, which was written after the purge.
  case writtenSince(Date)
  /// HEAD has no body to compare.
  case headOnly
  /// The expected field has another value.
  case otherField(String)
  /// The status was cached before the purge, and so is not of it.
  case statusCachedBefore(Date)
  /// It differs from the recorded body, and was cached before the purge all the same.
  case changedButCachedBefore(Date)
  /// The baseline has nothing of it.
  case notRecorded
  /// A status below 400 proves nothing.
  case statusAlone
  /// The vendor's answers do not say when a body was saved.
  case noSaveTime
  /// It was saved too close to the purge to tell.
  case savedAtPurge(Date)
  /// It was saved by the questions of this run.
  case savedByThisRun
  /// There was no copy at the node, whose time would tell.
  case noCopy
  /// The copy is from before the purge, and was found good since.
  case maybeFoundGood(Date)
  /// There is no time of a purge to judge by.
  case noPurgeTime
  /// The origin is another than it was at the beginning.
  case originMoved
  /// The origin could not be asked at the end.
  case originUnconfirmed
  /// The place is the origin itself.
  case originItself
  /// The answer is not from the vendor of the task.
  case foreignAnswerer(String?)
  /// Two answers differ, and the worse counts because they came from two nodes.
  indirect case worseOfTwoNodes(Reason)
  /// The place could not be asked.
  case notAsked(String)
  /// The origin does not serve what is expected.
  case originUnexpected(String)
  /// Nothing can be proved: there were too many probes.
  case tooManyProbes
  /// The run was ended before there was an answer.
  case interrupted
  /// The run was ended between the two answers, of which the first alone proves nothing.
  case endedAfterFirst
  /// The run was ended before the origin was asked again.
  case endedUnconfirmed
}

extension Reason: CustomStringConvertible {
  /// One clause, to stand behind a verdict.
  public var description: String {
    switch self {
    case .originBody: "the origin's body"
    case .originBodyCachedBefore: "the origin's body, in a copy from before the purge"
    case .originTag: "the origin's ETag; HEAD is weaker proof than a body"
    case .namedExpectation: "what was expected"
    case .changedBody: "another body than the recorded one"
    case .expectedStatus: "the expected status"
    case .savedSince(let date): "saved at \(Self.text(date)), since the purge"
    case .oldBodyFoundGood: "the old body, which the origin still has"
    case .recordedBody: "the body recorded before"
    case .cachedBefore(let date): "cached at \(Self.text(date)), before the purge"
    case .otherBody: "not the expected body"
    case .stillServed(let status): "still served, with status \(status)"
    case .status(let status): "status \(status) tells nothing"
    case .tooLarge: "the body is larger than 64 MiB"
    case .undecodable: "the body cannot be decoded here, and its bytes differ"
    case .otherVariant: "another variant of the content than the origin's"
    case .otherButCachedSince(let date):
      "not what was expected, but cached at \(Self.text(date)), since the purge"
    case .writtenSince(let date):
      "not the origin's body, but the origin was written at \(Self.text(date)), after the purge"
    case .headOnly: "HEAD has no body to compare"
    case .otherField(let name): "the field \(name) has another value"
    case .statusCachedBefore(let date):
      "the expected status, but cached at \(Self.text(date)), before the purge"
    case .changedButCachedBefore(let date):
      "another body than the recorded one, but cached at \(Self.text(date)), before the purge"
    case .notRecorded: "the baseline has nothing of it"
    case .statusAlone: "a status alone proves nothing, and nothing else is expected"
    case .noSaveTime: "no save time of a vendor"
    case .savedAtPurge(let date): "saved at \(Self.text(date)), too close to the purge to tell"
    case .savedByThisRun: "saved by the questions of this run"
    case .noCopy: "the node did not say that it had a copy"
    case .maybeFoundGood(let date):
      "saved at \(Self.text(date)), before the purge, and maybe found good since"
    case .noPurgeTime: "no time of a purge to judge by"
    case .originMoved: "the origin changed meanwhile"
    case .originUnconfirmed: "the origin could not be asked again at the end"
    case .originItself: "the place is the origin itself"
    case .foreignAnswerer(let name?): "answered by \(name), not by the vendor of the task"
    case .foreignAnswerer(nil): "the answer is not recognized as the vendor's"
    case .worseOfTwoNodes(let reason): "\(reason) (two nodes answered, the worse counts)"
    case .notAsked(let why): why
    case .originUnexpected(let why): "not asked: \(why)"
    case .tooManyProbes: "not asked: more probes than --max-probes"
    case .interrupted: "ended before an answer came"
    case .endedAfterFirst: "ended after the first of two answers"
    case .endedUnconfirmed: "ended before the origin was asked again"
    }
  }

  private static func text(_ date: Date) -> String { RFC3339.text(date) }
}
