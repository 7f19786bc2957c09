//! Lists of people that were read in, and the form of another one.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::parts::crumb;
use crate::{
    api::{
        account::Lang,
        people::{ImportLine, ImportsView},
    },
    components::{Choice, FieldMessage, Icon},
    words::{import as say, import_problem, lang, moment, people},
};

#[component]
pub(super) fn Imports(view: ImportsView) -> impl IntoView {
    let lang = lang();
    let ImportsView {
        organisation,
        imports,
        error,
        writer,
        mails,
        matching,
        welcome,
    } = view;
    let error = error.map(|error| import_problem(lang, &error));
    let invalid = error.is_some().then_some("true");
    let by = |value: &'static str, label: &'static str, hint: &'static str| {
        view! {
            <Choice name="matching" value checked=matching == value label hint/>
        }
    };
    let welcome = mails.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="welcome" checked=welcome/>
                <span>{say::welcome(lang)}</span>
            </label>
        }
    });
    let list = if imports.is_empty() {
        Either::Left(view! { <p class="muted">{say::none(lang)}</p> })
    } else {
        let lines = imports.into_iter().map(|line| view! { <Line line/> });
        Either::Right(view! { <ul class="items">{lines.collect_view()}</ul> })
    };
    view! {
        <Title text=say::title(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/people", people::title(lang))}
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &organisation)}</p>
                </div>
            </header>
            <div class="settings">
                <section class="card settings-card" aria-labelledby="file-title">
                    // The writer stands in the address: what is in the file comes after it.
                    <form method="post" action=format!("/admin/import?writer={writer}") enctype="multipart/form-data">
                        <h2 id="file-title">{say::another(lang)}</h2>
                        <p class="muted">{say::another_lead(lang)}</p>
                        <fieldset class="ticks">
                            <legend class="label">{say::matching(lang)}</legend>
                            {by("email", say::by_email(lang), say::by_email_hint(lang))}
                            {by("extension", say::by_extension(lang), say::by_extension_hint(lang))}
                        </fieldset>
                        {welcome}
                        // After what says how it is read: the file is read as it comes.
                        <div class="field">
                            <label for="file">{say::file(lang)}</label>
                            <input
                                class="input"
                                id="file"
                                name="file"
                                type="file"
                                accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
                                aria-describedby="file-error file-hint"
                                aria-invalid=invalid
                            />
                            <FieldMessage id="file-error" text=error/>
                            <p class="hint" id="file-hint">{say::file_hint(lang)}</p>
                        </div>
                        <div class="actions">
                            <button class="btn btn-primary">{say::check(lang)}</button>
                        </div>
                    </form>
                </section>
                <Columns/>
                <section class="card settings-card" aria-labelledby="list-title">
                    <h2 id="list-title">{say::list(lang)}</h2>
                    {list}
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// What the columns are, and a file to begin with.
#[component]
fn Columns() -> impl IntoView {
    let lang = lang();
    let rows = [
        (say::column_name(lang), say::about_name(lang)),
        (say::column_email(lang), say::about_email(lang)),
        (say::column_lang(lang), say::about_lang(lang)),
        (say::column_roles(lang), say::about_roles(lang)),
        (say::column_extension(lang), say::about_extension(lang)),
        (say::column_direct(lang), say::about_direct(lang)),
        (say::column_voicemail(lang), say::about_voicemail(lang)),
    ];
    let rows = rows.map(|(title, about)| {
        view! {
            <div>
                <dt>{title}</dt>
                <dd>{about}</dd>
            </div>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="columns-title">
            <h2 id="columns-title">{say::columns(lang)}</h2>
            <p class="muted">{say::columns_lead(lang)}</p>
            <dl class="facts columns">{rows.into_iter().collect_view()}</dl>
            <p class="muted">{say::empty_cell(lang)}</p>
            <p>
                <a href="/admin/import/sample">{say::sample(lang)}</a>
                " · "
                <a href="/admin/people/export">{say::export(lang)}</a>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Line(line: ImportLine) -> impl IntoView {
    let lang = lang();
    view! {
        <li>
            <div>
                <h3>
                    <a href=format!("/admin/import/{}", line.id) rel="external">{line.name}</a>
                </h3>
                <p class="small">{standing(lang, &line.state)}</p>
                <p class="small muted">{line.author} " · " {moment(lang, line.at)}</p>
            </div>
            <a href=format!("/admin/import/{}", line.id) rel="external" class="btn btn-icon" aria-hidden="true" tabindex="-1">
                <Icon name="right"/>
            </a>
        </li>
    }
    .into_any()
}

/// How far an import is.
pub(super) fn standing(lang: Lang, state: &str) -> &'static str {
    match state {
        "receiving" => say::receiving(lang),
        "checking" => say::checking(lang),
        "checked" => say::checked(lang),
        "refused" => say::refused(lang),
        "running" => say::running(lang),
        "done" => say::done(lang),
        "stopped" => say::stopped(lang),
        _ => "",
    }
}
