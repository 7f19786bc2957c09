//! The rules that the settings refuse.

use leptos::{either::Either, prelude::*};

use crate::{
    api::{administration::RefusedRule, forwarding::FieldError},
    words::{field_error, lang, settings as say},
};

/// A table, or the word that there is none.
#[component]
pub(super) fn Refusals(refused: Vec<RefusedRule>) -> impl IntoView {
    let lang = lang();
    if refused.is_empty() {
        return Either::Left(view! { <p class="muted">{say::refused_none(lang)}</p> });
    }
    let rows = refused
        .into_iter()
        .map(|rule| {
            let why = field_error(
                lang,
                &FieldError::new("destination", &rule.code, &rule.data),
            );
            view! {
                <tr>
                    <td><b>{rule.extension}</b>" "{rule.owner}</td>
                    <td>{rule.rule}</td>
                    <td>{why}</td>
                </tr>
            }
        })
        .collect_view();
    Either::Right(view! {
        <section class="card settings-card" aria-labelledby="refused-title">
            <h2 id="refused-title">{say::refused(lang)}</h2>
            <p class="muted">{say::refused_lead(lang)}</p>
            <div class="table-scroll" tabindex="0" role="group" aria-labelledby="refused-title">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{say::refused_by(lang)}</th>
                            <th scope="col">{say::refused_rule(lang)}</th>
                            <th scope="col">{say::refused_why(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    })
}
