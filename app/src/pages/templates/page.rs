//! Which of the pages it is.

use leptos::prelude::*;

use super::{edit::Template, list::Templates, preview::Preview, run::Run};
use crate::{
    api::{ApiError, Code, templates::TemplatesPage},
    components::Problem,
    forms::Inbox,
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn TemplatesPages() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.templates).map(|view| *view);
    // An address that names none is answered for all pages of the staff alike.
    let view =
        view.or_else(|| Inbox::take(|posted| &mut posted.staff).map(|_| TemplatesPage::Nothing));
    view.map(|view| match view {
        TemplatesPage::Nothing => {
            view! { <div class="page"><Problem error=ApiError::from(Code::NotFound)/></div> }
                .into_any()
        }
        TemplatesPage::List(view) => view! { <Templates view/> }.into_any(),
        TemplatesPage::Template(view) => view! { <Template view=*view/> }.into_any(),
        TemplatesPage::Preview(view) => view! { <Preview view/> }.into_any(),
        TemplatesPage::Run(view) => view! { <Run view/> }.into_any(),
    })
    .into_any()
}
