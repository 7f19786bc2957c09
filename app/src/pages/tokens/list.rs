//! The tokens there are.

use leptos::{either::Either, prelude::*};

use super::form::scope;
use crate::{
    api::tokens::TokenLine,
    words::{full_date, lang, tokens as say},
};

#[component]
pub(super) fn TokenList(
    tokens: Vec<TokenLine>,
    writer: String,
    path: &'static str,
) -> impl IntoView {
    let lang = lang();
    let writer = StoredValue::new(writer);
    let list = if tokens.is_empty() {
        Either::Left(view! { <p class="muted">{say::none(lang)}</p> })
    } else {
        let lines = tokens.into_iter().map(
            |token| view! { <Line token writer=writer.get_value() path whose=String::new()/> },
        );
        Either::Right(view! { <ul class="items">{lines.collect_view()}</ul> })
    };
    view! {
        <section class="card settings-card" aria-labelledby="tokens-title">
            <h2 id="tokens-title">{say::list(lang)}</h2>
            {list}
        </section>
    }
    .into_any()
}

/// A token, with the button that ends it.
#[component]
pub(super) fn Line(
    token: TokenLine,
    writer: String,
    path: &'static str,
    /// Its holder, where that is not who reads.
    whose: String,
) -> impl IntoView {
    let lang = lang();
    let day = |day| full_date(lang, day);
    let used = match token.used {
        Some(at) => say::used(lang, &day(at)),
        None => say::never_used(lang).to_owned(),
    };
    let ends = match token.ends {
        Some(at) if token.is_over => say::over(lang, &day(at)),
        Some(at) => say::ends(lang, &day(at)),
        None => say::endless(lang).to_owned(),
    };
    let may: Vec<_> = token.scopes.iter().map(|name| scope(lang, name)).collect();
    let label = if whose.is_empty() {
        say::revoke_named(lang, &token.name)
    } else {
        say::revoke_of(lang, &token.name, &whose)
    };
    view! {
        <li>
            <div>
                <h3>{token.name.clone()}</h3>
                {(!whose.is_empty()).then(|| view! { <p class="small">{whose.clone()}</p> })}
                <p class="small">{may.join(" · ")}</p>
                {token.limited.then(|| view! { <p class="small">{say::limited(lang)}</p> })}
                <p class="small muted">
                    {say::made_on(lang, &day(token.made))} " · " {used} " · " {ends}
                </p>
            </div>
            <form method="post" action=format!("{path}/revoke")>
                <input type="hidden" name="writer" value=writer/>
                <input type="hidden" name="token" value=token.id.to_string()/>
                <button class="btn" aria-label=label>
                    {say::revoke(lang)}
                </button>
            </form>
        </li>
    }
    .into_any()
}
