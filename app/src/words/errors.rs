//! Error codes in words.

use super::{
    Names, api, clip::clipped, duration, edit, error_texts as e, fleet, helpdesk, import,
    key_errors::of_keys, passkeys, people, problem, recovery, rules, second, signin, small,
    sso_settings, template_lines::wrong_template, tokens, unbreakable,
};
use crate::{
    api::{ApiError, Code, Reference, account::Lang, forwarding::FieldError},
    domain::{E164, json::JsonError},
};

/// What to say at a field.
#[must_use]
pub fn field_error(lang: Lang, error: &FieldError) -> String {
    let why = why(lang, error);
    match &error.line {
        Some(line) => e::on_line(lang, &line.n, &clipped(&line.text), &small(&why)),
        None => why,
    }
}

/// A code without words of its own still says that the field is not valid.
fn why(lang: Lang, error: &FieldError) -> String {
    let data = &unbreakable(&clipped(&error.data));
    match error.code.as_str() {
        "login_empty" => signin::login_empty(lang).into(),
        "password_empty" => signin::password_empty(lang).into(),
        "helpdesk_code_empty" => recovery::code_empty(lang).into(),
        "helpdesk_code_wrong" => recovery::code_wrong(lang).into(),
        "why_empty" => helpdesk::why_empty(lang).into(),
        "why_long" => helpdesk::why_long(lang).into(),
        "address_empty" => helpdesk::address_empty(lang).into(),
        "address_same" => helpdesk::address_same(lang).into(),
        "address_taken" => helpdesk::address_taken(lang).into(),
        "email_empty" => recovery::email_empty(lang).into(),
        "email_unreadable" => recovery::email_unreadable(lang).into(),
        "new_password_empty" => e::new_password_empty(lang).into(),
        "password_short" => e::password_short(lang).into(),
        "password_long" => e::password_long(lang).into(),
        "password_control" => e::password_control(lang).into(),
        "password_breached" => e::password_breached(lang).into(),
        "password_own" => e::password_own(lang).into(),
        "password_keyboard" => e::password_keyboard(lang).into(),
        "password_repeated" => e::password_repeated(lang).into(),
        "password_sequence" => e::password_sequence(lang).into(),
        "password_date" => e::password_date(lang).into(),
        "password_common" => e::password_common(lang).into(),
        "password_guessable" => e::password_guessable(lang).into(),
        "confirm_empty" => e::confirm_empty(lang).into(),
        "confirm_wrong" => e::confirm_wrong(lang).into(),
        "code_empty" => second::code_empty(lang).into(),
        "code_wrong" => second::code_wrong(lang).into(),
        "passkey_wrong" => passkeys::wrong(lang).into(),
        "passkey_over" => passkeys::over(lang).into(),
        "passkey_not_made" => passkeys::not_made(lang).into(),
        "passkey_last" => passkeys::last(lang).into(),
        "passkey_name_empty" => passkeys::name_empty(lang).into(),
        "too_many_passkeys" => passkeys::full(lang).into(),
        "set_up_wrong" => second::set_up_wrong(lang).into(),
        "set_up_over" => second::set_up_over(lang).into(),
        "current_password_wrong" => e::current_password_wrong(lang).into(),
        "passwords_differ" => e::passwords_differ(lang).into(),
        "name_empty" => e::name_empty(lang).into(),
        "name_too_long" => e::name_too_long(lang).into(),
        "control" | "number_control" => e::control(lang).into(),
        "origin" => e::origin(lang).into(),
        "trigger_none" => e::trigger_none(lang).into(),
        "trigger_alone" => e::trigger_alone(lang).into(),
        "seconds" => e::seconds(lang).into(),
        "outcome" => e::outcome(lang).into(),
        "no_voicemail" => e::no_voicemail(lang).into(),
        "destination_empty" | "number_empty" => e::destination_empty(lang).into(),
        "number_too_short" => e::number_too_short(lang, data),
        "number_too_long" => e::number_too_long(lang, data),
        "number_foreign" => e::number_foreign(lang, data),
        "number_second_plus" => e::number_second_plus(lang, data),
        "number_missing_prefix" => e::number_missing_prefix(lang, data),
        "number_country_code" => e::number_country_code(lang, data),
        "number_star" => e::number_unreadable(lang).into(),
        "emergency" => e::emergency(lang, data),
        "number_not_allowed" => e::number_not_allowed(lang, data),
        "temporary_not_first" => e::temporary_not_first(lang).into(),
        "until" => e::until(lang).into(),
        "until_past" => e::until_past(lang).into(),
        "region" => e::region(lang).into(),
        "prefix" => e::prefix(lang, data),
        "country" => e::country(lang, data),
        "too_many_listed" => e::too_many_listed(lang).into(),
        "date" => e::date(lang, data),
        "day_name" => e::day_name(lang, data),
        "day_twice" => e::day_twice(lang, data),
        "too_many_days" => e::too_many_days(lang).into(),
        "hours" => e::hours(lang, data),
        "class_not_allowed" => e::class_not_allowed(lang, &class(lang, &error.data)),
        "own_extension" | "own_number" => e::own_extension(lang).into(),
        "no_such_extension" => e::unknown_extension(lang, data),
        "cycle" => e::cycle(lang, &unbreakable(&error.data)),
        "too_many_rules" => e::too_many_rules(lang).into(),
        "too_many_patterns" => e::too_many_patterns(lang).into(),
        "numbers_too_many" => e::numbers_too_many(lang, data),
        "numbers_none" => e::numbers_none(lang).into(),
        "more_lines" => e::more_lines(lang, data),
        "colleague_unknown" => e::colleague_unknown(lang, data),
        "colleague_several" => e::colleague_several(lang, &error.data),
        "day" => e::day(lang, data),
        "ip_address" => e::ip_address(lang, data),
        "days_reversed" => e::days_reversed(lang).into(),
        _ => time_why(lang, error),
    }
}

/// The same for the times of a rule.
fn time_why(lang: Lang, error: &FieldError) -> String {
    let data = &unbreakable(&clipped(&error.data));
    match error.code.as_str() {
        "slot" => e::slot(lang).into(),
        "ranges_none" => e::ranges_none(lang).into(),
        "slot_empty" => e::slot_empty(lang).into(),
        "too_many_dates" => e::too_many_dates(lang).into(),
        "date_empty" => e::date_empty(lang).into(),
        "no_date" => e::no_date(lang, data),
        "date_year" => e::date_year(lang, data),
        "date_no_day" => e::date_no_day(lang, data),
        "dates_reversed" => e::dates_reversed(lang, error.data.parse().unwrap_or_default()),
        "dates_empty" => e::dates_empty(lang).into(),
        "holidays" => e::holidays(lang).into(),
        "too_many_ranges" => e::too_many_ranges(lang).into(),
        "days_none" => e::days_none(lang).into(),
        "time_empty" => e::time_empty(lang).into(),
        "time" => e::time(lang, data),
        "time_skipped" => e::time_skipped(lang).into(),
        "ends_equal" => e::ends_equal(lang).into(),
        "starts_at_end" => e::starts_at_end(lang).into(),
        code => of_staff(lang, code, data)
            .or_else(|| provider(lang, code, data))
            .or_else(|| of_keys(lang, code, data))
            .or_else(|| wrong_template(lang, code, data))
            .unwrap_or_else(|| e::field(lang).into()),
    }
}

/// What is wrong with what is said of people and organisations.
fn of_staff(lang: Lang, code: &str, data: &str) -> Option<String> {
    let data = &data;
    Some(match code {
        "person_email_empty" => people::email_empty(lang).into(),
        "email_invalid" => people::email_invalid(lang, data),
        "email_taken" => people::email_taken(lang, data),
        "person_name_empty" => people::name_empty(lang).into(),
        "person_name_long" => people::name_long(lang).into(),
        "lang_unknown" => people::lang_unknown(lang, data),
        "extension_invalid" if data.is_empty() => fleet::extension_empty(lang).into(),
        "extension_invalid" => people::extension_invalid(lang, data),
        "extension_emergency" => people::extension_emergency(lang, data),
        "extension_owned" => people::extension_owned(lang, data),
        "roles_own" => people::roles_own(lang).into(),
        "roles_last" => people::roles_last(lang).into(),
        "second_factor_for" => e::second_factor_for(lang).into(),
        "record_large" => import::record_large(lang, data),
        "slug_invalid" => people::slug_invalid(lang).into(),
        "slug_taken" => people::slug_taken(lang, data),
        "zone_unknown" => people::zone_unknown(lang, data),
        _ => return None,
    })
}

/// What to say of a list of people, or of a cell in it.
#[must_use]
pub fn import_problem(lang: Lang, error: &FieldError) -> String {
    let data = &unbreakable(&clipped(&error.data));
    match error.code.as_str() {
        "no_file" => import::no_file(lang).into(),
        "workbook" => import::workbook(lang).into(),
        "empty" => import::empty(lang).into(),
        "too_large" => import::too_large(lang).into(),
        "too_many_lines" => import::too_many_lines(lang).into(),
        "broken_off" => import::broken_off(lang).into(),
        "no_key_column" => import::no_key_column(lang).into(),
        "no_extension_column" => import::no_extension_column(lang).into(),
        "column_twice" => import::column_twice(lang, data),
        "record_large" => import::record_large(lang, data),
        "cells_many" => import::cells_many(lang).into(),
        "control" => import::cell_control(lang).into(),
        "cell_encoding" => import::cell_encoding(lang).into(),
        "email_none" => import::email_none(lang).into(),
        "email_unknown" => import::email_unknown(lang, data),
        "extension_none" => import::extension_none(lang).into(),
        "no_key" => import::no_key(lang).into(),
        "email_twice" => import::email_twice(lang, data),
        "extension_twice" => import::extension_twice(lang, data),
        "person_twice" => import::person_twice(lang, data),
        "moves_many" => import::moves_many(lang, data),
        "direct_twice" => import::direct_twice(lang, data),
        "address_taken" => import::address_taken(lang, data),
        "direct_taken" => import::direct_taken(lang, data),
        "direct_emergency" => import::direct_emergency(lang, data),
        "direct_short" => import::direct_short(lang, data),
        "direct_no_extension" => import::direct_no_extension(lang).into(),
        "voicemail_no_extension" => import::voicemail_no_extension(lang).into(),
        "voicemail_unknown" => import::voicemail_unknown(lang, data),
        "role_unknown" => import::role_unknown(lang, data),
        "role_operator" => import::role_operator(lang).into(),
        "above" => import::above(lang).into(),
        "needed" => import::needed(lang).into(),
        "stale" => import::stale(lang).into(),
        _ => why(lang, error),
    }
}

/// What is wrong with an organisation's sign-in provider, or with what leads there.
fn provider(lang: Lang, code: &str, data: &str) -> Option<String> {
    Some(match code {
        "sso_which_empty" => sso_settings::which_empty(lang).into(),
        "sso_which_unknown" => sso_settings::which_unknown(lang).into(),
        "sso_issuer_empty" => sso_settings::issuer_empty(lang).into(),
        "sso_issuer" => sso_settings::issuer_wrong(lang).into(),
        "sso_calls" => sso_settings::issuer_other(lang, &data),
        "sso_unreachable" => sso_settings::issuer_unreachable(lang).into(),
        "sso_misfit" => sso_settings::issuer_misfit(lang).into(),
        "sso_client_empty" => sso_settings::client_empty(lang).into(),
        "sso_client" => sso_settings::client_wrong(lang).into(),
        "sso_secret" => sso_settings::secret_wrong(lang).into(),
        "sso_label" => sso_settings::label_long(lang).into(),
        "sso_unproven" => sso_settings::unproven(lang).into(),
        _ => return None,
    })
}

/// What to say of a place in a document: what only programs get wrong, and else what people are told.
#[must_use]
pub fn json_error(lang: Lang, error: &JsonError) -> String {
    let data = &clipped(&error.data);
    match error.code.as_str() {
        "syntax" => api::syntax(lang, data),
        "unknown_key" => api::unknown_key(lang).into(),
        "unknown_value" => api::unknown_value(lang, data),
        "missing" => api::missing(lang).into(),
        "type" => api::wrong_type(lang, data),
        "empty" => api::empty(lang).into(),
        "duplicate" => api::duplicate(lang).into(),
        "version" => api::version(lang).into(),
        "id" => api::id(lang).into(),
        "unknown_id" => api::unknown_id(lang).into(),
        "parameter_twice" => api::parameter_twice(lang).into(),
        "limit" => api::limit(lang).into(),
        "date" => api::date(lang, data),
        "moment" => api::moment(lang, data),
        "moment_zone" => api::moment_zone(lang, data),
        "moment_offset" => api::moment_offset(lang, data),
        "ends_before_start" => api::ends_before_start(lang).into(),
        "starts_at_midnight" => e::starts_at_end(lang).into(),
        "immediately_with_others" => e::trigger_alone(lang).into(),
        "name_control" => e::control(lang).into(),
        "cycle_possible" => edit::circle(lang, data),
        "ranges_overlap" => api::ranges_overlap(lang).into(),
        code => why(lang, &FieldError::new("", code, &error.data)),
    }
}

/// What to say of a token's form.
#[must_use]
pub fn token_error(lang: Lang, error: &FieldError) -> String {
    match error.code.as_str() {
        "token_name_empty" => tokens::name_empty(lang).into(),
        "scopes_none" => tokens::scopes_none(lang).into(),
        "scopes_role" => tokens::scopes_role(lang).into(),
        "token_days" => tokens::days_wrong(lang).into(),
        "token_twice" => tokens::twice(lang, &clipped(&error.data)),
        "too_many_tokens" => tokens::too_many(lang).into(),
        _ => field_error(lang, error),
    }
}

/// What to say of a list as a whole: the rule's name, then what is wrong with it.
#[must_use]
pub fn list_error(lang: Lang, error: &FieldError) -> String {
    let text = field_error(lang, error);
    if error.rule.is_empty() {
        text
    } else {
        e::of_rule(lang, &clipped(&error.rule), &text)
    }
}

/// A class of numbers, by [`NumberClass::name`](crate::domain::NumberClass::name).
fn class(lang: Lang, name: &str) -> &'static str {
    match name {
        "national" => e::class_national(lang),
        "mobile" => e::class_mobile(lang),
        "international" => e::class_international(lang),
        "premium" => e::class_premium(lang),
        "shared" => e::class_shared(lang),
        "freephone" => e::class_freephone(lang),
        _ => e::class_unknown(lang),
    }
}

/// Why a stored rule could not be saved today. What is wrong was not typed: a number is written as its reader writes it.
#[must_use]
pub fn refused_text(lang: Lang, error: &FieldError, names: &Names<'_>) -> String {
    match (error.code.as_str(), E164::parse(&error.data)) {
        ("no_such_extension", _) => rules::gone(lang, &clipped(&error.data)),
        (_, Some(number)) => {
            let data = names.number(&number);
            field_error(
                lang,
                &FieldError {
                    data,
                    ..error.clone()
                },
            )
        }
        (_, None) => field_error(lang, error),
    }
}

/// What to say where something could not be done.
#[must_use]
pub fn api_error(lang: Lang, error: ApiError) -> String {
    let text: String = match error.code {
        Code::SignedOut => problem::signed_out(lang).into(),
        Code::Forbidden => problem::forbidden(lang).into(),
        Code::OtherPerson => problem::other_person(lang).into(),
        Code::NotFound => problem::rule_gone(lang).into(),
        Code::WrongCredentials => problem::wrong_credentials(lang).into(),
        Code::Wait => problem::wait(lang, &duration(lang, error.wait.unwrap_or(60))),
        Code::Stale => problem::stale(lang).into(),
        Code::Unreadable => problem::unreadable(lang).into(),
        Code::TooLarge => problem::too_large(lang).into(),
        Code::TooSlow => problem::too_slow(lang).into(),
        Code::Damaged => problem::damaged(lang).into(),
        Code::Internal => problem::internal(lang).into(),
        Code::Offline => problem::offline(lang).into(),
    };
    with_reference(lang, text, error.reference)
}

/// What is said of a failure, and what it is found by in the log.
#[must_use]
pub fn with_reference(lang: Lang, text: String, reference: Option<Reference>) -> String {
    match reference {
        Some(reference) => format!(
            "{text} {}",
            problem::reference(lang, &reference.to_string())
        ),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_number_is_written_as_its_reader_writes_it() {
        let error = FieldError::new("destination", "number_not_allowed", "+33612345678");
        for (country, written) in [
            ("FR", "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
            ("BE", "+33\u{a0}6\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
        ] {
            let names = Names {
                country,
                colleagues: &[],
            };
            let said = refused_text(Lang::Fr, &error, &names);
            assert!(said.contains(written), "{said}");
        }
        let names = Names {
            country: "FR",
            colleagues: &[],
        };
        let gone = FieldError::new("destination", "no_such_extension", "207");
        assert!(refused_text(Lang::Fr, &gone, &names).contains("207"));
    }
}
