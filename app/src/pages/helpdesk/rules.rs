//! Somebody's rules as they read them, and what the PBX has of each.

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        account::Lang,
        forwarding::{PushState, RuleView, RulesView},
    },
    components::{Applied, Failed, Icon, Notice, Pending, Tone, said},
    forms::read_rule,
    words::{
        Names, api_error, edit, helpdesk as say, lang, push_failed, push_texts, refused_text,
        rule_sentence, rules, since,
    },
};

#[component]
pub(super) fn Rules(rules: Option<Result<RulesView, ApiError>>) -> impl IntoView {
    let lang = lang();
    let body = match rules {
        None => view! { <p class="muted">{say::no_extension(lang)}</p> }.into_any(),
        Some(Err(error)) => view! {
            <Notice tone=Tone::Bad>
                <p>{api_error(lang, error)}</p>
            </Notice>
        }
        .into_any(),
        Some(Ok(view)) => list(lang, &view),
    };
    view! {
        <section class="card settings-card" aria-labelledby="rules-title">
            <h2 id="rules-title">{rules::title(lang)}</h2>
            <div id="rules" data-fresh="">{body}</div>
        </section>
    }
    .into_any()
}

fn list(lang: Lang, view: &RulesView) -> AnyView {
    let state = match &view.push.state {
        PushState::Applied { at } => {
            let since = since(lang, *at, view.now.max(*at));
            view! { <Applied text=push_texts::applied_since(lang, &since)/> }.into_any()
        }
        PushState::Pending => view! { <Pending/> }.into_any(),
        PushState::Failed { reason, retry_in } => {
            view! { <Failed text=push_failed(lang, *reason, *retry_in)/> }.into_any()
        }
    };
    let otherwise = if view.voicemail {
        rules::else_voicemail(lang)
    } else {
        rules::else_tone(lang)
    };
    let items = view.rules.iter().map(|rule| item(lang, view, rule));
    view! {
        <p>{state}</p>
        <ol class="log">
            {items.collect_view()}
            <li>
                <b>{rules::otherwise(lang)}</b>
                <p class="rule-say">{said(&otherwise)}</p>
            </li>
        </ol>
    }
    .into_any()
}

fn item(lang: Lang, view: &RulesView, rule: &RuleView) -> AnyView {
    let name = rule.rule["name"].as_str().unwrap_or_default().to_owned();
    let read = read_rule(&rule.rule);
    let is_on = read.as_ref().is_some_and(|rule| rule.enabled);
    let sentence = read.map(|rule| rule_sentence(lang, &rule, &Names::of(view)));
    let state = match &view.push.state {
        _ if rule.on_pbx && is_on => {
            view! { <Applied text=push_texts::applied(lang).to_owned()/> }.into_any()
        }
        _ if rule.on_pbx => {
            view! { <span class="status">{push_texts::off(lang)}</span> }.into_any()
        }
        PushState::Applied { .. } => {
            view! { <Failed text=say::differs(lang).to_owned()/> }.into_any()
        }
        PushState::Pending => view! { <Pending/> }.into_any(),
        PushState::Failed { reason, retry_in } => {
            view! { <Failed text=push_failed(lang, *reason, *retry_in)/> }.into_any()
        }
    };
    let refused = rule.refused.as_ref();
    let refused = refused.map(|why| refused_text(lang, why, &Names::of(view)));
    let departed = rule.departed.as_ref();
    let departed = departed.map(|extension| rules::departed(lang, extension));
    let circle =
        (is_on && !rule.circle.is_empty()).then(|| edit::circle(lang, &rule.circle.join(" → ")));
    let marks = [
        ("rule-mark rule-bad", "error", refused),
        ("rule-mark", "alert", departed),
        ("rule-mark", "alert", circle),
    ];
    let marks = marks.into_iter().filter_map(|(class, icon, text)| {
        let text = text?;
        Some(view! {
            <p class=class>
                <Icon name=icon small=true/>
                <span>{text}</span>
            </p>
        })
    });
    view! {
        <li>
            <div class="entry-head">
                <b>{name}</b>
                {state}
            </div>
            {sentence.map(|sentence| view! { <p class="rule-say">{said(&sentence)}</p> })}
            {marks.collect_view()}
        </li>
    }
    .into_any()
}
