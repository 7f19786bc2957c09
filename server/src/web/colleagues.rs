//! Colleagues by what somebody types at a key, as lists of fields offer them. A script asks (`colleagues.js`).

use axum::{
    Json,
    extract::{Path, Request, State},
    response::{IntoResponse as _, Response},
};
use renvoi_app::{
    api::{ApiError, Code, account::Lang},
    words::colleague,
};
use uuid::Uuid;

use super::{Web, page, staff::asked, templates::templates};
use crate::phones::templates::Whose;

/// Whom the keys of one's phone may name; `supervised`: whom they may supervise.
pub(super) async fn of_phone(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    let lang = identity.preferences.lang;
    let query = parts.uri.query().unwrap_or_default();
    let found = async {
        let who = identity.who.ok_or(Code::SignedOut)?.reading();
        let phone = id.parse::<Uuid>().map_err(|_| Code::NotFound)?;
        let supervised = asked(query, "supervised") == "true";
        let phones = &web.services.phones;
        phones
            .find(&who, phone, &asked(query, "q"), supervised)
            .await
    };
    answer(lang, found.await)
}

/// Whom the keys of a template may name.
pub(super) async fn of_template(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    let lang = identity.preferences.lang;
    let query = parts.uri.query().unwrap_or_default();
    let found = async {
        identity.who.ok_or(Code::SignedOut)?;
        let who = identity.administrator.ok_or(Code::Forbidden)?;
        let whose = Whose::of(&who);
        templates(&web).find(&whose, &asked(query, "q")).await
    };
    answer(lang, found.await)
}

fn answer(lang: Lang, found: Result<Vec<(String, String)>, ApiError>) -> Response {
    let said = |(digits, name): &(String, String)| colleague(lang, digits, name);
    match found {
        Ok(found) => Json(found.iter().map(said).collect::<Vec<_>>()).into_response(),
        Err(error) => page::refuse_script(error),
    }
}
