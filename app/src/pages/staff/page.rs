//! Which of the pages it is.

use leptos::prelude::*;

use super::{
    fleet::FleetPages, groups::Groups, import::Import, imports::Imports,
    organisation::OrganisationSheet, organisations::Organisations, people::People, person::Person,
};
use crate::{
    api::{ApiError, Code, people::StaffPage},
    components::Problem,
    forms::Inbox,
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn StaffPages() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.staff);
    view.map(|view| match *view {
        StaffPage::Nothing => {
            view! { <div class="page"><Problem error=ApiError::from(Code::NotFound)/></div> }
                .into_any()
        }
        StaffPage::People(view) => view! { <People view/> }.into_any(),
        StaffPage::Person(view) => view! { <Person view=*view/> }.into_any(),
        StaffPage::Imports(view) => view! { <Imports view/> }.into_any(),
        StaffPage::Import(view) => view! { <Import view=*view/> }.into_any(),
        StaffPage::Organisations(view) => view! { <Organisations view/> }.into_any(),
        StaffPage::Organisation(view) => view! { <OrganisationSheet view=*view/> }.into_any(),
        StaffPage::Groups(view) => view! { <Groups view=*view/> }.into_any(),
        StaffPage::Phones(page) => view! { <FleetPages page/> }.into_any(),
    })
    .into_any()
}
