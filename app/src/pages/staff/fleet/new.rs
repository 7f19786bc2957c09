//! The form of a new phone.

use leptos::prelude::*;
use leptos_meta::Title;

use super::super::parts::{Choice, TextField, crumb};
use crate::{
    api::{
        account::Lang,
        fleet::{NewPhoneView, PhoneDraft},
        forwarding::FieldError,
    },
    components::Kept,
    words::{fleet as say, lang},
};

#[component]
pub(super) fn New(view: NewPhoneView) -> impl IntoView {
    let lang = lang();
    let NewPhoneView {
        draft,
        errors,
        models,
        extensions,
        writer,
        kept,
    } = view;
    let offered = extensions.into_iter().map(|(number, owner)| {
        view! { <option value=number>{owner}</option> }
    });
    view! {
        <Title text=say::add(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/phones", say::title(lang))}
                    <h1>{say::add(lang)}</h1>
                    <p class="muted">{say::new_lead(lang)}</p>
                </div>
                <a href="/admin/phones/many" rel="external" class="btn">{say::add_many(lang)}</a>
            </header>
            {kept.then(|| view! { <Kept action="/admin/phones/new".to_owned()/> })}
            <section class="card settings-card">
                <form method="post" action="/admin/phones/new" novalidate>
                    <input type="hidden" name="writer" value=writer/>
                    <TextField
                        name="extension"
                        label=say::extension(lang)
                        value=draft.extension.clone()
                        errors=errors.clone()
                        list="extensions"
                        digits=true
                        required=true
                        longest=6
                    />
                    <datalist id="extensions">{offered.collect_view()}</datalist>
                    {apparatus(lang, &draft, &errors, models)}
                    <TextField
                        name="name"
                        label=say::name(lang)
                        value=draft.name.clone()
                        errors=errors.clone()
                        hint=say::name_hint(lang).to_owned()
                        longest=80
                    />
                    <label class="check">
                        <input type="checkbox" name="open" checked=draft.open/>
                        <span>{say::open_at_once(lang)}</span>
                    </label>
                    <div class="actions">
                        <button class="btn btn-primary">{say::add_do(lang)}</button>
                    </div>
                </form>
            </section>
        </div>
    }
    .into_any()
}

/// What is said of the apparatus itself, new or in another one's place.
pub(super) fn apparatus(
    lang: Lang,
    draft: &PhoneDraft,
    errors: &[FieldError],
    models: Vec<(String, String)>,
) -> AnyView {
    let mut options = vec![(String::new(), say::choose(lang).to_owned())];
    options.extend(models);
    view! {
        <TextField
            name="mac"
            label=say::mac(lang)
            value=draft.mac.clone()
            errors=errors.to_vec()
            hint=say::mac_hint(lang).to_owned()
            required=true
            longest=40
        />
        <Choice name="model" label=say::model(lang) value=draft.model.clone() options errors=errors.to_vec()/>
        <TextField
            name="modules"
            label=say::modules(lang)
            value=draft.modules.clone()
            errors=errors.to_vec()
            hint=say::modules_hint(lang).to_owned()
            longest=120
        />
    }
    .into_any()
}
