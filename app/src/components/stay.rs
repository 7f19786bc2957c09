//! Staying signed in: the tick, and links that take it along.

use leptos::prelude::*;

use crate::words::{lang, signin as say};

/// The tick. Whether it is heard is the server's matter: for who holds a role it changes nothing.
#[component]
pub(crate) fn StayTick(
    /// As it was before.
    ticked: bool,
    /// For how many days at most; 0: for good.
    days: u32,
) -> impl IntoView {
    let lang = lang();
    let until = (days > 0).then(|| format!("{} ", say::stay_days(lang, u64::from(days))));
    view! {
        <div class="ticks">
            <label class="check">
                <input type="checkbox" id="stay" name="stay" checked=ticked aria-describedby="stay-hint"/>
                <span>{say::stay(lang)}</span>
            </label>
            <p class="hint" id="stay-hint">{until} {say::stay_hint(lang)}</p>
        </div>
    }
    .into_any()
}

/// A link towards a provider. It takes nothing along of a form, and a form cannot lead there: so beside a tick there are two, and the
/// style sheet shows the one that goes with it. Without a style sheet that is the one that stays nowhere.
#[component]
pub(crate) fn Onward(
    /// With a query.
    href: String,
    /// As what it is shown; a link of its line where this is empty.
    #[prop(optional)]
    class: &'static str,
    label: String,
    /// Whether there is a tick on the page.
    may_stay: bool,
) -> impl IntoView {
    if !may_stay {
        let class = (!class.is_empty()).then_some(class);
        return view! { <a class=class href=href rel="external nofollow">{label}</a> }.into_any();
    }
    let stays = format!("{href}&stay");
    let of = |tick: &str| format!("{class} {tick}").trim_start().to_owned();
    view! {
        <a class=of("gate-leaves") href=href rel="external nofollow">{label.clone()}</a>
        <a class=of("gate-stays") href=stays hidden rel="external nofollow">{label}</a>
    }
    .into_any()
}
