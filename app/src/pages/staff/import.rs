//! One list: what each of its lines comes to, before anything is written; how far the work is; what became of it.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::{imports::standing, parts::crumb};
use crate::{
    api::{
        account::Lang,
        people::{Column, EffectLine, Effects, ImportView},
    },
    components::{Confirm, Icon, Notice, Over, Pager, Tone},
    words::{Fact, Names, import as say, import_problem, journal_facts, lang},
};

#[component]
pub(super) fn Import(view: ImportView) -> impl IntoView {
    let lang = lang();
    let here = format!("/admin/import/{}", view.id);
    let works = matches!(view.state.as_str(), "receiving" | "checking" | "running");
    let address = if view.show.is_empty() {
        here.clone()
    } else {
        format!("{here}?show={}", view.show)
    };
    // It is fetched again while somebody works on it; by a script where one runs.
    let fresh = works.then(|| here.clone());
    let reload = works.then(|| {
        view! { <noscript inner_html="<meta http-equiv=\"refresh\" content=\"2\">"></noscript> }
    });
    let lines = (!works && view.total > 0).then(|| {
        let names = Names {
            country: &view.country,
            colleagues: &[],
        };
        let list: Vec<_> = view
            .lines
            .iter()
            .map(|line| effect_line(lang, line, &names))
            .collect();
        view! {
            {filters(lang, &here, &view.show, view.effects)}
            {if list.is_empty() {
                Either::Left(view! { <p class="muted">{say::lines_none(lang)}</p> })
            } else {
                Either::Right(view! {
                    <ol class="card rows" aria-label=say::lines(lang)>{list}</ol>
                })
            }}
            <Pager path=address page=view.page pages=view.pages/>
        }
    });
    view! {
        <Title text=view.name.clone()/>
        {reload}
        <div class="page page-narrow" data-fresh-from=fresh data-fresh-while="#progress-title">
            <header class="page-head">
                <div>
                    {crumb("/admin/import", say::title(lang))}
                    <h1>{view.name.clone()}</h1>
                </div>
            </header>
            <Over back=here.clone()/>
            <div id="import-state" data-fresh="" class="stack">
                <p class="muted">{read_as(lang, &view)}</p>
                <State view=view.clone() here=here.clone()/>
                {(!works).then(|| view! { <Unread columns=view.columns.clone()/> })}
                {lines}
            </div>
        </div>
    }
    .into_any()
}

/// How the file was read.
fn read_as(lang: Lang, view: &ImportView) -> String {
    let by = if view.by_extension {
        say::matched_extension(lang)
    } else {
        say::matched_email(lang)
    };
    let welcome = if view.welcome {
        say::with_welcome(lang)
    } else {
        say::without_welcome(lang)
    };
    [view.encoding.as_str(), by, welcome]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// How far it is, and what comes next.
#[component]
fn State(view: ImportView, here: String) -> impl IntoView {
    let lang = lang();
    let Effects {
        new,
        changed,
        same,
        bad,
        done,
    } = view.effects;
    let problem = view.problem.as_ref();
    let problem = problem.map(|problem| import_problem(lang, problem));
    let problem = problem.map(|text| {
        view! {
            <Notice tone=Tone::Bad title=say::refused(lang)>
                <p>{text}</p>
            </Notice>
        }
    });
    let progress = progress(lang, &view, &here);
    let stop = matches!(view.state.as_str(), "checked" | "running").then(|| {
        view! {
            <form method="post" action=format!("{here}/stop")>
                <input type="hidden" name="writer" value=view.writer.clone()/>
                <button class="btn">
                    {if view.state == "running" { say::stop(lang) } else { say::give_up(lang) }}
                </button>
            </form>
        }
    });
    let run = run(lang, &view, &here);
    let counts = [
        (say::count_new(lang), new),
        (say::count_changed(lang), changed),
        (say::count_same(lang), same),
        (say::count_bad(lang), bad),
    ];
    let counts = counts.map(|(label, n)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{n}</dd>
            </div>
        }
    });
    let settled = matches!(view.state.as_str(), "checked" | "done" | "stopped").then(|| {
        let (title, lead) = match view.state.as_str() {
            "checked" => (say::checked(lang), say::checked_lead(lang).to_owned()),
            "done" => (say::done(lang), say::done_lead(lang, &done)),
            _ => (say::stopped(lang), say::done_lead(lang, &done)),
        };
        view! {
            <section class="card settings-card" aria-labelledby="settled-title">
                <h2 id="settled-title">{title}</h2>
                <p>{lead}</p>
                <dl class="facts">{counts.into_iter().collect_view()}</dl>
                {run}
                {stop}
            </section>
        }
    });
    view! {
        {problem}
        {progress}
        {settled}
    }
    .into_any()
}

/// How far the work is, while it goes on.
fn progress(lang: Lang, view: &ImportView, here: &str) -> Option<impl IntoView + use<>> {
    let works = matches!(view.state.as_str(), "receiving" | "checking" | "running");
    works.then(|| {
        let told = if view.total > 0 {
            say::progress_of(lang, &view.reached, &view.total)
        } else {
            say::progress(lang, &view.reached)
        };
        let bar = (view.total > 0).then(|| {
            view! {
                <progress max=view.total.to_string() value=view.reached.to_string() aria-label=standing(lang, &view.state)></progress>
            }
        });
        // A file that breaks off is sent once more.
        let goes_on = (view.state != "receiving")
            .then(|| view! { <p class="hint">{say::goes_on(lang)}</p> });
        view! {
            <section class="card settings-card" aria-labelledby="progress-title">
                <h2 id="progress-title">{standing(lang, &view.state)}</h2>
                {bar}
                <p role="status">{told}</p>
                {goes_on}
                <p>
                    <a href=here.to_owned() rel="external" class="btn">
                        <Icon name="refresh"/>
                        {say::refresh(lang)}
                    </a>
                </p>
            </section>
        }
    })
}

/// The form that begins to do what was shown, or goes on with it.
fn run(lang: Lang, view: &ImportView, here: &str) -> Option<impl IntoView + use<>> {
    let Effects {
        new,
        changed,
        bad,
        done,
        ..
    } = view.effects;
    let todo = new + changed;
    (view.state == "checked" || (view.state == "stopped" && done < todo)).then(|| {
        let asked = (view.confirm && todo > 0).then(|| {
            let (errors, wait) = (view.errors.clone(), view.wait);
            view! { <Confirm id="confirm" errors wait/> }
        });
        let left_out = (bad > 0).then(|| view! { <p>{say::left_out(lang, bad)}</p> });
        if todo == 0 {
            return Either::Left(view! { <p>{say::nothing_to_do(lang)}</p> });
        }
        Either::Right(view! {
            <form method="post" action=format!("{here}/run")>
                <input type="hidden" name="writer" value=view.writer.clone()/>
                {left_out}
                {asked}
                <div class="actions">
                    <button class="btn btn-primary">{say::run(lang, todo - done.min(todo))}</button>
                </div>
            </form>
        })
    })
}

/// Columns that were not read.
#[component]
fn Unread(columns: Vec<Column>) -> impl IntoView {
    let lang = lang();
    let unread: Vec<String> = columns
        .into_iter()
        .filter(|column| !column.known)
        .map(|column| say::quoted(lang, &column.title))
        .collect();
    let count = unread.len() as u64;
    (count > 0).then(|| {
        view! {
            <Notice tone=Tone::Caution>
                <p>{say::unread(lang, count, &unread.join(", "))}</p>
            </Notice>
        }
    })
}

/// The ways to a part of the lines.
fn filters(lang: Lang, here: &str, show: &str, effects: Effects) -> AnyView {
    let total = effects.new + effects.changed + effects.same + effects.bad;
    let parts = [
        ("", say::show_all(lang), total),
        ("bad", say::count_bad(lang), effects.bad),
        ("new", say::count_new(lang), effects.new),
        ("changed", say::count_changed(lang), effects.changed),
        ("same", say::count_same(lang), effects.same),
    ];
    let links = parts
        .into_iter()
        .filter(|(name, _, count)| name.is_empty() || *count > 0)
        .map(|(name, label, count)| {
            let to = if name.is_empty() {
                here.to_owned()
            } else {
                format!("{here}?show={name}")
            };
            view! {
                <li>
                    <a href=to rel="external" class="btn btn-small" aria-current=(show == name).then_some("true")>
                        {label}
                        " "
                        <span class="muted">{count}</span>
                    </a>
                </li>
            }
        });
    view! {
        <nav aria-label=say::show(lang)>
            <ul class="actions">{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

fn effect_line(lang: Lang, line: &EffectLine, names: &Names<'_>) -> AnyView {
    let (tone, label) = match line.effect.as_str() {
        "new" => ("status status-ok", say::effect_new(lang)),
        "changed" => ("status status-wait", say::effect_changed(lang)),
        "bad" => ("status status-bad", say::effect_bad(lang)),
        _ => ("status", say::effect_same(lang)),
    };
    let done = line.done.then(|| {
        view! {
            <span class="status status-ok">
                <Icon name="check" small=true/>
                {say::line_done(lang)}
            </span>
        }
    });
    let action = if line.effect == "new" {
        "user.added"
    } else {
        "user.changed"
    };
    let facts = journal_facts(lang, action, &line.detail, names)
        .into_iter()
        .map(|fact| fact_row(lang, fact));
    let facts: Vec<_> = facts.collect();
    let made = (line.detail["extension_new"] == true)
        .then(|| view! { <p class="small">{say::extension_new(lang)}</p> });
    let problems = line.problems.iter().map(|problem| {
        let text = import_problem(lang, problem);
        let text = if problem.field.is_empty() {
            text
        } else {
            say::in_column(lang, &problem.field, &text)
        };
        view! {
            <p class="field-error">
                <Icon name="error" small=true/>
                <span>{text}</span>
            </p>
        }
    });
    let place = say::line(lang, &line.line);
    // A line of which nobody can read whom it is about is known by its place.
    let (title, place) = if line.whom.is_empty() {
        (place, None)
    } else {
        (line.whom.clone(), Some(place))
    };
    view! {
        <li class="entry">
            <div class="entry-head">
                <h2>{title}</h2>
                {place.map(|place| view! { <span class="muted">{place}</span> })}
                <span class=tone>{label}</span>
                {done}
            </div>
            {problems.collect_view()}
            {made}
            {(!facts.is_empty()).then(|| view! { <dl class="facts effects">{facts}</dl> })}
        </li>
    }
    .into_any()
}

/// « Nom : Ancien → Nouveau ».
fn fact_row(lang: Lang, fact: Fact) -> AnyView {
    let Fact {
        label,
        before,
        after,
    } = fact;
    let value = match (before, after) {
        (Some(before), Some(after)) => Either::Left(view! {
            <span class="muted">{before}</span>
            <span aria-hidden="true">" → "</span>
            <span class="vh">{say::becomes(lang)}</span>
            <b>{after}</b>
        }),
        (before, after) => Either::Right(before.or(after)),
    };
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}
