//! Who would get what, before anything is applied.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use crate::{
    api::{
        account::Lang,
        forwarding::FieldError,
        templates::{PreviewLine, PreviewView},
    },
    components::{Icon, Pager},
    domain::phones::Key,
    forms::field_of_key,
    pages::staff::parts::crumb,
    words::{Names, field_error, helpdesk, import, key_name, key_told, lang, templates as say},
};

#[component]
pub(super) fn Preview(view: PreviewView) -> impl IntoView {
    let lang = lang();
    let names = Names {
        country: &view.country,
        colleagues: &view.colleagues,
    };
    let lines: Vec<_> = view
        .lines
        .iter()
        .map(|line| phone_line(lang, line, &names))
        .collect();
    let list = if lines.is_empty() {
        Either::Left(view! { <p class="muted">{say::preview_none(lang)}</p> })
    } else {
        Either::Right(view! {
            <ol class="card rows" aria-label=say::preview(lang)>{lines}</ol>
        })
    };
    let apply = (view.phones > 0 && !view.running).then(|| {
        view! {
            <form method="post" action="/admin/templates/apply" class="actions">
                <input type="hidden" name="writer" value=view.writer.clone()/>
                <input type="hidden" name="version" value=view.version.clone()/>
                <button class="btn btn-primary">{say::apply(lang, view.phones)}</button>
            </form>
        }
    });
    let running = view
        .running
        .then(|| view! { <p role="status">{say::not_running(lang)}</p> });
    view! {
        <Title text=say::preview(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/templates", say::back(lang))}
                    <h1>{say::preview(lang)}</h1>
                    <p class="muted">{say::preview_lead(lang, &view.organisation)}</p>
                </div>
            </header>
            {running}
            {apply}
            {list}
            <Pager path="/admin/templates/preview" page=view.page pages=view.pages/>
        </div>
    }
    .into_any()
}

fn phone_line(lang: Lang, line: &PreviewLine, names: &Names<'_>) -> AnyView {
    let whose = if line.owner.is_empty() {
        helpdesk::extension(lang, &line.extension)
    } else {
        format!(
            "{} · {}",
            line.owner,
            helpdesk::extension(lang, &line.extension)
        )
    };
    let templates = if line.templates.is_empty() {
        say::no_template(lang).to_owned()
    } else {
        line.templates.join(", ")
    };
    let changes = line.changes.len() as u64;
    let (tone, told) = match changes {
        _ if line.broken => ("status status-bad", say::broken(lang).to_owned()),
        0 => ("status", say::changes_none(lang).to_owned()),
        _ => ("status status-wait", say::changes(lang, changes)),
    };
    let kept = (line.kept > 0).then(|| view! { <p class="small">{say::kept(lang, line.kept)}</p> });
    let facts: Vec<_> = line
        .changes
        .iter()
        .map(|(was, is)| change(lang, was, is, names))
        .collect();
    let left_out = line.left_out.iter().map(|error| left_out(lang, error));
    view! {
        <li class="entry">
            <div class="entry-head">
                <h2>{whose}</h2>
                <span class="muted">{line.name.clone()} " · " {line.model.clone()}</span>
                <span class=tone>{told}</span>
            </div>
            <p class="small muted">{templates}</p>
            {kept}
            {left_out.collect_view()}
            {(!facts.is_empty()).then(|| view! { <dl class="facts effects">{facts}</dl> })}
        </li>
    }
    .into_any()
}

/// « Touche 3 : — → Numéro abrégé · 15 ».
fn change(lang: Lang, was: &Key, is: &Key, names: &Names<'_>) -> AnyView {
    view! {
        <div>
            <dt>{key_name(lang, is.spot)}</dt>
            <dd>
                <span class="muted">{key_told(lang, was, names)}</span>
                <span aria-hidden="true">" → "</span>
                <span class="vh">{import::becomes(lang)}</span>
                <b>{key_told(lang, is, names)}</b>
            </dd>
        </div>
    }
    .into_any()
}

/// Something that does not fit, by its key.
fn left_out(lang: Lang, error: &FieldError) -> AnyView {
    let why = field_error(lang, error);
    let text = match field_of_key(&error.field) {
        Some((spot, _)) => say::wrong_at(lang, &key_name(lang, spot), &why),
        None => why,
    };
    view! {
        <p class="field-error">
            <Icon name="alert" small=true/>
            <span>{text}</span>
        </p>
    }
    .into_any()
}
