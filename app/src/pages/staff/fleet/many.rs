//! Many phones at once: the form, and what each line of it comes to.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::super::parts::{Choice, TextField, crumb};
use crate::{
    api::{
        account::Lang,
        fleet::{ManyDraft, ManyLine, ManyView},
        forwarding::FieldError,
    },
    components::{FieldMessage, Icon, Kept, Notice, Tone, message_of},
    words::{field_error, fleet as say, helpdesk, lang},
};

#[component]
pub(super) fn Many(view: ManyView) -> impl IntoView {
    let lang = lang();
    let looked = !view.lines.is_empty();
    let form = form(lang, &view);
    let form = if looked && view.bad() == 0 {
        Either::Left(view! {
            <details class="more">
                <summary>{say::many_change(lang)}</summary>
                {form}
            </details>
        })
    } else {
        Either::Right(form)
    };
    let late = view.errors.iter().filter_map(|error| {
        let line = error.field.strip_prefix("line-")?;
        let text = say::at_line(lang, &line, &field_error(lang, error));
        Some(view! { <p>{text}</p> })
    });
    let late: Vec<_> = late.collect();
    let late = (!late.is_empty()).then(|| {
        view! { <Notice tone=Tone::Bad title=say::not_done(lang)>{late}</Notice> }
    });
    let checked = looked.then(|| checked(lang, &view));
    view! {
        <Title text=say::add_many(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/phones", say::title(lang))}
                    <h1>{say::add_many(lang)}</h1>
                    <p class="muted">{say::many_lead(lang)}</p>
                </div>
            </header>
            {view.kept.then(|| view! { <Kept action="/admin/phones/many?forget".to_owned()/> })}
            {late}
            <div class="settings">
                {checked}
                <section class="card settings-card">{form}</section>
            </div>
        </div>
    }
    .into_any()
}

/// Where it is posted. The writer stands in the address: what is in the file comes after it.
fn address(writer: &str) -> String {
    format!("/admin/phones/many?writer={writer}")
}

fn form(lang: Lang, view: &ManyView) -> AnyView {
    let ManyDraft {
        list,
        model,
        extensions,
        open,
    } = view.draft.clone();
    let errors = view.errors.clone();
    let error = message_of(lang, &errors, "list");
    let invalid = error.is_some().then_some("true");
    let mut options = vec![(String::new(), say::choose(lang).to_owned())];
    options.extend(view.models.clone());
    let button = if view.lines.is_empty() {
        say::many_look(lang)
    } else {
        say::many_look_again(lang)
    };
    view! {
        <form method="post" action=address(&view.writer) enctype="multipart/form-data" novalidate>
            <Choice name="model" label=say::many_model(lang) value=model options errors=errors.clone()/>
            <TextField
                name="extensions"
                label=say::many_extensions(lang)
                value=extensions
                errors
                hint=say::many_extensions_hint(lang).to_owned()
                longest=2000
            />
            <label class="check">
                <input type="checkbox" name="open" checked=open/>
                <span>{say::open_all(lang)}</span>
            </label>
            <div class="field">
                <label for="list">{say::many_list(lang)}</label>
                <textarea
                    class="input lines"
                    id="list"
                    name="list"
                    rows="10"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="list-error list-hint"
                    aria-invalid=invalid
                >
                    {list}
                </textarea>
                <FieldMessage id="list-error" text=error/>
                <p class="hint" id="list-hint">{say::many_list_hint(lang)}</p>
            </div>
            <div class="field">
                <label for="file">{say::many_file(lang)}</label>
                <input
                    class="input"
                    id="file"
                    name="file"
                    type="file"
                    accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
                />
            </div>
            <div class="actions">
                <button class="btn btn-primary">{button}</button>
            </div>
        </form>
    }
    .into_any()
}

/// What each line comes to, and the button that does it where none is wrong.
fn checked(lang: Lang, view: &ManyView) -> AnyView {
    let (bad, new) = (view.bad(), view.new_ones());
    let run = if bad > 0 {
        Either::Left(view! { <p>{say::many_bad(lang, bad)}</p> })
    } else if new == 0 {
        Either::Left(view! { <p>{say::many_there(lang).to_owned()}</p> })
    } else {
        let draft = view.draft.clone();
        let open = draft
            .open
            .then(|| view! { <input type="hidden" name="open" value="on"/> });
        Either::Right(view! {
            <p>{say::many_good(lang, new)}</p>
            <form method="post" action=address(&view.writer) enctype="multipart/form-data">
                <input type="hidden" name="do" value="add"/>
                <input type="hidden" name="model" value=draft.model/>
                <input type="hidden" name="extensions" value=draft.extensions/>
                {open}
                <textarea name="list" hidden=true readonly=true>{draft.list}</textarea>
                <div class="actions">
                    <button class="btn btn-primary">{say::many_add(lang, new)}</button>
                </div>
            </form>
        })
    };
    let lines = view.lines.iter().map(|one| line(lang, one)).collect_view();
    view! {
        <section class="card settings-card" aria-labelledby="checked-title">
            <h2 id="checked-title">{say::many_checked(lang)}</h2>
            {run}
        </section>
        <ol class="card rows" aria-label=say::many_checked(lang)>
            {lines}
        </ol>
    }
    .into_any()
}

fn line(lang: Lang, line: &ManyLine) -> AnyView {
    let place = say::line(lang, &line.line);
    let (tone, effect) = if !line.errors.is_empty() {
        ("status status-bad", say::effect_bad(lang))
    } else if line.there {
        ("status", say::effect_there(lang))
    } else {
        ("status status-ok", say::effect_new(lang))
    };
    let title = if line.mac.is_empty() {
        place.clone()
    } else {
        line.mac.clone()
    };
    let place = (!line.mac.is_empty()).then(|| view! { <span class="muted">{place}</span> });
    let told = (!line.extension.is_empty()).then(|| {
        let whose = if line.owner.is_empty() {
            say::nobody(lang).to_owned()
        } else {
            line.owner.clone()
        };
        let extension = helpdesk::extension(lang, &line.extension);
        let told = [extension, whose, line.model.clone(), line.name.clone()].join(" · ");
        view! { <p class="small muted">{told}</p> }
    });
    let errors = line
        .errors
        .iter()
        .map(|error| problem(lang, error))
        .collect_view();
    view! {
        <li class="entry">
            <div class="entry-head">
                <h3 class="nb">{title}</h3>
                {place}
                <span class=tone>{effect}</span>
            </div>
            {errors}
            {told}
        </li>
    }
    .into_any()
}

fn problem(lang: Lang, error: &FieldError) -> AnyView {
    let column = match error.field.as_str() {
        "mac" => say::column_mac(lang),
        "model" => say::column_model(lang),
        "extension" => say::column_extension(lang),
        _ => say::column_label(lang),
    };
    let text = say::in_column(lang, &column, &field_error(lang, error));
    view! {
        <p class="field-error">
            <Icon name="error" small=true/>
            <span>{text}</span>
        </p>
    }
    .into_any()
}
