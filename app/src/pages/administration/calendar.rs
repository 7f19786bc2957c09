//! The holidays.

use jiff::civil::Date;
use leptos::prelude::*;

use super::forms::{Form, Lines};
use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    components::{Choice, FieldErrors},
    domain::holidays::Holiday,
    words::{self, holiday, lang, settings as say},
};

/// Which public holidays, and the organisation's own days.
#[component]
pub(super) fn CalendarForm(
    draft: SettingsDraft,
    errors: Vec<FieldError>,
    public: Vec<(Date, Holiday, bool)>,
    country: String,
) -> impl IntoView {
    let lang = lang();
    let known = country == "FR";
    let there = draft.get("region") == "alsace_moselle";
    let region_errors: Vec<_> = errors
        .iter()
        .filter(|error| error.field == "region")
        .cloned()
        .collect();
    let region = |value: &'static str, chosen: bool, label: &'static str| {
        view! {
            <Choice name="region" value checked=chosen label/>
        }
    };
    let listed = public
        .into_iter()
        .map(|(date, day, worked)| {
            let name = holiday(lang, day);
            let name = if worked {
                say::public_worked(lang, &name)
            } else {
                name.to_owned()
            };
            view! {
                <li>
                    <span>{words::full_date(lang, date)}</span>
                    <span class="muted">{name}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <Form draft=draft.clone() title=say::calendar(lang) lead=say::calendar_lead(lang)>
            {if known {
                view! {
                    <fieldset class="ticks" aria-describedby="region-error">
                        <legend class="label">{say::region(lang)}</legend>
                        {region("metropolitan", !there, say::metropolitan(lang))}
                        {region("alsace_moselle", there, say::alsace_moselle(lang))}
                        <FieldErrors id="region-error" errors=region_errors concerns=|_| true/>
                    </fieldset>
                    <details class="settings-days">
                        <summary>{say::public(lang)}</summary>
                        <ul>{listed}</ul>
                    </details>
                }
                .into_any()
            } else {
                view! { <p>{say::no_public(lang)}</p> }.into_any()
            }}
            <div class="settings-pair">
                <Lines
                    draft=draft.clone()
                    errors=errors.clone()
                    name="days"
                    label=say::days(lang)
                    hint=say::days_hint(lang)
                />
                <Lines
                    draft=draft.clone()
                    errors=errors
                    name="worked"
                    label=say::worked(lang)
                    hint=say::worked_hint(lang)
                />
            </div>
        </Form>
    }
    .into_any()
}
