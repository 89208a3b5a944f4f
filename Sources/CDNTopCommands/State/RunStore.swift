import TaskModel
import TeamStore

/// What lasts between runs: the store of a team over the operator's own, or that one alone.
struct RunStore: Sendable {
  /// The operator's own, whoever shares the rest.
  let own: any TaskStore
  /// The team's; nil where there is none.
  let team: PostgreSQLStore?

  /// Keeps all in a store of the operator's own.
  init(own: any TaskStore) {
    self.own = own
    team = nil
  }

  /// Keeps in a team's store what the team shares.
  init(team: PostgreSQLStore) {
    own = team.own
    self.team = team
  }

  /// The one that a run works with.
  var main: any TaskStore { if let team { team } else { own } }
}
