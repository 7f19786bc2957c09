//! A template, or the form of another one.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::Title;

use super::drawn;
use crate::{
    api::{
        account::Lang,
        forwarding::FieldError,
        phones::KeyDraft,
        templates::{TemplateDraft, TemplateView},
    },
    components::{Colleagues, FieldMessage, Icon, Kept, Notice, Tone},
    domain::phones::{KeyKind, Module, Spot},
    forms::{field_of_key, key_field, templates::MORE},
    pages::staff::parts::{Choice, TextField, crumb},
    shell::Assets,
    words::{field_error, key_kind, key_name, keys as keys_say, lang, templates as say},
};

/// What a template can do with a key: rules are somebody's own.
const KINDS: [KeyKind; 4] = [
    KeyKind::Line,
    KeyKind::Supervision,
    KeyKind::SpeedDial,
    KeyKind::Empty,
];

#[component]
pub(super) fn Template(view: TemplateView) -> impl IntoView {
    let lang = lang();
    let title = view
        .id
        .map_or_else(|| say::new(lang).to_owned(), |_| view.draft.name.clone());
    let title = if title.is_empty() {
        say::new(lang).to_owned()
    } else {
        title
    };
    let action = match view.id {
        Some(id) => format!("/admin/templates/{id}"),
        None => "/admin/templates/new".to_owned(),
    };
    let drawn = view
        .model
        .as_ref()
        .map(|model| drawn::phone(lang, model, &view.draft));
    let remove = view.id.map(|id| remove(lang, id, &view));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <header class="page-head">
                <div>
                    {crumb("/admin/templates", say::back(lang))}
                    <h1>{title}</h1>
                </div>
            </header>
            {view.kept.then(|| view! { <Kept action=action.clone()/> })}
            {wrong(lang, &view)}
            <div class="settings">
                <section class="card settings-card">
                    <form method="post" action=action>
                        <input type="hidden" name="writer" value=view.writer.clone()/>
                        <input type="hidden" name="version" value=view.draft.keys.version.to_string()/>
                        {whom(lang, &view)}
                        <h2 id="keys-title">{say::keys_title(lang)}</h2>
                        <p class="hint">{say::keys_hint(lang)}</p>
                        {drawn}
                        {phone(lang, &view)}
                        {modules(lang, &view)}
                        {more(lang)}
                        {colleagues(&view)}
                        <div class="actions">
                            <button class="btn btn-primary">{say::save(lang)}</button>
                        </div>
                    </form>
                </section>
                {remove}
            </div>
        </div>
    }
    .into_any()
}

/// What is wrong, key by key, and whether somebody was faster.
fn wrong(lang: Lang, view: &TemplateView) -> AnyView {
    let texts: Vec<_> = view
        .errors
        .iter()
        .filter(|error| {
            !matches!(
                error.field.as_str(),
                "name" | "audience" | "model" | "group"
            )
        })
        .map(|error| {
            let why = field_error(lang, error);
            let text = match field_of_key(&error.field) {
                Some((spot, _)) => say::wrong_at(lang, &key_name(lang, spot), &why),
                None => why,
            };
            view! { <li>{text}</li> }
        })
        .collect();
    let is_wrong = !view.errors.is_empty();
    view! {
        {view.stale.then(|| view! {
            <Notice tone=Tone::Caution title=say::stale_title(lang)>
                <p>{say::stale(lang)}</p>
            </Notice>
        })}
        {is_wrong.then(|| view! {
            <Notice tone=Tone::Bad title=say::wrong_title(lang)>
                {(!texts.is_empty()).then(|| view! { <ul>{texts}</ul> })}
            </Notice>
        })}
    }
    .into_any()
}

/// Its name, and whose phones it is for.
fn whom(lang: Lang, view: &TemplateView) -> AnyView {
    let TemplateDraft {
        name,
        audience,
        model,
        group,
        ..
    } = view.draft.clone();
    let nothing = || vec![(String::new(), say::choose(lang).to_owned())];
    let audiences = [
        ("everybody", say::everybody(lang)),
        ("model", say::model(lang)),
        ("group", say::group(lang)),
    ];
    let audiences = audiences.map(|(word, label)| (word.to_owned(), label.to_owned()));
    let mut models = nothing();
    models.extend(
        view.models
            .iter()
            .map(|(id, name, _)| (id.clone(), name.clone())),
    );
    let mut groups = nothing();
    groups.extend(
        view.groups
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone())),
    );
    let none = view
        .groups
        .is_empty()
        .then(|| view! { <p class="hint">{say::no_groups(lang)}</p> });
    view! {
        <TextField
            name="name"
            label=say::name(lang)
            value=name
            errors=view.errors.clone()
            required=true
            longest=60
        />
        <Choice
            name="audience"
            label=say::audience(lang)
            value=audience
            options=audiences.into()
            errors=view.errors.clone()
        />
        <Choice name="model" label=say::which_model(lang) value=model options=models errors=view.errors.clone()/>
        <Choice name="group" label=say::which_group(lang) value=group options=groups errors=view.errors.clone()/>
        {none}
    }
    .into_any()
}

/// Modules that are drawn, with as many keys as they have.
fn plugged(view: &TemplateView) -> Vec<(u8, &Module)> {
    let model = view.model.as_ref();
    model.map_or_else(Vec::new, |model| drawn::modules(model, &view.draft))
}

/// Every key of the phone, and those that the template has elsewhere than on modules that are drawn.
fn phone(lang: Lang, view: &TemplateView) -> AnyView {
    let plugged = plugged(view);
    let has_row = |spot: &Spot| {
        let keys = match spot.module {
            0 => Some(view.shown),
            n => plugged
                .iter()
                .find(|(at, _)| *at == n)
                .map(|(_, module)| module.keys),
        };
        keys.is_some_and(|keys| (1..=keys).contains(&spot.position))
    };
    let elsewhere = view.draft.keys.keys.iter().map(KeyDraft::spot);
    let elsewhere = elsewhere.filter(|spot| !has_row(spot));
    let spots = all(0, view.shown).chain(elsewhere);
    table(lang, view, spots, None)
}

/// The modules that are drawn, each with every key.
fn modules(lang: Lang, view: &TemplateView) -> AnyView {
    let parts: Vec<_> = plugged(view)
        .into_iter()
        .map(|(n, module)| {
            let mut keys = view.draft.keys.keys.iter();
            let is_used = keys.any(|key| key.module == n);
            let called = keys_say::module_n(lang, &module.name, &n);
            let rows = table(lang, view, all(n, module.keys), Some(called.clone()));
            view! {
                <details open=is_used>
                    <summary>{called}</summary>
                    {drawn::module(lang, n, module, &view.draft)}
                    {rows}
                </details>
            }
        })
        .collect();
    view! { {parts} }.into_any()
}

/// So many keys of the phone or of a module.
fn all(module: u8, keys: u16) -> impl Iterator<Item = Spot> {
    (1..=keys).map(move |position| Spot { module, position })
}

/// A row for each key; the table is called so, or as the keys of the phone are.
fn table(
    lang: Lang,
    view: &TemplateView,
    spots: impl Iterator<Item = Spot>,
    called: Option<String>,
) -> AnyView {
    let rows: Vec<_> = spots.map(|spot| row(lang, view, spot)).collect();
    let title = called.is_none().then_some("keys-title");
    view! {
        <div class="table-scroll">
            <table class="template-keys" aria-labelledby=title aria-label=called>
                <thead>
                    <tr>
                        <th scope="col">{say::column_key(lang)}</th>
                        <th scope="col">{say::column_kind(lang)}</th>
                        <th scope="col">{say::column_value(lang)}</th>
                        <th scope="col">{say::column_label(lang)}</th>
                        <th scope="col">{say::column_locked(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, view: &TemplateView, spot: Spot) -> AnyView {
    let draft = view.draft.keys.keys.iter().find(|key| key.spot() == spot);
    let KeyDraft {
        kind, value, label, ..
    } = draft.cloned().unwrap_or_default();
    let called = key_name(lang, spot);
    let head = if spot.module == 0 {
        spot.position.to_string()
    } else {
        called.clone()
    };
    let errors = texts(lang, &view.errors, spot);
    let error_id = format!("row-{}-{}-error", spot.module, spot.position);
    let id = format!("row-{}-{}", spot.module, spot.position);
    let cells = Cells {
        field: |part: &str| key_field(spot, part),
        called,
        error: Some(error_id.clone()),
        kind,
        value,
        label,
        locked: view.draft.locked.contains(&spot),
    };
    view! {
        <tr id=id>
            <th scope="row">
                {head}
                <FieldMessage id=error_id text=errors/>
            </th>
            {cells.shown(lang)}
        </tr>
    }
    .into_any()
}

/// What is wrong with a key.
fn texts(lang: Lang, errors: &[FieldError], spot: Spot) -> Option<String> {
    let about = errors
        .iter()
        .filter(|error| field_of_key(&error.field).is_some_and(|(at, _)| at == spot));
    let texts: Vec<_> = about.map(|error| field_error(lang, error)).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// The fields of a row.
struct Cells<F> {
    field: F,
    /// How the key is called.
    called: String,
    /// The id of what is wrong with it.
    error: Option<String>,
    kind: String,
    value: String,
    label: String,
    locked: bool,
}

impl<F: Fn(&str) -> String> Cells<F> {
    fn shown(self, lang: Lang) -> AnyView {
        let named = |what: &'static str| keys_say::name(lang, &self.called, &what);
        let kinds = KINDS.map(|kind| {
            let word = kind.as_str();
            view! { <option value=word selected=self.kind == word>{key_kind(lang, kind)}</option> }
        });
        let [kind, value, label, locked] = ["kind", "value", "label", "locked"].map(&self.field);
        view! {
            <td>
                <select
                    class="input"
                    name=kind
                    aria-label=named(say::column_kind(lang))
                    aria-describedby=self.error.clone()
                >
                    <option value="">{say::not_set(lang)}</option>
                    {kinds.into_iter().collect_view()}
                </select>
            </td>
            <td>
                <input
                    class="input"
                    name=value
                    value=self.value.clone()
                    list="template-colleagues"
                    autocomplete="off"
                    aria-label=named(say::column_value(lang))
                />
            </td>
            <td>
                <input
                    class="input"
                    name=label
                    value=self.label.clone()
                    autocomplete="off"
                    maxlength="40"
                    aria-label=named(say::column_label(lang))
                />
            </td>
            <td>
                <input
                    type="checkbox"
                    name=locked
                    checked=self.locked
                    aria-label=named(say::column_locked(lang))
                />
            </td>
        }
        .into_any()
    }
}

/// Rows for keys that have none: those of modules, and beyond what is shown.
fn more(lang: Lang) -> AnyView {
    let rows = (0..MORE).map(|n| {
        let field = move |part: &str| format!("more-{n}-{part}");
        let called = format!("{} {}", say::more(lang), n + 1);
        let named = |what: &'static str| keys_say::name(lang, &called, &what);
        let (module, position) = (
            named(say::more_module(lang)),
            named(say::more_position(lang)),
        );
        let cells = Cells {
            field,
            called,
            error: None,
            kind: String::new(),
            value: String::new(),
            label: String::new(),
            locked: false,
        };
        view! {
            <tr>
                <td>
                    <input class="input" type="number" min="0" max="6" name=field("module") placeholder="0" aria-label=module/>
                </td>
                <td>
                    <input class="input" type="number" min="1" max="200" name=field("position") aria-label=position/>
                </td>
                {cells.shown(lang)}
            </tr>
        }
    });
    view! {
        <details>
            <summary>{say::more(lang)}</summary>
            <div class="table-scroll">
                <table class="template-keys">
                    <thead>
                        <tr>
                            <th scope="col">{say::more_module(lang)}</th>
                            <th scope="col">{say::more_position(lang)}</th>
                            <th scope="col">{say::column_kind(lang)}</th>
                            <th scope="col">{say::column_value(lang)}</th>
                            <th scope="col">{say::column_label(lang)}</th>
                            <th scope="col">{say::column_locked(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// Whom the fields offer.
fn colleagues(view: &TemplateView) -> AnyView {
    let script = use_context::<Assets>().unwrap_or_default().colleagues;
    let asks = "/admin/templates/colleagues".to_owned();
    view! {
        <Colleagues id="template-colleagues" sent=view.colleagues.clone() asks/>
        <script type="module" src=script nonce=use_nonce()></script>
    }
    .into_any()
}

/// The form that removes it.
fn remove(lang: Lang, id: uuid::Uuid, view: &TemplateView) -> AnyView {
    view! {
        <section class="card settings-card">
            <details class="more">
                <summary>{say::remove(lang)}</summary>
                <p>{say::remove_lead(lang)}</p>
                <form method="post" action=format!("/admin/templates/{id}/remove")>
                    <input type="hidden" name="writer" value=view.writer.clone()/>
                    <input type="hidden" name="version" value=view.draft.keys.version.to_string()/>
                    <div class="actions">
                        <button class="btn btn-danger">
                            <Icon name="trash"/>
                            {say::remove_do(lang)}
                        </button>
                    </div>
                </form>
            </details>
        </section>
    }
    .into_any()
}
