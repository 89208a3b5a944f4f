/// Why a store did not do what it was asked, named by what can be done about it.
///
/// The sentences are the operator's: none has the words of what keeps the store.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The folder or the file must not be used, or cannot be; the sentence says what mends it.
  case refused(String)
  /// It can be read, and not written.
  case readOnly(path: String)
  /// There is no room.
  case full(path: String)
  /// Another process held it for longer than is waited for.
  case busy(path: String)
  /// The disk does not answer.
  case silent(path: String)
  /// There is no way to it now; why, in words.
  case unreachable(path: String, why: String)
  /// It is damaged, and could not be set aside.
  case damaged(path: String)
  /// It does not take what it is given, whoever gives it when; why, in words.
  case unfit(path: String, why: String)
  /// Anything else, by the number of what keeps the store.
  case failed(path: String, code: Int32)
  /// Nobody waits for it any more.
  case cancelled

  /// Whether another attempt may go well without anybody doing something about it.
  public var mayPass: Bool {
    switch self {
    case .busy, .silent, .unreachable, .cancelled: true
    case .refused, .readOnly, .full, .damaged, .unfit, .failed: false
    }
  }

  public var description: String {
    switch self {
    case .refused(let sentence): sentence
    case .readOnly(let path): "the store \(path) cannot be written here; it is only read"
    case .full(let path): "there is no room for the store \(path): its disk or a quota is full"
    case .busy(let path): "another process keeps the store \(path) busy; try again"
    case .silent(let path): "the store \(path) does not answer"
    case .unreachable(let path, let why): "the store \(path) cannot be reached: \(why)"
    case .damaged(let path): "the store \(path) is damaged and cannot be set aside"
    case .unfit(let path, let why): "the store \(path) does not take what it is given: \(why)"
    case .failed(let path, let code): "the store \(path) cannot be used (error \(code))"
    case .cancelled: "canceled"
    }
  }
}
