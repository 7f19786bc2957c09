//! How far an application is, or what became of it.

use leptos::prelude::*;
use leptos_meta::Title;

use super::list::undo;
use crate::{
    api::{account::Lang, templates::RunView},
    components::{Icon, Over},
    pages::staff::parts::crumb,
    words::{journal_actor, lang, moment, templates as say},
};

#[component]
pub(super) fn Run(view: RunView) -> impl IntoView {
    let lang = lang();
    let here = format!("/admin/templates/runs/{}", view.id);
    let works = view.state == "running";
    let title = if view.is_undo {
        say::run_undo(lang)
    } else {
        say::run_applied(lang)
    };
    // It is fetched again while it goes on; by a script where one runs.
    let fresh = works.then(|| here.clone());
    let reload = works.then(|| {
        view! { <noscript inner_html="<meta http-equiv=\"refresh\" content=\"2\">"></noscript> }
    });
    let state = if works {
        progress(lang, &view, &here)
    } else {
        settled(lang, &view)
    };
    view! {
        <Title text=title/>
        {reload}
        <div class="page page-narrow" data-fresh-from=fresh data-fresh-while="#progress-title">
            <header class="page-head">
                <div>
                    {crumb("/admin/templates", say::back(lang))}
                    <h1>{title}</h1>
                    <p class="muted">{moment(lang, view.at)} " · " {began(lang, &view)}</p>
                </div>
            </header>
            <Over back=here.clone()/>
            <div id="run-state" data-fresh="" class="stack">{state}</div>
        </div>
    }
    .into_any()
}

/// Who began a run.
pub(super) fn began(lang: Lang, run: &RunView) -> String {
    run.author.as_ref().map_or_else(
        || say::author_gone(lang).to_owned(),
        |author| journal_actor(lang, author),
    )
}

/// How a run stands.
pub(super) fn standing(lang: Lang, state: &str) -> &'static str {
    match state {
        "running" => say::running(lang),
        "stopped" => say::stopped(lang),
        _ => say::done(lang),
    }
}

/// « 12 téléphones sur 40 ».
pub(super) fn counted(lang: Lang, run: &RunView) -> String {
    say::progress(lang, &run.reached, &run.total)
}

fn progress(lang: Lang, view: &RunView, here: &str) -> AnyView {
    let stop = (!view.is_undo).then(|| {
        view! {
            <form method="post" action=format!("{here}/stop")>
                <input type="hidden" name="writer" value=view.writer.clone()/>
                <p class="hint" id="stop-hint">{say::stop_hint(lang)}</p>
                <div class="actions">
                    <button class="btn" aria-describedby="stop-hint">{say::stop(lang)}</button>
                </div>
            </form>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="progress-title">
            <h2 id="progress-title">{say::running(lang)}</h2>
            <progress
                max=view.total.max(1).to_string()
                value=view.reached.to_string()
                aria-label=say::running(lang)
            ></progress>
            <p role="status">{counted(lang, view)}</p>
            <p class="hint">{say::goes_on(lang)}</p>
            <p>
                <a href=here.to_owned() rel="external" class="btn">
                    <Icon name="refresh"/>
                    {say::refresh(lang)}
                </a>
            </p>
            {stop}
        </section>
    }
    .into_any()
}

fn settled(lang: Lang, view: &RunView) -> AnyView {
    let counts = [
        (say::count_changed(lang), view.changed),
        (say::count_same(lang), view.same),
        (say::count_failed(lang), view.failed),
        (say::count_lacking(lang), view.lacking),
    ];
    let counts = counts.map(|(label, n)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{n}</dd>
            </div>
        }
    });
    let undo = view.can_undo.then(|| undo(lang, view.id, &view.writer));
    view! {
        <section class="card settings-card" aria-labelledby="settled-title">
            <h2 id="settled-title">{standing(lang, &view.state)}</h2>
            <p>{counted(lang, view)}</p>
            <dl class="facts">{counts.into_iter().collect_view()}</dl>
            {undo}
        </section>
    }
    .into_any()
}
