//! All keys of a page in a table of plain fields, for who has no script: the same names, the same reader.

use leptos::prelude::*;

use super::{drawing::address, state::Desk};
use crate::{
    api::phones::KeyDraft,
    components::FieldMessage,
    domain::phones::{KeyKind, Place, Spot},
    forms::{field_of_key, key_field},
    words::{self, field_error, keys as say, lang},
};

/// Folded, but where it was posted and has come back; gone once a script runs, since the drawing then does more.
#[component]
pub(super) fn TableForm(desk: Desk, open: bool) -> impl IntoView {
    let lang = lang();
    let table = move || {
        let sheet = desk.sheet.get_untracked();
        let spots = sheet.places.iter().map(|Place { position, .. }| Spot {
            module: sheet.module,
            position: *position,
        });
        let rows = spots.map(|spot| view! { <Row desk spot/> }).collect_view();
        let action = desk
            .view
            .with_untracked(|view| address(view, desk.chosen.get_untracked()));
        let (writer, version) = desk
            .view
            .with_untracked(|view| (view.writer.clone(), view.version));
        view! {
            <details class="card key-table" open=open>
                <summary>
                    <h2>{say::table(lang)}</h2>
                </summary>
                <form method="post" action=action class="card-body">
                    <input type="hidden" name="writer" value=writer/>
                    <input type="hidden" name="version" value=version/>
                    <p class="hint">{say::table_hint(lang)}</p>
                    <div class="table-scroll">
                        <table>
                            <thead>
                                <tr>
                                    <th scope="col">{say::table_key(lang)}</th>
                                    <th scope="col">{say::function(lang)}</th>
                                    <th scope="col">{say::text(lang)}</th>
                                    <th scope="col">{say::rule(lang)}</th>
                                    <th scope="col">{say::account(lang)}</th>
                                    <th scope="col">{say::label(lang)}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <div class="actions">
                        <button class="btn btn-primary" name="do" value="save">{say::save(lang)}</button>
                    </div>
                </form>
            </details>
        }
    };
    view! { <Show when=move || !desk.runs.get()>{table()}</Show> }.into_any()
}

#[component]
fn Row(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let called = words::key_name(lang, spot);
    if untrack(|| desk.is_locked(spot)) {
        let lock = untrack(|| desk.key(spot)).and_then(|key| key.lock);
        let who = lock.map_or_else(
            || say::locked(lang).to_owned(),
            |lock| words::key_lock(lang, &lock),
        );
        return view! {
            <tr>
                <th scope="row">{spot.position}</th>
                <td colspan="5">{who}</td>
            </tr>
        }
        .into_any();
    }
    let KeyDraft {
        kind, value, label, ..
    } = untrack(|| desk.draft(spot)).unwrap_or_default();
    let now = KeyKind::parse(&kind);
    let kinds = desk
        .kinds(spot)
        .into_iter()
        .map(|kind| {
            view! {
                <option value=kind.as_str() selected=Some(kind) == now>
                    {words::key_kind(lang, kind)}
                </option>
            }
        })
        .collect_view();
    let text = match now {
        Some(KeyKind::Supervision | KeyKind::SpeedDial) => value.clone(),
        _ => String::new(),
    };
    let rules = desk.view.with_untracked(|view| {
        view.rules
            .iter()
            .map(|(id, name, _)| {
                let id = id.to_string();
                let chosen = now == Some(KeyKind::ForwardToggle) && id == value;
                view! { <option value=id selected=chosen>{name.clone()}</option> }
            })
            .collect_view()
    });
    let accounts = desk.view.with_untracked(|view| {
        (1..)
            .zip(&view.accounts)
            .map(|(n, label): (u8, &String)| {
                let chosen = now == Some(KeyKind::Line) && value == n.to_string();
                view! { <option value=n selected=chosen>{say::account_n(lang, &n, label)}</option> }
            })
            .collect_view()
    });
    let errors = desk.errors.with_untracked(|errors| {
        let of_key = errors
            .iter()
            .filter(|error| field_of_key(&error.field).is_some_and(|(about, _)| about == spot));
        let texts: Vec<_> = of_key.map(|error| field_error(lang, error)).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    });
    let error_id = format!("row-{}-{}-error", spot.module, spot.position);
    let named = |what: &'static str| say::name(lang, &called, &what);
    view! {
        <tr>
            <th scope="row">{spot.position}</th>
            <td>
                <select class="input" name=key_field(spot, "kind") aria-label=named(say::function(lang)) aria-describedby=error_id.clone()>
                    {kinds}
                </select>
            </td>
            <td>
                <input class="input" name=key_field(spot, "text") value=text list="key-colleagues" autocomplete="off" aria-label=named(say::text(lang))/>
            </td>
            <td>
                <select class="input" name=key_field(spot, "rule") aria-label=named(say::rule(lang))>
                    <option value="">"–"</option>
                    {rules}
                </select>
            </td>
            <td>
                <select class="input" name=key_field(spot, "account") aria-label=named(say::account(lang))>{accounts}</select>
            </td>
            <td>
                <input class="input" name=key_field(spot, "label") value=label autocomplete="off" aria-label=named(say::label(lang))/>
                <FieldMessage id=error_id text=errors/>
            </td>
        </tr>
    }
    .into_any()
}
