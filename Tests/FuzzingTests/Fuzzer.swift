import Dispatch
import Glibc
import Synchronization

/// The target that `CDNTOP_FUZZ_TARGET` names.
private let chosen: FuzzTarget? = getenv("CDNTOP_FUZZ_TARGET").flatMap { name in
  FuzzTarget.all.first { $0.name == String(cString: name) }
}

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

/// Reads one input; a property that does not hold is a crash, which libFuzzer keeps the input of.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let chosen else { return -1 }
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let end = DispatchSemaphore(value: 0)
  Task {
    do throws(Broken) {
      try await chosen.check(bytes)
      // One of a few inputs many times over: what takes time by the square shows.
      if bytes.count < 64, bytes.reduce(0, ^) == 0 {
        try await chosen.check(Array(repeatElement(bytes, count: 2_000).joined()))
      }
    } catch {
      print("\(chosen.name): \(error)")
      fflush(nil)
      abort()
    }
    end.signal()
  }
  end.wait()
  return 0
}
