import FoundationEssentials
import Synchronization
import TaskModel

// What an account lists its tasks by, which only asking tells.

extension VolcengineProvider {
  /// A list: a call, and the types that it is read by one after the other; none where the call wants none.
  struct List: Sendable {
    let name: String
    let call: String
    let types: [String]

    var scope: TaskScope { TaskScope(vendorID: name, name: SafeText(name, limit: .word)) }

    static let tasksCall = "DescribeContentTasks"
    static let blocksCall = "DescribeContentBlockTasks"

    static let tasks = List(name: "tasks", call: tasksCall, types: [])
    static let typedTasks = List(
      name: "purges and prefetches", call: tasksCall,
      types: ["refresh_file", "refresh_dir", "preload"])
    static let patterns = List(name: "patterns", call: tasksCall, types: ["refresh_regex"])
    static let blocks = List(name: "blocks", call: blocksCall, types: [])
    static let typedBlocks = List(
      name: "blocked URLs", call: blocksCall, types: ["block_url", "unblock_url"])
    static let blockedPatterns = List(
      name: "blocked patterns", call: blocksCall, types: ["block_regex", "unblock_regex"])

    static let all = [tasks, typedTasks, patterns, blocks, typedBlocks, blockedPatterns]
  }

  /// The lists of a call: the one of all types, and those in its place where the vendor wants the type named.
  struct Family: Sendable {
    let whole: List
    let parts: [List]

    static let tasks = Family(whole: .tasks, parts: [.typedTasks, .patterns])
    static let blocks = Family(whole: .blocks, parts: [.typedBlocks, .blockedPatterns])

    static func of(_ call: String) -> Family { call == List.blocksCall ? blocks : tasks }
  }

  /// What a call answers when it is asked for as little as possible.
  enum Outcome: Sendable {
    case given
    case wantsType
    /// The vendor has no such list.
    case absent(ProviderError)
    case refused(ProviderError)
    /// Nothing that settles it.
    case unclear(ProviderError)
  }

  /// The lists that the vendor gives the account: what it opens on request only is left out where it refuses access.
  ///
  /// What is settled is not asked again: a settled account costs nothing, and what is left out a call each.
  ///
  /// - Throws: what says nothing of the list; the lists behind it are not asked for then.
  func scopes() async throws(ProviderError) -> [TaskScope] {
    let tasks = try await taskLists()
    return (tasks + (try await blockLists())).map(\.scope)
  }

  private func taskLists() async throws(ProviderError) -> [List] {
    switch try await outcome(of: .tasks) {
    // That is the list's own fault, since others may be allowed.
    case .given, .refused: return [.tasks]
    case .wantsType: return [.typedTasks] + (try await opened([.patterns]))
    case .absent(let error), .unclear(let error): throw error
    }
  }

  private func blockLists() async throws(ProviderError) -> [List] {
    switch try await outcome(of: .blocks) {
    // What else is wrong is said of the list when it is read.
    case .given, .unclear: return [.blocks]
    case .absent, .refused: return []
    case .wantsType: return try await opened(Family.blocks.parts)
    }
  }

  private func opened(_ lists: [List]) async throws(ProviderError) -> [List] {
    var opened: [List] = []
    for list in lists {
      switch try await outcome(of: list) {
      case .given, .wantsType, .unclear: opened.append(list)
      case .absent, .refused: break
      }
    }
    return opened
  }

  private func outcome(of list: List) async throws(ProviderError) -> Outcome {
    if let settled = known.settled(list) { return settled }
    let outcome = try await probe(list.call, ofType: list.types.first)
    known.set(outcome, for: list)
    return outcome
  }

  /// - Throws: what says nothing of the list, and is no better for the next one.
  func probe(_ call: String, ofType type: String?) async throws(ProviderError) -> Outcome {
    do throws(ProviderError) {
      _ = try await page(of: call, Place(types: [type]), Self.window(glance, to: gateway.now()))
      return .given
    } catch {
      if type == nil, VolcengineError.isOfMissingType(error) { return .wantsType }
      if VolcengineError.isOfType(error) || VolcengineError.isOfCall(error) {
        return .absent(error)
      }
      switch error {
      case .permission: return .refused(error)
      case .rejected, .unavailable, .malformedResponse, .tooMuch: return .unclear(error)
      case .throttled, .credentials, .clockSkew, .transport, .cancelled: throw error
      }
    }
  }

  /// How far back is asked where only the answer's form matters.
  private var glance: TimeInterval { 3_600 }
}

/// What the lists of an account answered last.
final class VolcengineKnownLists: Sendable {
  private typealias List = VolcengineProvider.List

  private let outcomes = Mutex<[String: VolcengineProvider.Outcome]>([:])

  /// What need not be asked again; nil for what may have changed.
  func settled(_ list: VolcengineProvider.List) -> VolcengineProvider.Outcome? {
    switch outcomes.withLock({ $0[list.name] }) {
    case .given: .given
    case .wantsType: .wantsType
    case .absent, .refused, .unclear, nil: nil
    }
  }

  func set(_ outcome: VolcengineProvider.Outcome, for list: VolcengineProvider.List) {
    outcomes.withLock { $0[list.name] = outcome }
  }

  /// The types that a call may be asked of, nil for a call without one, and why others may not: one that the vendor does
  /// not know has no tasks.
  func open(of call: String) -> (types: [String?], refusal: VendorMessage?) {
    let outcomes = outcomes.withLock { $0 }
    let family = VolcengineProvider.Family.of(call)
    switch outcomes[family.whole.name] {
    case .refused(let error) where call == List.blocksCall,
      .absent(let error) where call == List.blocksCall:
      return ([], error.message)
    case .wantsType: break
    case .given, .absent, .refused, .unclear, nil: return ([nil], nil)
    }
    var open: (types: [String?], refusal: VendorMessage?) = ([], nil)
    for list in family.parts {
      switch outcomes[list.name] {
      case .absent: break
      case .refused(let error): open.refusal = error.message
      case .given, .wantsType, .unclear, nil: open.types += list.types
      }
    }
    return open
  }
}
