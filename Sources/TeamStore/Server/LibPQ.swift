import Glibc

/// PostgreSQL's client library, loaded where a team is configured: nobody else needs it to be there.
///
/// The calls are named as the library names them, without its prefix.
struct LibPQ: Sendable {
  typealias Text = UnsafePointer<CChar>
  typealias Texts = UnsafePointer<Text?>

  let connectStartParams: @Sendable @convention(c) (Texts, Texts, Int32) -> OpaquePointer?
  let connectPoll: @Sendable @convention(c) (OpaquePointer) -> Int32
  let finish: @Sendable @convention(c) (OpaquePointer) -> Void
  let status: @Sendable @convention(c) (OpaquePointer) -> Int32
  let errorMessage: @Sendable @convention(c) (OpaquePointer) -> Text?
  let socket: @Sendable @convention(c) (OpaquePointer) -> Int32
  let setNonblocking: @Sendable @convention(c) (OpaquePointer, Int32) -> Int32
  let setNoticeProcessor:
    @Sendable @convention(c) (
      OpaquePointer, @convention(c) (UnsafeMutableRawPointer?, Text?) -> Void,
      UnsafeMutableRawPointer?
    ) -> OpaquePointer?
  let conninfo: @Sendable @convention(c) (OpaquePointer) -> UnsafeMutableRawPointer?
  let conninfoParse:
    @Sendable @convention(c) (Text, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) ->
      UnsafeMutableRawPointer?
  let conninfoFree: @Sendable @convention(c) (UnsafeMutableRawPointer) -> Void
  let freemem: @Sendable @convention(c) (UnsafeMutableRawPointer) -> Void
  let sendQuery: @Sendable @convention(c) (OpaquePointer, Text) -> Int32
  let sendQueryParams:
    @Sendable @convention(c) (
      OpaquePointer, Text, Int32, UnsafePointer<UInt32>?, Texts?, UnsafePointer<Int32>?,
      UnsafePointer<Int32>?, Int32
    ) -> Int32
  let flush: @Sendable @convention(c) (OpaquePointer) -> Int32
  let consumeInput: @Sendable @convention(c) (OpaquePointer) -> Int32
  let isBusy: @Sendable @convention(c) (OpaquePointer) -> Int32
  let getResult: @Sendable @convention(c) (OpaquePointer) -> OpaquePointer?
  let notifies: @Sendable @convention(c) (OpaquePointer) -> UnsafeMutableRawPointer?
  let resultStatus: @Sendable @convention(c) (OpaquePointer) -> Int32
  let resultErrorField: @Sendable @convention(c) (OpaquePointer, Int32) -> Text?
  let clear: @Sendable @convention(c) (OpaquePointer) -> Void
  let ntuples: @Sendable @convention(c) (OpaquePointer) -> Int32
  let getisnull: @Sendable @convention(c) (OpaquePointer, Int32, Int32) -> Int32
  let getvalue: @Sendable @convention(c) (OpaquePointer, Int32, Int32) -> Text?
  let getlength: @Sendable @convention(c) (OpaquePointer, Int32, Int32) -> Int32

  /// The library of this machine, which is looked for once.
  static let onThisMachine = Result { () throws(LibraryFault) in try LibPQ() }

  /// Loads the library under the name that it has had since 2006.
  init(named name: String = "libpq.so.5") throws(LibraryFault) {
    #if CDNTOP_STANDALONE
      throw .standalone
    #else
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { throw .missing }
      Self.keepForGood(library)
      func call<Call>(_ name: String) throws(LibraryFault) -> Call {
        guard let address = dlsym(library, "PQ" + name) else { throw .lacks("PQ" + name) }
        return unsafeBitCast(address, to: Call.self)
      }
      connectStartParams = try call("connectStartParams")
      connectPoll = try call("connectPoll")
      finish = try call("finish")
      status = try call("status")
      errorMessage = try call("errorMessage")
      socket = try call("socket")
      setNonblocking = try call("setnonblocking")
      setNoticeProcessor = try call("setNoticeProcessor")
      conninfo = try call("conninfo")
      conninfoParse = try call("conninfoParse")
      conninfoFree = try call("conninfoFree")
      freemem = try call("freemem")
      sendQuery = try call("sendQuery")
      sendQueryParams = try call("sendQueryParams")
      flush = try call("flush")
      consumeInput = try call("consumeInput")
      isBusy = try call("isBusy")
      getResult = try call("getResult")
      notifies = try call("notifies")
      resultStatus = try call("resultStatus")
      resultErrorField = try call("resultErrorField")
      clear = try call("clear")
      ntuples = try call("ntuples")
      getisnull = try call("getisnull")
      getvalue = try call("getvalue")
      getlength = try call("getlength")
    #endif
  }
}

#if !CDNTOP_STANDALONE
  extension LibPQ {
    /// Keeps what the library stands on usable to the very end of the process.
    ///
    /// A thread may still be connecting when the process ends, and OpenSSL, OpenLDAP and others would be cleared away under
    /// it: that crashed programs that had done all they were to do. So OpenSSL is told not to, before the library begins it,
    /// and the process ends without the others' cleaning up.
    fileprivate static func keepForGood(_ library: UnsafeMutableRawPointer) {
      typealias Begin = @convention(c) (UInt64, OpaquePointer?) -> Int32
      let noExitHandler: UInt64 = 0x0008_0000
      if let begin = dlsym(library, "OPENSSL_init_crypto") {
        _ = unsafeBitCast(begin, to: Begin.self)(noExitHandler, nil)
      }
      on_exit(
        { status, _ in
          fflush(nil)
          _exit(status)
        }, nil)
    }
  }
#endif

/// Why there is no client library to use.
enum LibraryFault: Error, Equatable, CustomStringConvertible {
  case missing
  case lacks(String)
  case standalone

  var description: String {
    switch self {
    case .missing:
      "a team needs PostgreSQL's client library libpq.so.5, which is not here; run: apt-get install libpq5 (or dnf install libpq)"
    case .lacks(let call): "libpq.so.5 on this machine is too old for a team: it has no \(call)"
    case .standalone:
      "this cdntop is the one that needs nothing of the machine, and so cannot load PostgreSQL's client library; a team needs the packaged one"
    }
  }
}

/// The numbers by which the library tells how it goes.
enum LibPQCode {
  static let connected: Int32 = 0
  static let pollFailed: Int32 = 0
  static let pollReading: Int32 = 1
  static let pollWriting: Int32 = 2
  static let pollDone: Int32 = 3
  static let commandDone: Int32 = 1
  static let rows: Int32 = 2
  static let emptyQuery: Int32 = 0
  static let state = Int32(UInt8(ascii: "C"))
  static let message = Int32(UInt8(ascii: "M"))
  static let formatText: Int32 = 0
  static let formatBinary: Int32 = 1
}
