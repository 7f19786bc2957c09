//! All desk phones of an organisation: the list, one of them, new ones, and those that nobody knows.

mod facts;
mod list;
mod many;
mod new;
mod phone;
mod replace;
mod strangers;

use leptos::prelude::*;

use list::Fleet;
use many::Many;
use new::New;
use phone::Phone;
use replace::Replace;
use strangers::Strangers;

use crate::api::fleet::FleetPage;

/// Which of the pages it is.
#[component]
pub(super) fn FleetPages(page: FleetPage) -> impl IntoView {
    match page {
        FleetPage::List(view) => view! { <Fleet view=*view/> }.into_any(),
        FleetPage::Phone(view) => view! { <Phone view=*view/> }.into_any(),
        FleetPage::New(view) => view! { <New view=*view/> }.into_any(),
        FleetPage::Many(view) => view! { <Many view=*view/> }.into_any(),
        FleetPage::Replace(view) => view! { <Replace view=*view/> }.into_any(),
        FleetPage::Strangers(view) => view! { <Strangers view/> }.into_any(),
    }
}
