//! Another apparatus in the place of a phone: the form, and what becomes of the keys.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::{super::parts::crumb, facts::NotDone, new::apparatus};
use crate::{
    api::{
        account::Lang,
        fleet::{FitReport, ReplaceView},
        forwarding::FieldError,
    },
    components::{Icon, Kept},
    domain::phones::Unfit,
    words::{field_error, fleet as say, key_name, lang},
};

#[component]
pub(super) fn Replace(view: ReplaceView) -> impl IntoView {
    let lang = lang();
    let here = format!("/admin/phones/{}/replace", view.id);
    let back = format!("/admin/phones/{}", view.id);
    let title = say::replace_of(lang, &view.name);
    let was = say::replace_was(lang, &view.extension, &view.model, &view.mac);
    let report = view
        .report
        .as_ref()
        .map(|report| reported(lang, &view, report, &here));
    view! {
        <Title text=title.clone()/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/phones", say::title(lang))}
                    <h1>{title}</h1>
                    <p class="muted">{was}</p>
                    <p>
                        <a href=back rel="external">{view.name.clone()}</a>
                    </p>
                </div>
            </header>
            {view.kept.then(|| view! { <Kept action=here.clone()/> })}
            <NotDone lang why=view.not_done/>
            <div class="settings">
                {report}
                <section class="card settings-card">
                    <form method="post" action=here novalidate>
                        <input type="hidden" name="writer" value=view.writer.clone()/>
                        {apparatus(lang, &view.draft, &view.errors, view.models.clone())}
                        <div class="actions">
                            <button class="btn">{say::replace_look(lang)}</button>
                        </div>
                    </form>
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// What becomes of the keys, and the button that does it.
fn reported(lang: Lang, view: &ReplaceView, report: &FitReport, here: &str) -> AnyView {
    let changes = report.unfit.len() as u64;
    let told = if changes == 0 {
        Either::Left(view! { <p>{say::report_all(lang)}</p> })
    } else {
        let lines = report
            .unfit
            .iter()
            .map(|(unfit, does)| change(lang, unfit, does))
            .collect_view();
        Either::Right(view! {
            <p>{say::report_some(lang, changes)}</p>
            <ul class="plain-list" id="unfit">{lines}</ul>
        })
    };
    let unsure = (!report.unsure.is_empty()).then(|| {
        let lines = report
            .unsure
            .iter()
            .map(|line| view! { <li>{line.clone()}</li> });
        view! {
            <h3>{say::unsure(lang)}</h3>
            <ul class="plain-list" lang="en">{lines.collect_view()}</ul>
        }
    });
    let draft = view.draft.clone();
    view! {
        <section class="card settings-card" aria-labelledby="report-title">
            <h2 id="report-title">{say::report(lang)}</h2>
            <p>{say::report_keys(lang, report.keys)}</p>
            {told}
            {unsure}
            <p class="muted">{say::replace_done_lead(lang)}</p>
            <form method="post" action=here.to_owned()>
                <input type="hidden" name="writer" value=view.writer.clone()/>
                <input type="hidden" name="do" value="replace"/>
                <input type="hidden" name="version" value=report.version.to_string()/>
                <input type="hidden" name="mac" value=draft.mac/>
                <input type="hidden" name="model" value=draft.model/>
                <input type="hidden" name="modules" value=draft.modules/>
                <div class="actions">
                    <button class="btn btn-primary">{say::replace_do(lang)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn change(lang: Lang, unfit: &Unfit, does: &str) -> AnyView {
    let error = FieldError::new("", unfit.now.code(), &unfit.now.data());
    view! {
        <li>
            <Icon name="alert" small=true/>
            " "
            <b>{key_name(lang, unfit.key.spot)}</b>
            " — "
            {does.to_owned()}
            ". "
            {field_error(lang, &error)}
        </li>
    }
    .into_any()
}
