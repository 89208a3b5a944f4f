extension JSONSchema {
  /// What the document of `report --format json` is made of.
  static let reportDefinitions = #"""
        "reportOutcome": {"enum": ["done", "not_done", "not_over", "unsure", "nothing"]},
        "reportVerified": {
          "type": "object",
          "required": ["tasks", "fresh", "revalidated", "stale", "unknown"],
          "properties": {
            "tasks": {"$ref": "#/$defs/count"},
            "fresh": {"$ref": "#/$defs/count"},
            "revalidated": {"$ref": "#/$defs/count"},
            "stale": {"$ref": "#/$defs/count"},
            "unknown": {"$ref": "#/$defs/count"}
          }
        },
        "reportKind": {
          "type": "object",
          "required": ["kind", "tasks"],
          "properties": {"kind": {"$ref": "#/$defs/kind"}, "tasks": {"$ref": "#/$defs/count"}}
        },
        "reportCause": {
          "type": "object",
          "required": ["reason", "count"],
          "properties": {"reason": {"type": "string"}, "count": {"$ref": "#/$defs/count"}}
        },
        "reportStandings": {
          "type": "object",
          "required": ["succeeded", "redone", "running", "queued", "unknown", "gone", "canceled", "partial", "failed"],
          "properties": {
            "succeeded": {"$ref": "#/$defs/count"},
            "redone": {"$ref": "#/$defs/count"},
            "running": {"$ref": "#/$defs/count"},
            "queued": {"$ref": "#/$defs/count"},
            "unknown": {"$ref": "#/$defs/count"},
            "gone": {"$ref": "#/$defs/count"},
            "canceled": {"$ref": "#/$defs/count"},
            "partial": {"$ref": "#/$defs/count"},
            "failed": {"$ref": "#/$defs/count"}
          }
        },
        "reportGroup": {
          "type": "object",
          "required": ["tasks", "urls_total", "urls_done", "urls_failed", "kinds", "standings", "first_created_at", "last_created_at", "ended_at", "ended_at_source", "ends_unknown", "took_s", "compared_tasks", "slow_tasks", "causes"],
          "properties": {
            "tasks": {"$ref": "#/$defs/count"},
            "urls_total": {"$ref": "#/$defs/optionalCount"},
            "urls_done": {"$ref": "#/$defs/optionalCount"},
            "urls_failed": {"$ref": "#/$defs/optionalCount"},
            "kinds": {"type": "array", "items": {"$ref": "#/$defs/reportKind"}},
            "standings": {"$ref": "#/$defs/reportStandings"},
            "first_created_at": {"$ref": "#/$defs/optionalTime"},
            "last_created_at": {"$ref": "#/$defs/optionalTime"},
            "ended_at": {"$ref": "#/$defs/optionalTime"},
            "ended_at_source": {"enum": ["vendor", "observed", null]},
            "ends_unknown": {"$ref": "#/$defs/count"},
            "took_s": {"$ref": "#/$defs/optionalCount"},
            "compared_tasks": {"$ref": "#/$defs/count"},
            "slow_tasks": {"$ref": "#/$defs/count"},
            "causes": {"type": "array", "items": {"$ref": "#/$defs/reportCause"}}
          }
        },
        "reportAccount": {
          "allOf": [{"$ref": "#/$defs/reportGroup"}],
          "type": "object",
          "required": ["account", "provider"],
          "properties": {"account": {"type": "string"}, "provider": {"type": "string"}}
        },
        "reportGap": {
          "type": "object",
          "required": ["account", "family", "host", "urls_total", "urls_missing", "urls_unknown", "urls_doubtful", "tasks_without_urls", "example"],
          "properties": {
            "account": {"type": "string"},
            "family": {"enum": ["purge", "prefetch"]},
            "host": {"type": "string"},
            "urls_total": {"$ref": "#/$defs/count"},
            "urls_missing": {"$ref": "#/$defs/count"},
            "urls_unknown": {"$ref": "#/$defs/count"},
            "urls_doubtful": {"$ref": "#/$defs/count"},
            "tasks_without_urls": {"$ref": "#/$defs/count"},
            "example": {"$ref": "#/$defs/optionalText"}
          }
        },
        "reportLabel": {
          "allOf": [{"$ref": "#/$defs/reportGroup"}],
          "type": "object",
          "required": ["label", "outcome", "accounts", "gaps"],
          "properties": {
            "label": {"$ref": "#/$defs/optionalText"},
            "outcome": {"$ref": "#/$defs/reportOutcome"},
            "accounts": {"type": "array", "items": {"$ref": "#/$defs/reportAccount"}},
            "gaps": {"type": "array", "items": {"$ref": "#/$defs/reportGap"}}
          }
        },
        "reportFailure": {
          "type": "object",
          "required": ["account", "reason", "urls", "tasks", "acknowledged_by"],
          "properties": {
            "account": {"type": "string"},
            "reason": {"type": "string"},
            "urls": {"$ref": "#/$defs/count"},
            "tasks": {"type": "array", "items": {"type": "string"}},
            "acknowledged_by": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}
          }
        },
        "reportTask": {
          "type": "object",
          "required": ["account", "id", "kind", "label"],
          "properties": {
            "account": {"type": "string"},
            "id": {"type": "string"},
            "kind": {"$ref": "#/$defs/kind"},
            "label": {"$ref": "#/$defs/optionalText"}
          }
        },
        "reportSlow": {
          "allOf": [{"$ref": "#/$defs/reportTask"}],
          "type": "object",
          "required": ["took_least_s", "usual_p50_s", "usual_p95_s"],
          "properties": {"took_least_s": {"$ref": "#/$defs/count"}, "usual_p50_s": {"$ref": "#/$defs/count"}, "usual_p95_s": {"$ref": "#/$defs/count"}}
        },
        "reportOpen": {
          "allOf": [{"$ref": "#/$defs/reportTask"}],
          "type": "object",
          "required": ["status", "progress", "last_seen_at"],
          "properties": {
            "status": {"$ref": "#/$defs/status"},
            "progress": {"$ref": "#/$defs/optionalProgress"},
            "last_seen_at": {"$ref": "#/$defs/optionalTime"}
          }
        },
        "reportAcknowledgement": {
          "type": "object",
          "required": ["account", "kind", "tasks", "by", "at"],
          "properties": {
            "account": {"type": "string"},
            "kind": {"type": "string"},
            "tasks": {"type": "array", "items": {"type": "string"}},
            "by": {"type": "string"},
            "at": {"$ref": "#/$defs/time"}
          }
        },
        "reportRead": {
          "type": "object",
          "required": ["account", "at"],
          "properties": {"account": {"type": "string"}, "at": {"$ref": "#/$defs/time"}}
        },
        "report": {
          "allOf": [{"$ref": "#/$defs/reportGroup"}],
          "type": "object",
          "required": ["schema", "generated_at", "filter", "since", "newest_only", "outcome", "labels", "failures", "slow", "open", "acknowledgements", "last_reads", "accounts_without_tasks", "verified"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "filter": {"type": "string"},
            "since": {"$ref": "#/$defs/optionalTime"},
            "newest_only": {"type": "boolean"},
            "outcome": {"$ref": "#/$defs/reportOutcome"},
            "labels": {"type": "array", "items": {"$ref": "#/$defs/reportLabel"}},
            "failures": {"type": "array", "items": {"$ref": "#/$defs/reportFailure"}},
            "slow": {"type": "array", "items": {"$ref": "#/$defs/reportSlow"}},
            "open": {"type": "array", "items": {"$ref": "#/$defs/reportOpen"}},
            "acknowledgements": {"type": "array", "items": {"$ref": "#/$defs/reportAcknowledgement"}},
            "last_reads": {"type": "array", "items": {"$ref": "#/$defs/reportRead"}},
            "accounts_without_tasks": {"type": "array", "items": {"type": "string"}},
            "verified": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/reportVerified"}]}
          }
        },
    """#
}
