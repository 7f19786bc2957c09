//! The page around either form.

use leptos::prelude::*;

use super::{
    ask::{Ask, Asked, NoMail},
    choose::Choose,
};
use crate::{
    api::recovery::RecoveryView,
    components::{Brand, LanguageChoice, Refused},
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
        _ => "/recover",
    };
    let body = view.map(|view| match view {
        RecoveryView::Ask {
            email,
            error,
            wait,
            gone,
        } => view! { <Ask email error wait gone/> }.into_any(),
        RecoveryView::Asked => view! { <Asked/> }.into_any(),
        RecoveryView::NoMail => view! { <NoMail/> }.into_any(),
        RecoveryView::Choose {
            email,
            name,
            welcome,
            least,
            errors,
        } => {
            let lead = if welcome {
                say::first_lead(lang, &name)
            } else {
                say::new_lead(lang, &email)
            };
            view! { <Choose email lead welcome least errors/> }.into_any()
        }
    });
    view! {
        <div class="gate">
            <header class="gate-head">
                <Brand/>
                <LanguageChoice back=here.to_owned()/>
            </header>
            <main class="gate-main" id="content" tabindex="-1">
                <div class="gate-form">
                    <Refused/>
                    {body}
                    <p>
                        <a href="/signin" rel="external">{say::back(lang)}</a>
                    </p>
                </div>
            </main>
        </div>
    }
    .into_any()
}
