//! Groups of extensions: who may supervise whom and take whose calls.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::parts::{TextField, crumb};
use crate::{
    api::{
        account::Lang,
        groups::{GroupDeed, GroupLine, GroupsView},
    },
    components::{FieldMessage, Kept, Notice, Tone, message_of},
    words::{groups as say, lang, settings},
};

#[component]
pub(super) fn Groups(view: GroupsView) -> impl IntoView {
    let lang = lang();
    let GroupsView {
        organisation,
        groups,
        name,
        members,
        errors,
        writer,
        done,
        kept,
    } = view;
    let done = done.map(|done| {
        let text = match done {
            GroupDeed::Added => say::done_added(lang),
            GroupDeed::Saved => say::done_saved(lang),
            GroupDeed::Removed => say::done_removed(lang),
        };
        view! {
            <Notice tone=Tone::Done>
                <p>{text}</p>
            </Notice>
        }
    });
    let is_only = groups.len() == 1;
    let list = if groups.is_empty() {
        Either::Left(view! {
            <section class="card settings-card">
                <p class="muted">{say::none(lang)}</p>
            </section>
        })
    } else {
        let lines = groups
            .into_iter()
            .map(|one| group(lang, one, &writer, is_only))
            .collect_view();
        Either::Right(lines)
    };
    view! {
        <Title text=say::title(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin", settings::title(lang))}
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &organisation)}</p>
                    <p class="hint">{say::by_hand(lang)}</p>
                </div>
            </header>
            {kept.then(|| view! { <Kept action="/admin/groups".to_owned()/> })}
            {done}
            <div class="settings">
                {list}
                <section class="card settings-card" aria-labelledby="new-title">
                    <h2 id="new-title">{say::add(lang)}</h2>
                    <form method="post" action="/admin/groups" novalidate>
                        <input type="hidden" name="writer" value=writer/>
                        <TextField
                            name="name"
                            label=say::name(lang)
                            value=name
                            errors=errors.clone()
                            longest=80
                            required=true
                        />
                        <TextField
                            name="members"
                            label=say::members(lang)
                            value=members
                            errors
                            hint=say::members_hint(lang).to_owned()
                            longest=4000
                        />
                        <div class="actions">
                            <button class="btn btn-primary">{say::add_do(lang)}</button>
                        </div>
                    </form>
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// One of them.
fn group(lang: Lang, group: GroupLine, writer: &str, is_only: bool) -> AnyView {
    let here = format!("/admin/groups/{}", group.id);
    let (title, field) = (
        format!("group-{}", group.id),
        format!("members-{}", group.id),
    );
    let error = message_of(lang, &group.errors, "members");
    let invalid = error.is_some().then_some("true");
    let count = group.members.len() as u64;
    let members = group.members.into_iter().map(|(digits, name)| {
        view! {
            <li>
                <span class="nb">{digits}</span>
                " "
                {name}
            </li>
        }
    });
    let lead = if is_only {
        say::remove_last(lang)
    } else {
        say::remove_lead(lang)
    };
    let (save, remove) = (here.clone(), format!("{here}/remove"));
    let writer = writer.to_owned();
    view! {
        <section class="card settings-card" aria-labelledby=title.clone()>
            <h2 id=title.clone()>{group.name}</h2>
            <p class="muted">{say::count(lang, count)}</p>
            <ul class="called">{members.collect_view()}</ul>
            <form method="post" action=save novalidate>
                <input type="hidden" name="writer" value=writer.clone()/>
                // Which of the page's forms it is, where it is kept.
                <input type="hidden" name="group" value=group.id.to_string()/>
                <input type="hidden" name="shown" value=group.shown/>
                <div class="field">
                    <label for=field.clone()>{say::members(lang)}</label>
                    <input
                        class="input"
                        id=field.clone()
                        name="members"
                        autocomplete="off"
                        maxlength="4000"
                        aria-describedby=format!("{field}-error")
                        aria-invalid=invalid
                        value=group.typed
                    />
                    <FieldMessage id=format!("{field}-error") text=error/>
                </div>
                <div class="actions">
                    <button class="btn">{say::save(lang)}</button>
                </div>
            </form>
            <details class="more">
                <summary>{say::remove(lang)}</summary>
                <p>{lead}</p>
                <form method="post" action=remove>
                    <input type="hidden" name="writer" value=writer/>
                    <div class="actions">
                        <button class="btn btn-danger">{say::remove_do(lang)}</button>
                    </div>
                </form>
            </details>
        </section>
    }
    .into_any()
}
