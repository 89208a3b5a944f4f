import Foundation
import Terminal
import TestSupport
import Testing

/// The calendar of the machine set ahead and back while the real program runs: a library of the tests answers in place of
/// the C library, so that nobody else's clock moves.
@Suite(.serialized, .hangLimit)
struct ClockSetTests {
  /// A calendar for one program, which tests set.
  private struct Calendar {
    /// Has `env` begin the program with it.
    let command: [String]
    private let file: URL

    init(_ home: Home) async throws {
      let library = home.url.path + "/calendar.so"
      file = home.url.appending(path: "ahead")
      command = ["env", "LD_PRELOAD=\(library)", "CALENDAR_AHEAD=\(file.path)"]
      let source = try home.write("calendar.c", Self.source)
      let built = try await Program.run("clang", ["-shared", "-fPIC", "-o", library, source])
      try #require(built.status == 0, "\(built.talk)")
      try set(ahead: 0)
    }

    func set(ahead seconds: Int) throws {
      try Data("\(seconds)".utf8).write(to: file, options: .atomic)
    }

    /// Whoever asks for the time of day gets it with the seconds added that stand in a file.
    private static let source = #"""
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <stdlib.h>
      #include <sys/syscall.h>
      #include <sys/time.h>
      #include <time.h>
      #include <unistd.h>

      static time_t ahead(void) {
        char text[24] = {0};
        int file = open(getenv("CALENDAR_AHEAD"), O_RDONLY | O_CLOEXEC);
        if (file < 0) abort();
        if (read(file, text, sizeof text - 1) < 0) abort();
        close(file);
        return atol(text);
      }

      int clock_gettime(clockid_t clock, struct timespec *at) {
        int status = syscall(SYS_clock_gettime, clock, at);
        if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += ahead();
        return status;
      }

      int gettimeofday(struct timeval *restrict at, void *restrict zone) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        at->tv_sec = now.tv_sec;
        at->tv_usec = now.tv_nsec / 1000;
        return 0;
      }

      time_t time(time_t *at) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        if (at) *at = now.tv_sec;
        return now.tv_sec;
      }
      """#
  }

  /// The steps of the calendar, in hours from what is right: the tasks are two hours old at most.
  private static let steps = [6, -12, 240, 0]

  /// Returns the hours of ages and times that no task here can have, such as `6h02m` or `10d`.
  private func impossible(in screen: String) -> [String] {
    screen.matches(of: /[ >~](\d+)(h|d)(?:\d+[hm])?[ \n]/).compactMap { match in
      match.2 == "h" && (Int(match.1) ?? 0) < 4 ? nil : String(match.0)
    }
  }

  /// Returns how many URLs are done, of those of all tasks.
  private func done(in screen: String) -> Int? {
    screen.firstMatch(of: /(\d+) of \d+ URLs ok/).flatMap { Int($0.1) }
  }

  @Test("The monitor shows ages as they are, and what it reads stays live", .holds(.clockSet))
  func monitor() async throws {
    try await withHome { home in
      let calendar = try await Calendar(home)
      try await withSimulator(["--tasks", "40", "--speed", "5"], home: home) { config in
        try await withTerminalSession(
          command: calendar.command + [Program.path, "--config", config],
          environment: home.variables, size: Size(width: 120, height: 40)
        ) { session in
          try await session.waitFor("rows") { $0.contains("LIVE") && done(in: $0) != nil }
          var before = try #require(done(in: try await session.screen()))
          for hours in Self.steps {
            try calendar.set(ahead: hours * 3_600)
            let day = Date(timeIntervalSinceNow: Double(hours) * 3_600)
              .formatted(.iso8601.year().month().day())
            try await session.waitFor("the new calendar, and what was read since") { screen in
              let goesOn = (done(in: screen) ?? 0) > before || screen.contains("all ended")
              return screen.contains(" \(day) ") && goesOn
            }
            for _ in 0..<5 {
              let screen = try await session.screen()
              #expect(screen.contains(" LIVE "), "\(hours) h: \(screen)")
              #expect(impossible(in: screen) == [], "\(hours) h: \(screen)")
              #expect(screen.firstMatch(of: /\b(late|stale|old)\b/) == nil, "\(hours) h: \(screen)")
              before = try #require(done(in: screen))
              try await Task.sleep(for: .seconds(1))
            }
          }
          try await session.send("q")
          #expect(try await session.waitForExit() == 0)
        }
      }
    }
  }

  @Test("Waits and time-outs last as long as they were to", .holds(.clockSet))
  func wait() async throws {
    try await withHome { home in
      let calendar = try await Calendar(home)
      try await withSimulator(["--tasks", "40", "--speed", "5"], home: home) { config in
        let wait = ["wait", "account:sim-ucloud", "--config", config, "--timeout", "10m"]
        async let ended = Program.run(
          "env", Array(calendar.command.dropFirst()) + [Program.path] + wait,
          environment: home.environment)
        for hours in Self.steps {
          try await Task.sleep(for: .seconds(2))
          try calendar.set(ahead: hours * 3_600)
        }
        let output = try await ended
        // It failed as one of the tasks did, and all of them have ended.
        #expect(output.status == 1, "\(output)")
        #expect(!output.talk.contains("timed out"), "\(output.talk)")
        #expect(output.talk.contains(" did not succeed; "), "\(output.talk)")
        #expect(!output.data.contains("UNMET"), "\(output.data)")
      }
    }
  }
}
