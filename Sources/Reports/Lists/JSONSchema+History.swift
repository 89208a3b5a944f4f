extension JSONSchema {
  /// What `history --durations` prints, and what a notification is.
  static let furtherDefinitions = #"""
    "duration": {
          "type": "object",
          "required": ["account", "kind", "tasks", "p50_s", "p95_s", "max_s"],
          "properties": {
            "account": {"type": "string"},
            "kind": {"$ref": "#/$defs/kind"},
            "tasks": {"$ref": "#/$defs/count"},
            "p50_s": {"$ref": "#/$defs/count"},
            "p95_s": {"$ref": "#/$defs/count"},
            "max_s": {"$ref": "#/$defs/count"}
          }
        },
        "durations": {
          "type": "object",
          "required": ["schema", "generated_at", "durations"],
          "properties": {
            "schema": {"const": 1},
            "generated_at": {"$ref": "#/$defs/time"},
            "durations": {"type": "array", "items": {"$ref": "#/$defs/duration"}}
          }
        },
        "alertState": {"enum": ["firing", "resolved"]},
        "severity": {"enum": ["info", "warning", "error", "critical"]},
        "alert": {
          "type": "object",
          "required": ["dedup_key", "state", "severity", "event", "at", "summary", "account", "id", "kind", "label", "status", "urls_total", "urls_failed"],
          "properties": {
            "dedup_key": {"type": "string"},
            "state": {"$ref": "#/$defs/alertState"},
            "severity": {"$ref": "#/$defs/severity"},
            "event": {"enum": ["account", "failed", "partial", "gone", "stalled", "all-ended"]},
            "at": {"$ref": "#/$defs/time"},
            "summary": {"type": "string"},
            "account": {"$ref": "#/$defs/optionalText"},
            "id": {"$ref": "#/$defs/optionalText"},
            "kind": {"$ref": "#/$defs/optionalKind"},
            "label": {"$ref": "#/$defs/optionalText"},
            "status": {"$ref": "#/$defs/optionalStatus"},
            "urls_total": {"$ref": "#/$defs/optionalCount"},
            "urls_failed": {"$ref": "#/$defs/optionalCount"}
          }
        },
        "notification": {
          "type": "object",
          "required": ["schema", "at", "source", "host", "dedup_key", "state", "severity", "summary", "alerts"],
          "properties": {
            "schema": {"const": 1},
            "at": {"$ref": "#/$defs/time"},
            "source": {"enum": ["monitor", "watch", "wait"]},
            "host": {"type": "string"},
            "dedup_key": {"type": "string"},
            "state": {"$ref": "#/$defs/alertState"},
            "severity": {"$ref": "#/$defs/severity"},
            "summary": {"type": "string"},
            "alerts": {"type": "array", "items": {"$ref": "#/$defs/alert"}}
          }
        },
    """#
}
