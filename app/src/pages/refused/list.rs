//! Rules, each with whose it is and why it is refused.

use leptos::{either::Either, prelude::*};

use crate::{
    api::refused::{RefusedRule, RefusedRules},
    components::{Icon, said},
    forms::read_rule,
    words::{self, Names, lang, refused as say, refused_text, rule_sentence},
};

/// The list.
#[component]
pub(super) fn RefusedList(
    refused: RefusedRules,
    /// The place of the first one among all.
    start: u64,
    /// Whether it stands below a heading of its own.
    #[prop(optional)]
    nested: bool,
) -> impl IntoView {
    let RefusedRules {
        rules,
        country,
        colleagues,
        ..
    } = refused;
    let names = Names {
        country: &country,
        colleagues: &colleagues,
    };
    let lines: Vec<_> = rules
        .into_iter()
        .map(|rule| line(rule, &names, nested))
        .collect();
    view! {
        <ol class="card rows" start=start.to_string() aria-label=say::list(lang())>
            {lines}
        </ol>
    }
    .into_any()
}

fn line(refused: RefusedRule, names: &Names<'_>, nested: bool) -> AnyView {
    let lang = lang();
    let RefusedRule {
        extension,
        owner,
        rule,
        why,
    } = refused;
    let name = rule["name"].as_str().unwrap_or_default().to_owned();
    let sentence = read_rule(&rule).map(|rule| {
        let sentence = rule_sentence(lang, &rule, names);
        if rule.enabled {
            sentence
        } else {
            words::journal::off(lang, &sentence.marked())
        }
    });
    let owner = if owner.is_empty() {
        say::nobody(lang).to_owned()
    } else {
        owner
    };
    let heading = if nested {
        Either::Left(view! { <h3>{name}</h3> })
    } else {
        Either::Right(view! { <h2>{name}</h2> })
    };
    view! {
        <li class="entry">
            <div class="entry-head">
                {heading}
                <span class="muted">{say::whose(lang, &owner, &extension)}</span>
            </div>
            {sentence.map(|sentence| view! { <p class="rule-say">{said(&sentence)}</p> })}
            <p class="rule-mark rule-bad">
                <Icon name="error" small=true/>
                <span>{refused_text(lang, &why, names)}</span>
            </p>
        </li>
    }
    .into_any()
}

/// The first of them beside the settings, with the way to all; or the word that there is none.
#[component]
pub(crate) fn FirstRefused(refused: RefusedRules) -> impl IntoView {
    let lang = lang();
    let total = refused.total;
    if total == 0 {
        return Either::Left(view! { <p class="muted">{say::none(lang)}</p> });
    }
    Either::Right(view! {
        <section class="refused" aria-labelledby="refused-title">
            <h2 id="refused-title">{say::title(lang)}</h2>
            <p class="muted">{say::count(lang, total)} " " {say::lead(lang)}</p>
            <RefusedList refused start=1 nested=true/>
            <p>
                <a href="/helpdesk/refused" rel="external">{say::all(lang)}</a>
            </p>
        </section>
    })
}
