//! What each operation is sent.

use serde_json::json;
use uuid::Uuid;

use super::{Sent, Target, address};
use crate::support::portal::PASSWORD;

/// The arguments of each operation. `own` is the version of the sender's own list, so that no answer is « stale ».
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn arguments(what: &str, target: &Target, own: i64) -> Sent {
    let (id, version) = (&target.id, own.to_string());
    let rule = [
        ("name", "Prise"),
        ("enabled", "true"),
        ("origin", "anyone"),
        ("slot", "always"),
        ("trigger", "busy"),
        ("outcome", "reject"),
    ];
    let form = |fields: &[(&'static str, &str)]| {
        let version = ("version", version.clone());
        let others = fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Sent::Form(others.chain([version]).collect())
    };
    match what {
        "POST /signin" => form(&[("login", "plain@alpha.example"), ("password", PASSWORD)]),
        // An organisation without a provider, like any other: `sso` has those that have one.
        "POST /sso" => form(&[("org", "alpha")]),
        "POST /sso/{slug}/logout" => form(&[("logout_token", "x.y.z")]),
        "POST /admin/sso" => form(&[("issuer", "login.example"), ("client_id", "renvoi")]),
        "POST /admin/sso/unlink" => form(&[("person", id)]),
        "POST /recover" => form(&[("email", "204@alpha.example")]),
        "POST /admin/people/new" => form(&[
            ("name", "Nouvelle"),
            ("email", &format!("{}@alpha.example", Uuid::new_v4())),
            ("lang", "fr"),
        ]),
        staff if staff.starts_with("POST /admin/people") => form(&[
            ("name", "Autre"),
            ("email", "helped@alpha.example"),
            ("lang", "fr"),
        ]),
        "POST /admin/phones/{id}/open" => form(&[("minutes", "15")]),
        staff
            if [
                "/operator/",
                "/admin/import",
                "/admin/groups",
                "/admin/phones",
                "/admin/templates",
            ]
            .iter()
            .any(|part| staff.starts_with(&format!("POST {part}"))) =>
        {
            form(&[])
        }
        // None is typed: it counts against nobody.
        "POST /recover/code" => form(&[("login", "204@alpha.example"), ("code", "")]),
        help if help.starts_with("POST /helpdesk/") => {
            let address = address(&target.aims);
            form(&[
                ("why", "Rappel"),
                ("phone", &target.aims.phone.to_string()),
                ("email", &address),
                ("confirmed", &address),
            ])
        }
        "POST /address" => form(&[("answer", "yes")]),
        "POST /recover/new" => form(&[
            ("password", "un tout autre secret"),
            ("again", "un tout autre secret"),
        ]),
        "POST /preferences" => form(&[("lang", "en"), ("back", "/")]),
        "POST /rules/new" | "POST /rules/{id}" => form(&rule),
        // The owner's latest but one; who has no list has no version before the first.
        "POST /rules/restore" | "POST /journal" => {
            form(&[("earlier", &(target.version - 1).to_string())])
        }
        "POST /rules/{id}/switch" => form(&[("enabled", "false")]),
        "POST /rules/{id}/move" => form(&[("to", "up")]),
        "POST /forward" => form(&[("destination", "06 12 34 56 70"), ("until", "tonight")]),
        // Against settings that never were.
        "POST /admin" => form(&[("form", "policy"), ("version", "x")]),
        "POST /voicemail" => form(&[("switch", "on")]),
        // Of a phone that nobody has: `phones_page` has those that are somebody's.
        "POST /phones/{id}" => form(&[("key-0-3-kind", "empty")]),
        "POST /phones/{id}/restore" => form(&[("earlier", "1")]),
        "POST /phones/{id}/copy" => form(&[("from", id)]),
        "POST /phones/{id}/copying" => form(&[("on", "true")]),
        // A password of now that is none, a session of nobody's.
        "POST /account/password" => form(&[("password", PASSWORD), ("again", PASSWORD)]),
        "POST /account/sessions" => form(&[("session", id)]),
        "POST /signin/second" | "POST /account/second" => form(&[("code", "000000")]),
        "POST /account/zone" => form(&[("zone", "Europe/Lisbon")]),
        "POST /account/tokens" | "POST /admin/tokens" => form(&[
            ("name", &uuid::Uuid::new_v4().to_string()),
            ("scope", "explain"),
            ("days", "30"),
        ]),
        "POST /account/tokens/revoke" | "POST /admin/tokens/revoke" => form(&[("token", id)]),
        "POST /account/passkeys" => form(&[("name", "Prise")]),
        // Nobody's, as nobody has one.
        "POST /account/passkeys/rename" | "POST /account/passkeys/remove" => {
            form(&[("id", id), ("name", "Prise")])
        }
        "POST /signin/passkey"
        | "POST /signin/passkey/options"
        | "POST /signin/second/passkey"
        | "POST /signin/second/passkey/options"
        | "POST /signin/second/passkey/new"
        | "POST /signin/second/passkey/new/options"
        | "POST /account/confirm/options"
        | "POST /account/passkeys/options"
        | "POST /account/passkeys/confirm"
        | "POST /signout"
        | "POST /account/sso/unlink"
        | "POST /admin/sso/remove"
        | "POST /account/second/codes"
        | "POST /account/second/off"
        | "POST /phones/{id}/tell"
        | "POST /voicemail/{id}/delete"
        | "POST /voicemail/{id}/restore"
        | "POST /forward/end"
        | "POST /rules/{id}/delete"
        | "POST /rules/{id}/keep" => form(&[]),
        // No session opens the API, whatever is sent: `api_tokens` says what a token opens.
        api if api.contains(" /api/v1/") && !api.starts_with("GET") => Sent::Json(json!({})),
        "POST /api/fn/administration/settings"
        | "POST /api/fn/voicemail"
        | "POST /api/fn/me"
        | "POST /api/fn/home"
        | "POST /api/fn/rules/list"
        | "POST /api/fn/phones/list" => Sent::Json(json!({})),
        "POST /api/fn/journal" => Sent::Json(json!({ "query": {} })),
        "POST /api/fn/rules/save" => Sent::Json(json!({ "draft": {
            "id": id, "version": own, "name": "Prise", "enabled": true, "origin": "anyone", "slot": "always",
            "triggers": ["busy"], "outcome": "reject" } })),
        "POST /api/fn/rules/switch" => {
            Sent::Json(json!({ "id": id, "enabled": false, "version": own }))
        }
        "POST /api/fn/phones/keys" | "POST /api/fn/phones/tell" => {
            Sent::Json(json!({ "phone": target.aims.desk }))
        }
        "POST /api/fn/phones/allow-copying" => {
            Sent::Json(json!({ "phone": target.aims.desk, "on": true }))
        }
        // Against a version that never was: whose phone it is comes before that.
        "POST /api/fn/phones/save" => {
            Sent::Json(json!({ "phone": target.aims.desk, "draft": { "version": 0, "keys": [] } }))
        }
        "POST /api/fn/phones/restore" => Sent::Json(
            json!({ "phone": target.aims.desk, "earlier": 1, "version": 0, "writer": "" }),
        ),
        "POST /api/fn/phones/copy" => Sent::Json(json!({
            "phone": target.aims.desk, "from": target.aims.desk, "version": 0, "writer": "" })),
        "POST /api/fn/rules/keep" => Sent::Json(json!({ "id": id })),
        "POST /api/fn/rules/reorder" => Sent::Json(json!({ "order": [id], "version": own })),
        "POST /api/fn/rules/delete" => Sent::Json(json!({ "id": id, "version": own })),
        "POST /api/fn/rules/try" => Sent::Json(json!({ "call": {}, "rules": null })),
        "POST /api/fn/rules/restore" => {
            Sent::Json(json!({ "earlier": target.version - 1, "version": own }))
        }
        get if get.starts_with("GET ") => Sent::Nothing,
        other => panic!("{other} has a line in the table and no arguments"),
    }
}
