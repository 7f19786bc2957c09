//! A person's sheet as a whole.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    address::Address,
    deeds::{Deeds, Outcome},
    log::Log,
    mails::Mails,
    phones::Phones,
    rules::Rules,
    sessions::Sessions,
    state::State,
};
use crate::{
    api::{
        ApiError, Code,
        helpdesk::{PersonView, Second, SheetView},
    },
    components::{Icon, Kept, Over, Problem},
    domain::E164,
    forms::{Inbox, percent_encode},
    words::{Names, helpdesk as say, lang},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.person);
    view.map(|view| match view {
        PersonView::Nobody => {
            view! { <div class="page"><Problem error=ApiError::from(Code::NotFound)/></div> }
                .into_any()
        }
        PersonView::Sheet(view) => view! { <Sheet view=*view/> }.into_any(),
    })
    .into_any()
}

#[component]
fn Sheet(view: SheetView) -> impl IntoView {
    let lang = lang();
    let here = format!("/helpdesk/people/{}", view.id);
    let journal = format!("/journal?who={}", percent_encode(&view.email));
    let names = Names {
        country: &view.country,
        colleagues: &[],
    };
    let direct = view.direct_numbers.iter().filter_map(|number| {
        let number = names.number(&E164::parse(number)?);
        Some(view! { <li class="nb">{number}</li> })
    });
    let direct = direct.collect_view();
    let extension = view
        .extension
        .as_ref()
        .map(|extension| view! { <li>{say::extension(lang, extension)}</li> });
    let now = view.now;
    let (title, fresh) = (view.name.clone(), here.clone());
    let has_extension = view.rules.is_some();
    let has_second = view.second == Second::Set;
    let may = view.barred.is_none().then(|| here.clone());
    view! {
        <Title text=title/>
        <div class="page" data-fresh-from=fresh>
            <header class="page-head">
                <div>
                    <h1>{view.name}</h1>
                    <ul class="called">
                        {extension}
                        {direct}
                        <li>{view.email.clone()}</li>
                    </ul>
                </div>
                <a href="/helpdesk" rel="external" class="btn">
                    <Icon name="search"/>
                    {say::another(lang)}
                </a>
            </header>
            <Over back=here.clone()/>
            {view.kept.then(|| view! { <Kept action=here.clone()/> })}
            <Outcome
                done=view.done
                refusal=view.refusal
                code=view.code
                has_password=view.has_password
                seen=view.seen
            />
            <div class="sheet">
                <div class="stack">
                    <State
                        locked=view.locked
                        deactivated=view.deactivated
                        has_password=view.has_password
                        second=view.second
                        waits=view.waits
                        roles=view.roles
                        now
                    />
                    <Deeds
                        here
                        barred=view.barred
                        has_password=view.has_password
                        has_second
                        has_extension
                        why=view.why
                        why_error=view.why_error
                        writer=view.writer
                    />
                    <Address
                        here=may.clone()
                        email=view.email
                        change=view.address
                        administers=view.administers
                        typed=view.new_address
                        error=view.address_error
                        now
                    />
                    <Log id="attempts" title=say::attempts(lang) none=say::attempts_none(lang) lines=view.attempts/>
                    <Sessions sessions=view.sessions now/>
                    <Mails mails=view.mails now/>
                </div>
                <div class="stack">
                    <Rules rules=view.rules/>
                    <Phones phones=view.phones now here=may/>
                    <Log id="journal" title=say::journal(lang) none=say::journal_none(lang) lines=view.journal more=journal/>
                </div>
            </div>
        </div>
    }
    .into_any()
}
