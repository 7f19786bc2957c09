//! All templates, and what was done with them.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use uuid::Uuid;

use super::run::{began, counted, standing};
use crate::{
    api::{
        account::Lang,
        templates::{Meant, RunView, TemplateDone, TemplateLine, TemplateNotDone, TemplatesView},
    },
    components::{Icon, Notice, Tone},
    pages::staff::parts::crumb,
    words::{lang, moment, problem, templates as say, tokens},
};

#[component]
pub(super) fn Templates(view: TemplatesView) -> impl IntoView {
    let lang = lang();
    let outcome = outcome(lang, view.done, view.not_done);
    let apply = (view.phones > 0).then(|| apply(lang, &view));
    let list = if view.templates.is_empty() {
        Either::Left(view! {
            <div class="card empty">
                <Icon name="desk"/>
                <h2>{say::none(lang)}</h2>
                <p>{say::none_hint(lang)}</p>
            </div>
        })
    } else {
        let lines = view.templates.iter().map(|line| template_line(lang, line));
        Either::Right(view! {
            <ol class="card rows people" aria-label=say::list(lang)>{lines.collect_view()}</ol>
            <p class="hint">{say::order(lang)}</p>
        })
    };
    let runs = if view.runs.is_empty() {
        Either::Left(view! { <p class="muted">{say::runs_none(lang)}</p> })
    } else {
        let lines = view.runs.iter().map(|run| run_line(lang, run));
        Either::Right(view! { <ul class="items">{lines.collect_view()}</ul> })
    };
    view! {
        <Title text=say::title(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin", tokens::back(lang))}
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead(lang, &view.organisation)}</p>
                </div>
                <a href="/admin/templates/new" rel="external" class="btn btn-primary">
                    <Icon name="plus"/>
                    {say::add(lang)}
                </a>
            </header>
            {outcome}
            {list}
            <div class="settings">
                {apply}
                <section class="card settings-card" aria-labelledby="runs-title">
                    <h2 id="runs-title">{say::runs(lang)}</h2>
                    {runs}
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// What has just been done, or why it was not.
fn outcome(lang: Lang, done: Option<TemplateDone>, not_done: Option<TemplateNotDone>) -> AnyView {
    let done = done.map(|done| match done {
        TemplateDone::Saved => say::saved(lang),
        TemplateDone::Removed => say::removed(lang),
    });
    let not_done = not_done.map(|why| match why {
        TemplateNotDone::Running => say::not_running(lang),
        TemplateNotDone::Stale => say::not_stale(lang),
        TemplateNotDone::Nothing => say::not_nothing(lang),
    });
    view! {
        {done.map(|text| view! {
            <Notice tone=Tone::Done>
                <p>{text}</p>
            </Notice>
        })}
        {not_done.map(|text| view! {
            <Notice tone=Tone::Bad title=problem::not_saved(lang)>
                <p>{text}</p>
            </Notice>
        })}
    }
    .into_any()
}

/// The way to the preview, and the way back.
fn apply(lang: Lang, view: &TemplatesView) -> AnyView {
    let state = if view.pending {
        Either::Left(view! {
            <Notice tone=Tone::Caution>
                <p>{say::pending(lang)}</p>
            </Notice>
        })
    } else {
        let up_to_date = view.last.is_some();
        Either::Right(up_to_date.then(|| view! { <p class="muted">{say::up_to_date(lang)}</p> }))
    };
    let undo = view.last.map(|run| undo(lang, run, &view.writer));
    view! {
        <section class="card settings-card" aria-labelledby="apply-title">
            <h2 id="apply-title">{say::apply_title(lang)}</h2>
            {state}
            <p>{say::apply_lead(lang)}</p>
            <p>
                <a href="/admin/templates/preview" rel="external" class="btn">{say::see(lang)}</a>
            </p>
            {undo}
        </section>
    }
    .into_any()
}

/// The form that takes an application back, which is the last one as far as is known here.
pub(super) fn undo(lang: Lang, run: Uuid, writer: &str) -> AnyView {
    view! {
        <details class="more">
            <summary>{say::undo(lang)}</summary>
            <p>{say::undo_hint(lang)}</p>
            <form method="post" action="/admin/templates/undo">
                <input type="hidden" name="writer" value=writer.to_owned()/>
                <input type="hidden" name="run" value=run.to_string()/>
                <div class="actions">
                    <button class="btn">
                        <Icon name="refresh"/>
                        {say::undo_do(lang)}
                    </button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

fn template_line(lang: Lang, line: &TemplateLine) -> AnyView {
    let whom = match &line.audience {
        Meant::Everybody => say::for_everybody(lang).to_owned(),
        Meant::Model(id, name) => {
            let name = if name.is_empty() { id } else { name };
            say::for_model(lang, name)
        }
        Meant::Group(_, name) => say::for_group(lang, name),
        Meant::GroupGone => say::for_none(lang).to_owned(),
    };
    let locked = (line.locked > 0).then(|| {
        view! {
            <span class="status">
                <Icon name="lock" small=true/>
                {say::locked(lang, line.locked)}
            </span>
        }
    });
    view! {
        <li>
            <a href=format!("/admin/templates/{}", line.id) rel="external">
                <b>{line.name.clone()}</b>
                " "
                <span>{whom}</span>
                " "
                <span class="muted">
                    {say::keys(lang, line.keys)} " · " {say::phones(lang, line.phones)}
                </span>
                " "
                {locked}
            </a>
        </li>
    }
    .into_any()
}

fn run_line(lang: Lang, run: &RunView) -> AnyView {
    let what = if run.is_undo {
        say::run_undo(lang)
    } else {
        say::run_applied(lang)
    };
    let undone = run.undone.then(|| view! { " · " {say::undone(lang)} });
    view! {
        <li>
            <div>
                <h3>
                    <a href=format!("/admin/templates/runs/{}", run.id) rel="external">
                        {what} " · " {moment(lang, run.at)}
                    </a>
                </h3>
                <p class="small">{standing(lang, &run.state)} " · " {counted(lang, run)} {undone}</p>
                <p class="small muted">{began(lang, run)}</p>
            </div>
        </li>
    }
    .into_any()
}
