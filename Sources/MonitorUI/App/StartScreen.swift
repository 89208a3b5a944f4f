import Terminal

extension Canvas {
  /// Draws how to start, for an operator who has no configuration yet, and returns the row of the hints.
  mutating func drawStart(_ context: ScreenContext, configPath: String) -> Rect {
    let bounds = Rect(context.size)
    let (body, hint) = bounds.split(bottom: bounds.height > 2 ? 1 : 0)
    var lines: [[Span]] = [[Span("cdntop", .title), Span(" - top for CDN cache tasks")], []]
    let texts: [(String, String)] = [
      ("cdntop demo", "look around in a simulation; no account needed"),
      ("cdntop init", "write a configuration to fill in"),
      ("cdntop", "then: the monitor, on your accounts"),
    ]
    for (command, meaning) in texts {
      let indent = context.size.width >= 60 ? 16 : context.size.width
      let padding = String(repeating: " ", count: max(2, indent - 2 - command.count))
      if context.size.width >= 60 {
        lines.append([Span("  " + command, .accent), Span(padding + meaning)])
      } else {
        lines.append([Span(command, .accent)])
        lines += context.options.wrapped(meaning, to: max(4, context.size.width - 2)).map {
          [Span("  " + $0)]
        }
      }
    }
    lines.append([])
    lines += context.options.wrapped("No configuration at \(configPath)", to: context.size.width)
      .map {
        [Span($0, .dim)]
      }
    lines += context.options.wrapped(
      "It only queries vendors; read-only keys are enough. Nothing you type here can purge anything.",
      to: context.size.width
    ).map { [Span($0, .dim)] }
    if lines.count > body.height {
      // The two commands are what matters.
      lines = [
        [Span("cdntop demo", .accent), Span(" looks around")],
        [Span("cdntop init", .accent), Span(" writes a config")],
        [Span("No configuration at \(configPath)", .dim)],
      ]
    }
    drawLines(lines, scroll: 0, in: body)
    return hint
  }
}
