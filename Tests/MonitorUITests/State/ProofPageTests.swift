import TaskModel
import Terminal
import TestSupport
import Testing

@testable import MonitorUI

/// Verifying tasks from the screen: what will be asked is said before anything is.
@Suite struct ProofPageTests {
  private static let stale = ProvedURL(
    verdict: .stale,
    sentence: "https://www.example.com/a: stale at 1, fresh at 1 of 2 places asked",
    places: ["203.0.113.2 identity: stale, not the expected body"])

  private func planned() throws -> AppState {
    var state = Sample.state()
    let task = try #require(state.selectedTask)
    let effects = state.press("V")
    #expect(
      effects == [.planProof(ProofRequest(tasks: [task], snapshot: state.context.known.shown))])
    _ = state.apply(
      .proof(.planned(["2 URLs, 4 probes: 12 requests, at least 6s at this rate", "at local"])))
    return state
  }

  private func asking() throws -> AppState {
    var state = try planned()
    #expect(state.press("V") == [.prove])
    return state
  }

  @Test func nothingIsAskedBeforeTheOperatorSaysSo() throws {
    var state = try planned()
    let rows = try screenRows(state)
    #expect(rows[0].contains("Verify: task "))
    #expect(rows[1] == "2 URLs, 4 probes: 12 requests, at least 6s at this rate")
    #expect(rows[2] == "at local")
    #expect(rows[3] == "nothing has been asked yet; V asks")
    #expect(try #require(rows.last).contains("V ask"))
    // Who leaves has not said yes.
    #expect(state.press("q") == [] && state.overlay == nil && state.proof == nil)
    #expect(state.press("V").count == 1)
  }

  @Test func whatIsProvedIsShownAsItComes() throws {
    var state = try asking()
    _ = state.apply(.proof(.asked(3, of: 12)))
    #expect(try screenRows(state)[1] == "asked 3 of 12 requests; V stops")
    _ = state.apply(.proof(.proved(Self.stale)))
    let rows = try screenRows(state)
    #expect(rows[3].hasPrefix("STALE  https://www.example.com/a: stale at 1"))
    #expect(rows.contains("  203.0.113.2 identity: stale, not the expected body"))
    _ = state.apply(.proof(.ended("1 URL at the places asked: 1 stale", isKept: true)))
    #expect(try screenRows(state)[1] == "1 URL at the places asked: 1 stale")
    #expect(try screenRows(state)[2] == "kept with the tasks: column PROOF")
    #expect(state.context.known.events[0].tone == .bad)
    // Again, with the tasks as they are now.
    guard case .planProof = state.press("V").first else {
      Issue.record("it does not begin again")
      return
    }
  }

  @Test func itGoesOnWhileOneLooksElsewhere() throws {
    var state = try asking()
    state.press("Esc")
    #expect(state.overlay == nil && state.context.notice?.text == "verify goes on; V shows it")
    _ = state.apply(.proof(.proved(Self.stale)))
    #expect(state.press("V") == [] && state.overlay == .proof(scroll: 0))
    #expect(try screenRows(state).contains { $0.hasPrefix("STALE") })
    state.press("Esc")
    _ = state.apply(.proof(.ended("1 URL at the places asked: 1 stale", isKept: true)))
    #expect(
      state.context.notice?.text == "verify: 1 URL at the places asked: 1 stale; V shows it")
    state.press("V")
    #expect(try screenRows(state)[1] == "1 URL at the places asked: 1 stale")
    state.press("Esc")
    #expect(state.proof == nil)
  }

  @Test func itCanBeStopped() throws {
    var state = try asking()
    #expect(state.press("V") == [.stopProof])
    _ = state.apply(.proof(.ended("2 URLs at the places asked: 2 unknown", isKept: false)))
    #expect(try screenRows(state)[2] == "not kept with the tasks")
    // What comes late changes nothing.
    let before = state
    _ = state.apply(.proof(.asked(9, of: 12)))
    #expect(state == before)
  }

  @Test func whoLeavesWhilePlacesAreLookedUpForgetsIt() throws {
    var state = Sample.state()
    state.press("V")
    #expect(state.press("V") == [], "a key pressed twice stops nothing, and asks nothing")
    #expect(state.press("Esc") == [.stopProof] && state.proof == nil)
    _ = state.apply(.proof(.planned(["too late"])))
    #expect(state.proof == nil && state.overlay == nil)
  }

  @Test func whyNothingCanBeAskedIsSaid() throws {
    var state = Sample.state()
    state.press("V")
    _ = state.apply(.proof(.refused(["no origin to compare with"])))
    #expect(try screenRows(state)[1] == "no origin to compare with")
    #expect(state.press("V").count == 1, "again")
  }

  @Test func marksComeFirst() throws {
    var state = Sample.state()
    state.press("Space", "Space")
    guard case .planProof(let request) = state.press("V").first else {
      Issue.record("nothing is planned")
      return
    }
    #expect(Set(request.tasks.map(\.id)) == state.table.marks.ids)
    #expect(state.proof?.what == "2 marked tasks")
  }

  @Test(arguments: [
    Size(width: 60, height: 15), Size(width: 20, height: 3), Size(width: 1, height: 1),
  ])
  func everySizeIsDrawn(size: Size) throws {
    var state = try asking()
    _ = state.apply(.proof(.proved(Self.stale)))
    _ = state.apply(.input(.resize(size)))
    let rows = try screenRows(state)
    #expect(rows.allSatisfy { $0.count <= size.width })
    state.press("G")
    if size.width == 60 { #expect(try screenRows(state).contains { $0.contains("203.0.113.2") }) }
  }
}
