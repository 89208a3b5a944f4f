extension JSONSchema {
  /// What `team status --format json` prints, and what `check` says of a team.
  static let teamDefinitions = #"""
        "storeChange": {
          "allOf": [{"$ref": "#/$defs/changeMark"}],
          "required": ["store", "message"],
          "properties": {
            "change": {"enum": ["problem", "resolved"]},
            "store": {"type": "string"},
            "message": {"type": "string"}
          }
        },
        "checkedTeam": {
          "type": "object",
          "required": ["name", "checks"],
          "properties": {
            "name": {"$ref": "#/$defs/optionalText"},
            "checks": {"type": "array", "items": {"$ref": "#/$defs/checkStep"}}
          }
        },
        "sharedAccount": {
          "type": "object",
          "required": ["account", "budget", "polled_by", "host", "since", "lease_left_s", "epoch", "cannot"],
          "properties": {
            "account": {"$ref": "#/$defs/optionalText"},
            "budget": {"type": "string"},
            "polled_by": {"$ref": "#/$defs/optionalText"},
            "host": {"$ref": "#/$defs/optionalText"},
            "since": {"$ref": "#/$defs/optionalTime"},
            "lease_left_s": {"$ref": "#/$defs/optionalCount"},
            "epoch": {"$ref": "#/$defs/optionalCount"},
            "cannot": {"type": "array", "items": {"type": "string"}}
          }
        },
        "teamStatus": {
          "type": "object",
          "required": ["schema", "generated_at", "team", "store", "accounts", "members"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "team": {"$ref": "#/$defs/optionalText"},
            "store": {"type": "string"},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/sharedAccount"}},
            "members": {"type": "array", "items": {"type": "string"}}
          }
        },
    """#
}
