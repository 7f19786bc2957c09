//! Mails sent to somebody, and what became of them.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};

use crate::{
    api::{account::Lang, helpdesk::MailLine},
    components::Icon,
    words::{helpdesk as say, lang, since},
};

#[component]
pub(super) fn Mails(mails: Vec<MailLine>, now: DateTime) -> impl IntoView {
    let lang = lang();
    let body = if mails.is_empty() {
        Either::Left(view! { <p class="muted">{say::mails_none(lang)}</p> })
    } else {
        let lines = mails.into_iter().map(|mail| view! { <Line mail now/> });
        Either::Right(view! { <ol class="log">{lines.collect_view()}</ol> })
    };
    view! {
        <section class="card settings-card" aria-labelledby="mails-title">
            <h2 id="mails-title">{say::mails(lang)}</h2>
            <div id="mails" data-fresh="">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Line(mail: MailLine, now: DateTime) -> impl IntoView {
    let lang = lang();
    let when = since(lang, mail.asked, now);
    let changed = since(lang, mail.changed, now);
    let (class, icon, state) = match mail.state.as_str() {
        "sent" => ("status status-ok", "check", say::mail_sent(lang, &changed)),
        "refused" => (
            "status status-bad",
            "error",
            say::mail_refused(lang, &changed),
        ),
        "dropped" => ("status", "ban", say::mail_dropped(lang, &changed)),
        _ if mail.attempts > 0 => (
            "status status-wait",
            "refresh",
            say::mail_again(lang).to_owned(),
        ),
        _ => (
            "status status-wait",
            "clock",
            say::mail_queued(lang).to_owned(),
        ),
    };
    let answer = answer(lang, &mail);
    let answer = (!answer.is_empty())
        .then(|| view! { <p class="small muted mail-said">{say::mail_answer(lang, &answer)}</p> });
    view! {
        <li>
            <b>{kind(lang, &mail.kind)}</b>
            <p class="small muted">{mail.recipient} " · " {when}</p>
            <p>
                <span class=class>
                    <Icon name=icon small=true/>
                    <span>{state}</span>
                </span>
            </p>
            {answer}
        </li>
    }
    .into_any()
}

/// « 550 no such mailbox »: the server's own words, or why there are none.
fn answer(lang: Lang, mail: &MailLine) -> String {
    let why = match mail.code.as_str() {
        "unreachable" => say::mail_unreachable(lang),
        "tls" => say::mail_tls(lang),
        "timeout" => say::mail_timeout(lang),
        "expired" => say::mail_expired(lang),
        "address" => say::mail_address(lang),
        code => code,
    };
    [why, mail.said.as_str()].join(" ").trim().to_owned()
}

/// Which letter. One that these words do not know yet is told by its own name.
fn kind(lang: Lang, kind: &str) -> String {
    let known = match kind {
        "trial" => say::letter_trial(lang),
        "voicemail" => say::letter_message(lang),
        "password_changed" => say::letter_password(lang),
        "account_changed" | "preferences_changed" => say::letter_account(lang),
        "sessions_ended" => say::letter_sessions(lang),
        "recovery" => say::letter_recovery(lang),
        "welcome" => say::letter_welcome(lang),
        "address_asked" => say::letter_address_asked(lang),
        "address_changed" => say::letter_address_changed(lang),
        other => other,
    };
    known.to_owned()
}
