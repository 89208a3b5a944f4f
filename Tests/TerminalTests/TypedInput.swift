public import Terminal

/// A decoder, what is typed into it, and when.
struct TypedInput {
  private(set) var events: [InputEvent] = []
  private var decoder: InputDecoder
  private var now = ContinuousClock.now

  init(described: [String: Key] = [:], escapeTime: Duration = .milliseconds(50)) {
    decoder = InputDecoder(described: described, escapeTime: escapeTime)
  }

  var patience: Duration? { decoder.patience }

  /// Types characters that come together.
  func type(_ text: String) -> TypedInput {
    var copy = self
    for scalar in text.unicodeScalars {
      copy.events += copy.decoder.decode(.scalar(scalar), at: copy.now)
    }
    return copy
  }

  /// Types characters with a pause behind each that is just too short to mean anything but Esc.
  func typeSlowly(_ text: String) -> TypedInput {
    text.unicodeScalars.reduce(self) { input, scalar in
      let typed = input.type(String(Character(scalar)))
      return typed.patience == .milliseconds(50) ? typed.wait() : typed.pass(.milliseconds(60))
    }
  }

  /// Lets time pass in which the decoder is told of nothing.
  func pass(_ time: Duration) -> TypedInput {
    var copy = self
    copy.now += time
    return copy
  }

  /// Lets the time pass after which the decoder wants to be told of silence.
  func wait() -> TypedInput {
    var copy = pass(decoder.patience ?? .seconds(10))
    copy.events += copy.decoder.decode(.silence, at: copy.now)
    return copy
  }
}

/// Events of keys; a text of one character stands for that.
func keys(_ keys: Key...) -> [InputEvent] { keys.map { .key($0) } }

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  public init(extendedGraphemeClusterLiteral value: Character) { self = .character(value) }
}
