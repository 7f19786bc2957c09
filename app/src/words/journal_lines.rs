//! Lines of the journal in words.

use serde_json::Value;

use super::{
    Names, full_date, hour, journal as t, journal_facts::property_label, say,
    template_lines::of_templates,
};
use crate::{
    api::{
        account::Lang,
        journal::{Actor, Kind},
    },
    domain::{Extension, RuleCode},
};

/// What lines are about.
#[must_use]
pub fn journal_kind(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Rules => t::kind_rules(lang),
        Kind::Session => t::kind_session(lang),
        Kind::User => t::kind_user(lang),
        Kind::Extension => t::kind_extension(lang),
        Kind::Device => t::kind_device(lang),
        Kind::Token => t::kind_token(lang),
        Kind::Organisation => t::kind_organisation(lang),
        Kind::Journal => t::kind_journal(lang),
    }
}

/// What was done, by its action. One that these words do not know yet is told by its own name: nothing is left out.
#[must_use]
pub fn journal_action(lang: Lang, action: &str, detail: &Value) -> String {
    let name = detail["name"].as_str().unwrap_or_default();
    match action {
        rules if rules.starts_with("rules.") => rules_action(lang, rules, detail),
        sessions if sessions.starts_with("session.") => session_action(lang, sessions, detail),
        users if users.starts_with("user.") => user_action(lang, users, detail),
        "extension.added" => t::extension_added(lang).into(),
        "extension.changed" => t::extension_changed(lang, &changed(lang, detail)),
        "extension.removed" => t::extension_removed(lang).into(),
        devices if devices.starts_with("device.") => of_templates(lang, devices, detail)
            .unwrap_or_else(|| device_action(lang, devices, name)),
        "organisation.added" => t::organisation_added(lang).into(),
        "organisation.changed" => t::organisation_changed(lang, &changed(lang, detail)),
        "organisation.settings" => settings(lang, detail),
        "organisation.sso" => t::organisation_sso(lang, &changed(lang, detail)),
        "group.added" => t::group_added(lang, &name),
        "group.changed" => t::group_changed(lang, &name),
        "group.removed" => t::group_removed(lang, &name),
        "token.added" => t::token_added(lang, &name),
        "token.revoked" => t::token_revoked(lang, &name),
        "journal.exported" => t::journal_exported(lang).into(),
        "journal.dropped" => match detail["lines"].as_i64() {
            Some(lines) => t::journal_dropped(lang, &lines),
            None => action.to_owned(),
        },
        "journal.emptied" => match detail["attempts"].as_i64() {
            Some(attempts) => t::journal_emptied(lang, &attempts),
            None => action.to_owned(),
        },
        "journal.kept" => match detail["months"].as_i64() {
            Some(0) => t::journal_kept_ever(lang).into(),
            Some(months) => t::journal_kept(lang, &months),
            None => t::journal_kept_default(lang).into(),
        },
        other => administered(lang, other, detail).unwrap_or_else(|| other.to_owned()),
    }
}

/// What became of a sign-in, or of a session.
fn session_action(lang: Lang, action: &str, detail: &Value) -> String {
    match action {
        "session.opened" if detail["sso"].is_string() => t::session_opened_sso(lang).into(),
        "session.half_opened" if detail["sso"].is_string() => {
            t::session_half_opened_sso(lang).into()
        }
        "session.ended_by_provider" => t::session_ended_by_provider(lang).into(),
        "session.opened" => t::session_opened(lang).into(),
        "session.half_opened" => t::session_half_opened(lang).into(),
        "session.closed" => t::session_closed(lang).into(),
        "session.ended" => t::session_ended(lang).into(),
        "session.ended_by_helpdesk" => t::session_ended_by_helpdesk(lang).into(),
        "session.refused" => refused(lang, detail["reason"].as_str()).into(),
        other => other.to_owned(),
    }
}

/// What was done to an account.
fn user_action(lang: Lang, action: &str, detail: &Value) -> String {
    match action {
        "user.added" => t::user_added(lang).into(),
        "user.confirmation_refused" => t::user_confirmation_refused(lang).into(),
        "user.second_factor_added" => t::user_second_factor_added(lang).into(),
        "user.second_factor_replaced" => t::user_second_factor_replaced(lang).into(),
        "user.passkey_added"
        | "user.passkey_renamed"
        | "user.passkey_removed"
        | "user.passkey_copied" => passkey(lang, action, detail),
        "user.second_factor_removed" => second_factor_removed(lang, detail),
        "user.recovery_codes_renewed" => t::user_recovery_codes_renewed(lang).into(),
        "user.recovery_code_used" => {
            let left = detail["left"].as_u64().unwrap_or_default();
            t::user_recovery_code_used(lang, &left)
        }
        "user.sso_linked" => t::user_sso_linked(lang).into(),
        "user.sso_unlinked" => t::user_sso_unlinked(lang).into(),
        "user.password_refused" => t::user_password_refused(lang).into(),
        "user.password_set" => t::user_password_set(lang).into(),
        "user.password_changed" => t::user_password_changed(lang).into(),
        "user.password_recovered" => t::user_password_recovered(lang).into(),
        "user.recovery_sent" => t::user_recovery_sent(lang).into(),
        "user.code_made" => t::user_code_made(lang).into(),
        "user.code_used" => t::user_code_used(lang).into(),
        "user.password_replaced" => t::user_password_replaced(lang).into(),
        "user.password_coded" => t::user_password_coded(lang).into(),
        "user.push_asked" => t::user_push_asked(lang).into(),
        "user.seen" => t::user_seen(lang).into(),
        "user.address_asked" => t::user_address_asked(lang).into(),
        "user.address_changed" => t::user_address_changed(lang).into(),
        "user.address_withdrawn" => t::user_address_withdrawn(lang).into(),
        "user.address_refused" => t::user_address_refused(lang).into(),
        "user.address_impossible" => t::user_address_impossible(lang).into(),
        "user.recovery_asked" => t::user_recovery_asked(lang).into(),
        "user.recovery_refused" => t::user_recovery_refused(lang).into(),
        "user.welcomed" => t::user_welcomed(lang).into(),
        "user.password_first" => t::user_password_first(lang).into(),
        "user.changed" => t::user_changed(lang, &changed(lang, detail)),
        "user.removed" => t::user_removed(lang).into(),
        "user.locked" => t::user_locked(lang).into(),
        "user.unlocked" => t::user_unlocked(lang).into(),
        other => administered(lang, other, detail).unwrap_or_else(|| other.to_owned()),
    }
}

/// What was done to a telephone.
fn device_action(lang: Lang, action: &str, name: &str) -> String {
    match action {
        "device.added" => t::device_added(lang, &name),
        "device.renewed" => t::device_renewed(lang, &name),
        "device.removed" => t::device_removed(lang, &name),
        "device.changed" => t::device_changed(lang, &name),
        "device.desk_added" => t::device_desk_added(lang, &name),
        "device.keys_saved" => t::device_keys_saved(lang, &name),
        "device.keys_restored" => t::device_keys_restored(lang, &name),
        "device.keys_copied" => t::device_keys_copied(lang, &name),
        "device.keys_emptied" => t::device_keys_emptied(lang, &name),
        "device.replaced" => t::device_replaced(lang, &name),
        "device.window" => t::device_window(lang, &name),
        "device.resync_asked" => t::device_resync_asked(lang, &name),
        "device.restart_asked" => t::device_restart_asked(lang, &name),
        "device.first_contact" => t::device_first_contact(lang, &name),
        other => other.to_owned(),
    }
}

/// What was done to rules.
fn rules_action(lang: Lang, action: &str, detail: &Value) -> String {
    let name = detail["name"].as_str().unwrap_or_default();
    match action {
        "rules.saved" => t::rules_saved(lang).into(),
        "rules.reordered" => t::rules_reordered(lang).into(),
        "rules.deleted" => t::rules_deleted(lang).into(),
        "rules.restored" => match detail["restored"].as_i64() {
            Some(version) => t::rules_restored(lang, &version),
            None => t::rules_restored_some(lang).into(),
        },
        "rules.switched_on" => t::rules_switched_on(lang).into(),
        "rules.switched_off" => t::rules_switched_off(lang).into(),
        "rules.temporary" => t::rules_temporary(lang).into(),
        "rules.temporary_ended" => t::rules_temporary_ended(lang).into(),
        "rules.dialled_ended" => t::rules_dialled_ended(lang).into(),
        "rules.dialled_gone" => {
            let code = detail["code"].as_i64().and_then(RuleCode::new);
            t::rules_dialled_gone(lang, &super::dialled_switch(code))
        }
        "rules.dialled_late" => t::rules_dialled_late(lang).into(),
        "rules.dialled_same" if detail["on"] == true => t::rules_dialled_same_on(lang, &name),
        "rules.dialled_same" => t::rules_dialled_same_off(lang, &name),
        "rules.dialled_refused" => t::rules_dialled_refused(lang).into(),
        "rules.imported" => t::rules_imported(lang).into(),
        "rules.replaced" => t::rules_replaced(lang).into(),
        other => other.to_owned(),
    }
}

/// What was done to accounts and organisations by who administers them.
fn administered(lang: Lang, action: &str, detail: &Value) -> Option<String> {
    let name = detail["name"].as_str().unwrap_or_default();
    Some(match action {
        "user.deactivated" => t::user_deactivated(lang).into(),
        "user.reactivated" => t::user_reactivated(lang).into(),
        "user.imported" => {
            let count = |key: &str| detail[key].as_u64().unwrap_or_default();
            let (created, changed) = (count("created"), count("changed"));
            t::user_imported(lang, &name, &created, &changed, &count("bad"))
        }
        "user.exported" => t::user_exported(lang).into(),
        "organisation.deactivated" => t::organisation_deactivated(lang).into(),
        "organisation.reactivated" => t::organisation_reactivated(lang).into(),
        _ => return None,
    })
}

/// Who did something.
#[must_use]
pub fn journal_actor(lang: Lang, actor: &Actor) -> String {
    match actor {
        Actor::Person(name) => name.clone(),
        Actor::Token(name) => t::by_token(lang, name),
        Actor::CommandLine => t::command_line(lang).to_owned(),
        Actor::Phone => t::by_phone(lang).to_owned(),
        Actor::Portal => t::by_portal(lang).to_owned(),
        Actor::Nobody => t::nobody(lang).to_owned(),
    }
}

/// Why it was done, where whoever did it had to say so: « Raison : rappelée au 204 ».
#[must_use]
pub fn why_text(lang: Lang, detail: &Value) -> Option<String> {
    let why = detail["why"].as_str()?;
    Some(t::why(lang, &why))
}

/// Why a sign-in was refused.
fn refused(lang: Lang, reason: Option<&str>) -> &'static str {
    match reason {
        Some("held") => t::session_refused_held(lang),
        Some("locked") => t::session_refused_locked(lang),
        Some("deactivated") => t::session_refused_deactivated(lang),
        Some("organisation_deactivated") => t::session_refused_organisation(lang),
        Some("wrong_password") => t::session_refused_password(lang),
        Some("wrong_passkey") => t::session_refused_passkey(lang),
        Some("passkey_unknown") => t::session_refused_passkey_unknown(lang),
        Some("wrong_code") => t::session_refused_code(lang),
        Some("used_code") => t::session_refused_code_used(lang),
        Some("no_password") => t::session_refused_none(lang),
        Some("wrong_helpdesk_code") => t::session_refused_helpdesk_code(lang),
        Some("no_helpdesk_code" | "expired_helpdesk_code" | "helpdesk_code_tries") => {
            t::session_refused_code_over(lang)
        }
        Some("passwords_off") => t::session_refused_passwords_off(lang),
        Some("sso_declined") => t::session_refused_sso_declined(lang),
        Some("sso_unreachable") => t::session_refused_sso_unreachable(lang),
        Some("sso_misfit") => t::session_refused_sso_misfit(lang),
        Some("sso_untrusted") => t::session_refused_sso_untrusted(lang),
        Some("sso_unverified") => t::session_refused_sso_unverified(lang),
        Some("sso_no_account") => t::session_refused_sso_no_account(lang),
        Some("sso_other") => t::session_refused_sso_other(lang),
        Some("sso_beyond") => t::session_refused_sso_beyond(lang),
        _ => t::session_refused(lang),
    }
}

/// What became of a passkey.
fn passkey(lang: Lang, action: &str, detail: &Value) -> String {
    let name = |key: &str| detail[key].as_str().unwrap_or_default();
    match action {
        "user.passkey_added" => t::user_passkey_added(lang, &name("name")),
        "user.passkey_renamed" => t::user_passkey_renamed(lang, &name("before"), &name("name")),
        "user.passkey_removed" => t::user_passkey_removed(lang, &name("name")),
        _ => t::user_passkey_copied(lang, &name("name")),
    }
}

/// The end of a second factor, and of the passkeys that went with it.
fn second_factor_removed(lang: Lang, detail: &Value) -> String {
    match detail["passkeys"].as_u64() {
        Some(passkeys) => t::user_second_factor_removed_all(lang, passkeys),
        None => t::user_second_factor_removed(lang).into(),
    }
}

/// Which properties a line changed.
fn changed(lang: Lang, detail: &Value) -> String {
    let properties = detail["changed"].as_object().into_iter().flatten();
    let words = properties.filter_map(|(property, _)| property_label(lang, property));
    words.collect::<Vec<_>>().join(", ")
}

/// Which of the organisation's settings a line changed.
fn settings(lang: Lang, detail: &Value) -> String {
    let changed = |key: &str| detail["before"][key] != detail["after"][key];
    let parts = [
        ("policy", t::settings_policy(lang)),
        ("calendar", t::settings_calendar(lang)),
        ("office_hours", t::settings_hours(lang)),
        ("second_factor", t::settings_second(lang)),
    ];
    let parts = parts.into_iter().filter(|(key, _)| changed(key));
    match parts.map(|(_, word)| word).collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => t::settings_changed(lang).into(),
        parts => t::settings_of(lang, &parts),
    }
}

/// « Élodie Marchand, poste 207 », « poste 204 ».
#[must_use]
pub fn journal_extension(lang: Lang, number: &str, names: &Names<'_>) -> String {
    match Extension::parse(number) {
        Ok(extension) if names.colleagues.iter().any(|(digits, _)| digits == number) => {
            names.extension(lang, &extension)
        }
        _ => super::me::extension(lang, &number),
    }
}

/// « 14 avril 2026 à 14:22 ».
#[must_use]
pub fn moment(lang: Lang, at: jiff::civil::DateTime) -> String {
    say::moment(lang, &full_date(lang, at.date()), &hour(at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_done_at_the_server_is_told_in_words() {
        let detail = json!({ "name": "Salon", "changed": {
            "direct": [[], ["+33199001204"]], "voicemail": [false, true], "colour": ["red", "blue"] } });
        for (action, fr, en) in [
            (
                "user.changed",
                "Compte modifié\u{a0}: numéros directs, messagerie",
                "Account changed: direct numbers, voicemail",
            ),
            ("user.removed", "Compte supprimé", "Account removed"),
            (
                "extension.changed",
                "Poste modifié\u{a0}: numéros directs, messagerie",
                "Extension changed: direct numbers, voicemail",
            ),
            ("extension.removed", "Poste supprimé", "Extension removed"),
            (
                "device.removed",
                "Téléphone «\u{a0}Salon\u{a0}» supprimé",
                "Telephone “Salon” removed",
            ),
            (
                "organisation.changed",
                "Organisation modifiée\u{a0}: numéros directs, messagerie",
                "Organisation changed: direct numbers, voicemail",
            ),
        ] {
            assert_eq!(journal_action(Lang::Fr, action, &detail), fr);
            assert_eq!(journal_action(Lang::En, action, &detail), en);
        }
    }
}
