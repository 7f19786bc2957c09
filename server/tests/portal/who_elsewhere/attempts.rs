//! One attempt.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    aims::Aim,
    scene::{Caller, MODEL, Scene, mac},
    table::Line,
};
use crate::support::browser::Answer;

/// Where what is tried stands, and against which version.
struct Aimed {
    /// In the address.
    id: Uuid,
    version: i64,
    /// Whose keys are copied.
    from: Uuid,
    /// The telephone of whom is helped.
    phone: Uuid,
}

impl Aimed {
    async fn at(scene: &Scene, caller: &Caller, line: &Line, aim: &Aim) -> Self {
        let own = scene.own(caller);
        let id = match line.aim {
            "source" => caller.phone,
            "theirs" => own.person,
            "audience" if caller.is_of_alpha => aim.beside,
            "audience" => own.template,
            _ => aim.id,
        };
        let version = match line.aim {
            // Templates that are in force have given a new phone some, too.
            "phone" | "source" | "desk-phone" => scene.keys_version(id).await,
            // Everybody else's list has none yet.
            "rule" if caller.who != "owner" => 0,
            _ => aim.version,
        };
        let is_source = line.aim == "source";
        let is_theirs = line.aim == "theirs";
        Self {
            id,
            version,
            from: if is_source { aim.id } else { caller.phone },
            phone: if is_theirs { aim.id } else { aim.beside },
        }
    }

    /// Everything that a form may have here, whichever it is.
    fn form(&self, line: &Line, aim: &Aim) -> Vec<(&'static str, String)> {
        let id = aim.id.to_string();
        let mut fields: Vec<(&str, String)> = [
            "session", "token", "id", "person", "run", "group", "settings",
        ]
        .map(|field| (field, id.clone()))
        .into();
        let audience = match line.aim {
            "group" | "audience" => "group",
            _ => "everybody",
        };
        let version = match aim.settled.as_str() {
            "" => self.version.to_string(),
            settled => settled.to_owned(),
        };
        fields.extend([
            ("version", version),
            ("from", self.from.to_string()),
            ("phone", self.phone.to_string()),
            ("name", format!("Autre {}", aim.n)),
            ("email", aim.address.clone()),
            ("confirmed", aim.address.clone()),
            ("mac", mac(50_000 + aim.n)),
        ]);
        let same = [
            ("audience", audience),
            ("why", "Rappel"),
            ("lang", "fr"),
            ("administrator", "Autre"),
            ("minutes", "15"),
            ("model", MODEL),
            ("do", "replace"),
            ("shown", "241"),
            ("members", "241, 242"),
            ("enabled", "false"),
            ("to", "up"),
            ("on", "true"),
            ("earlier", "1"),
            ("origin", "anyone"),
            ("slot", "always"),
            ("trigger", "busy"),
            ("outcome", "reject"),
            ("key-0-3-kind", "speed_dial"),
            ("key-0-3-value", "06 12 34 56 70"),
        ];
        fields.extend(same.map(|(field, value)| (field, value.to_owned())));
        fields
    }

    /// The same of functions.
    fn arguments(&self, line: &Line, aim: &Aim) -> Value {
        let draft = if line.path.contains("/phones/") {
            json!({ "version": self.version, "keys": [{ "position": 3, "kind": "speed_dial", "value": "06 12 34 56 71" }] })
        } else {
            json!({ "id": aim.id, "version": self.version, "name": "Autre", "enabled": true, "origin": "anyone",
                "slot": "always", "triggers": ["busy"], "outcome": "reject" })
        };
        json!({ "id": aim.id, "order": [aim.id, aim.beside], "phone": self.id, "from": self.from, "version": self.version,
            "enabled": false, "on": true, "earlier": 1, "writer": "", "draft": draft })
    }
}

/// Does it.
pub(super) async fn send(scene: &Scene, caller: &mut Caller, line: &Line, aim: &Aim) -> Answer {
    let aimed = Aimed::at(scene, caller, line, aim).await;
    let path = line.path.replace("{id}", &aimed.id.to_string());
    if let Some(function) = path.strip_prefix("/api/fn/") {
        return caller
            .browser
            .call(function, &aimed.arguments(line, aim))
            .await;
    }
    if line.method == "GET" {
        return caller.browser.get(&path).await;
    }
    let form = aimed.form(line, aim);
    let fields = form.iter().map(|(field, value)| (*field, value.as_str()));
    let fields: Vec<(&str, &str)> = fields.collect();
    caller.browser.post(&path, &fields).await
}

/// Does it, where they may: with what goes before.
pub(super) async fn send_allowed(
    scene: &Scene,
    caller: &mut Caller,
    line: &Line,
    aim: &Aim,
) -> Answer {
    if line.path.contains("/as/") {
        let see = format!("/helpdesk/people/{}/see", aim.id);
        caller.browser.post(&see, &[("why", "Rappel")]).await;
    }
    send(scene, caller, line, aim).await
}

/// Whether somebody was told that there is no such thing, or that it is not theirs to do.
pub(super) fn is_refused(line: &Line, answer: &Answer) -> bool {
    let word = answer.word();
    // A look that was never begun answers everybody alike.
    let never_begun = line.path.contains("/as/") && answer.location().ends_with("?over");
    ["gone", "403"].contains(&word.as_str()) || line.otherwise == Some(word.as_str()) || never_begun
}

/// Whether it is done, or what was asked for is shown.
pub(super) fn is_done(line: &Line, aim: &Aim, answer: &Answer) -> bool {
    let no_page = [".pdf", "/colleagues"]
        .iter()
        .any(|end| line.path.ends_with(end));
    let is_shown = line.method != "GET" || no_page || answer.body.contains(aim.word);
    is_shown && ["done", "page"].contains(&answer.word().as_str())
}
