//! Cases that are placed in every run, whatever is drawn: paste here what a run that failed has printed.

/// In the form of [`super::small::Small::to_json`].
pub const KEPT: [&str; 1] = [
    // A temporary forward that has ended, over a chain through a colleague who is busy outside the holidays, to voicemail.
    r#"{
      "network": "trunk_failed",
      "posts": [
        { "number": "12", "zone": "Europe/Paris", "voicemail": false, "holidays": [], "devices": ["rings"], "allowed": [true, true],
          "rules": [
            { "id": "00000000-0000-0000-0000-000000000001", "name": "temporary", "enabled": true, "origin": { "kind": "anyone" },
              "slot": {}, "triggers": ["immediately"], "outcome": "reject", "until": "2026-03-29T03:00" },
            { "id": "00000000-0000-0000-0000-000000000002", "name": "chain", "enabled": true,
              "origin": { "kind": "numbers", "mode": "all_but", "patterns": ["34"] },
              "slot": { "weekly": [{ "days": ["sat"], "from": "22:00", "to": "04:00" }] },
              "triggers": ["immediately"], "outcome": { "forward": "34" } }
          ] },
        { "number": "34", "zone": "Australia/Lord_Howe", "voicemail": true, "holidays": ["2026-03-28"], "devices": ["busy", "gone"],
          "allowed": [true],
          "rules": [
            { "id": "00000000-0000-0000-0000-000000000003", "name": "busy", "enabled": true, "origin": { "kind": "anyone" },
              "slot": { "holidays": "except" }, "triggers": ["busy"], "outcome": { "forward": "+33612345678" } }
          ] }
      ],
      "from": ["trunk", "0699999999"], "dialled": "+33199012", "called": "12", "at": "2026-03-29T01:00:00Z"
    }"#,
];
