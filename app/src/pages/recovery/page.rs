//! The page around either form.

use leptos::prelude::*;

use super::{
    ask::{Ask, Asked, NoMail},
    choose::Choose,
    code::{CodeForm, ToCode},
};
use crate::{
    api::recovery::{RecoveryView, Why},
    components::{Gate, Refused},
    forms::Inbox,
    words::{lang, recovery as say},
};

/// What the server handed over. Where it refused to, it says so.
#[component]
pub(crate) fn RecoveryPage() -> impl IntoView {
    let lang = lang();
    let view = Inbox::take(|posted| &mut posted.recovery);
    let here = match &view {
        Some(RecoveryView::Choose { .. }) => "/recover/new",
        Some(RecoveryView::Code { .. }) => "/recover/code",
        _ => "/recover",
    };
    // Who has a code may have come by the way of who has none.
    let to_code = matches!(
        view,
        Some(RecoveryView::Ask { .. } | RecoveryView::Asked | RecoveryView::NoMail)
    );
    let body = view.map(|view| match view {
        RecoveryView::Ask {
            email,
            error,
            wait,
            gone,
        } => view! { <Ask email error wait gone/> }.into_any(),
        RecoveryView::Asked => view! { <Asked/> }.into_any(),
        RecoveryView::NoMail => view! { <NoMail/> }.into_any(),
        RecoveryView::Code {
            login,
            errors,
            wait,
        } => view! { <CodeForm login errors wait/> }.into_any(),
        RecoveryView::Choose {
            email,
            name,
            why,
            least,
            errors,
        } => {
            let lead = match why {
                Why::First => say::first_lead(lang, &name),
                Why::Forgotten => say::new_lead(lang, &email),
                Why::Breached => say::breached_lead(lang).to_owned(),
            };
            let first = why == Why::First;
            view! { <Choose email lead first least errors/> }.into_any()
        }
    });
    view! {
        <Gate back=Some(here.to_owned())>
            <Refused/>
            {body}
            {to_code.then(|| view! { <ToCode/> })}
            <p>
                <a href="/signin" rel="external">{say::back(lang)}</a>
            </p>
        </Gate>
    }
    .into_any()
}
