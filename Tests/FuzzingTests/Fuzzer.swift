import Dispatch
import Glibc
import Synchronization

/// The target that `CDNTOP_FUZZ_TARGET` names.
private let chosen: FuzzTarget? = getenv("CDNTOP_FUZZ_TARGET").flatMap { name in
  FuzzTarget.all.first { $0.name == String(cString: name) }
}

/// What one input may take of the processor, however busy the machine is.
private let patience = Duration.seconds(2)

/// How often a short input is repeated to see what takes time by the square, and how much longer than a quarter of them
/// all of them may take: four times as long is none, sixteen times is the square.
private let repeats = 2_000
private let mostGrowth = 9.0

/// What all inputs together take of the processor, before fuzzing ends.
private let limit: Duration? = getenv("CDNTOP_FUZZ_SECONDS").flatMap {
  Int(String(cString: $0)).map { .seconds($0) }
}

/// The time of the processor that was taken until now.
private func taken() -> Duration { .microseconds(clock()) }

/// Keeps the input, as libFuzzer does with whatever a program ends by.
private func end(_ target: FuzzTarget, _ words: String) -> Never {
  print("\(target.name): \(words)")
  fflush(nil)
  abort()
}

/// Runs tasks on the thread that waits for them: where a machine is busy, handing each input to another thread would
/// take most of the time.
private final class WaitingThread: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let ready = DispatchSemaphore(value: 0)
  private let isDone = Mutex(false)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    ready.signal()
  }

  func run(_ body: @escaping @Sendable () async -> Void) {
    isDone.withLock { $0 = false }
    Task(executorPreference: self) {
      await body()
      self.isDone.withLock { $0 = true }
    }
    while !isDone.withLock({ $0 }) {
      ready.wait()
      let job = jobs.withLock { $0.removeFirst() }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

private let thread = WaitingThread()

/// Prints what there is to choose from where nothing was chosen, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func begin(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  guard chosen == nil else { return 0 }
  for target in FuzzTarget.all { print(([target.name] + target.seeds).joined(separator: " ")) }
  exit(getenv("CDNTOP_FUZZ_TARGET") == nil ? 0 : 2)
}

/// Checks one input, and returns what that took of the processor.
private func time(of bytes: [UInt8], for target: FuzzTarget) -> Duration {
  let before = taken()
  thread.run {
    do throws(Broken) { try await target.check(bytes) } catch { end(target, "\(error)") }
  }
  return taken() - before
}

/// Reads one input; a property that does not hold is a crash, which libFuzzer keeps the input of.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let chosen else { return -1 }
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let spent = time(of: bytes, for: chosen)
  if spent > patience { end(chosen, "it took \(spent)") }
  if bytes.count < 64, bytes.reduce(0, ^) == 0 {
    let many = Array(repeatElement(bytes, count: repeats).joined())
    let all = time(of: many, for: chosen)
    if all > patience {
      let quarter = time(of: Array(many.prefix(many.count / 4)), for: chosen)
      if all / quarter > mostGrowth {
        end(chosen, "\(repeats) of it took \(all), a quarter of them \(quarter)")
      }
    }
  }
  // libFuzzer then ends as it does when its own time, which is the clock's, is over.
  if let limit, taken() >= limit { raise(SIGUSR1) }
  return 0
}
