//! How the portal is read: language, theme, time zone.

use leptos::prelude::*;

use crate::{
    components::{Icon, LanguageChoice, ThemeChoice},
    words::{account as say, lang, me},
};

#[component]
pub(super) fn Reading(
    zone: String,
    /// The choice that follows the organisation, in words.
    own: String,
    /// What the zone is for.
    hint: String,
    zones: Vec<(String, Vec<String>)>,
    unknown: bool,
) -> impl IntoView {
    let lang = lang();
    let is_own = zone.is_empty();
    let regions = zones.into_iter().map(move |(region, zones)| {
        let chosen = zone.clone();
        let options = zones.into_iter().map(move |name| {
            let selected = name == chosen;
            let label = name.replace('_', " ");
            view! { <option value=name selected=selected>{label}</option> }
        });
        view! { <optgroup label=region>{options.collect_view()}</optgroup> }
    });
    let wrong = unknown.then(|| {
        view! {
            <p class="field-error">
                <Icon name="error" small=true/>
                <span>{say::zone_unknown(lang)}</span>
            </p>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="reading-title">
            <h2 id="reading-title">{say::reading(lang)}</h2>
            <div class="account-choices">
                <div>
                    <p class="label" aria-hidden="true">{me::language(lang)}</p>
                    <LanguageChoice/>
                </div>
                <div>
                    <p class="label" aria-hidden="true">{me::theme(lang)}</p>
                    <ThemeChoice/>
                </div>
            </div>
            <form method="post" action="/account/zone">
                <div class="field">
                    <label for="zone">{say::zone(lang)}</label>
                    <select
                        class="input"
                        id="zone"
                        name="zone"
                        aria-describedby="zone-hint zone-error"
                        aria-invalid=unknown.then_some("true")
                    >
                        <option value="" selected=is_own>{own}</option>
                        {regions.collect_view()}
                    </select>
                    <p class="hint" id="zone-hint">{hint}</p>
                    <div id="zone-error">{wrong}</div>
                </div>
                <div class="actions">
                    <button class="btn">{say::zone_save(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
