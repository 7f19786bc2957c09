//! Many phones at once: a list that is typed or comes as a file.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use multer::Multipart;
use renvoi_app::api::{
    Code,
    fleet::{FleetPage, ManyDraft, ManyView},
    session::Administrator,
};

use super::{LIST, failed, fleet, show};
use crate::{
    accounts::is_theirs,
    phones::{FleetError, list},
    store,
    web::{
        Web, body,
        form::{self, Form},
        kept,
        page::{self, Missing},
        rules,
        staff::{self, asked},
    },
};

const MANY: &str = "/admin/phones/many";
/// What a form may hold beside its list, in bytes.
const BESIDE: u64 = 64 * 1024;

/// The form, with what was typed in it when a session ended.
pub(in crate::web) async fn blank(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let allowed = staff::allowed::<Administrator>(&web, parts, MANY, Missing::Unknown).await;
    let (parts, who) = match allowed {
        Ok(found) => found,
        Err(response) => return response,
    };
    let kept = staff::kept(&web, &parts, MANY).await;
    let is_kept = kept.is_some();
    let draft = kept.as_ref().map_or_else(
        || ManyDraft {
            open: true,
            ..ManyDraft::default()
        },
        resumed,
    );
    let view = ManyView {
        kept: is_kept,
        ..fleet(&web).many(&who, draft)
    };
    let page = FleetPage::Many(Box::new(view));
    show(web, parts, MANY, StatusCode::OK, page).await
}

/// What each line comes to, or, where `do` says so, all of it done.
pub(in crate::web) async fn add(State(web): State<Web>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if page::identity(&parts).who.is_none() {
        return Box::pin(ended(&web, parts, body)).await;
    }
    let allowed = staff::allowed::<Administrator>(&web, parts, MANY, Missing::Over).await;
    let (mut parts, who) = match allowed {
        Ok(found) => found,
        Err(response) => return response,
    };
    if parts.uri.query() == Some("forget") {
        return rules::give_up(web, who, parts, MANY).await;
    }
    let writer = asked(parts.uri.query().unwrap_or_default(), "writer");
    if let Err(code) = is_theirs(&web.push.keys, &writer, who.person().id) {
        return page::refuse(web, parts, code.into()).await;
    }
    let (draft, is_meant) = match read(&parts, body).await {
        Ok(read) => read,
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    // A form's address says who it was shown to; its page's does not.
    parts.uri = http::Uri::from_static(MANY);
    let fleet = fleet(&web);
    let mut late = vec![];
    if is_meant {
        match fleet.add_many(&who, &draft).await {
            Ok(n) => {
                store::kept::forget_saved(&web.store, who.person().id, MANY).await;
                return Redirect::to(&format!("{LIST}?added={n}")).into_response();
            }
            // Which lines are wrong shows below; some only show when they are added.
            Err(FleetError::Wrong(errors)) => late = errors,
            Err(error) => return failed(web, parts, error).await,
        }
    }
    match fleet.look_at(&who, draft).await {
        Ok(mut view) => {
            let wrong = !view.errors.is_empty() || view.bad() > 0 || is_meant;
            if view.errors.is_empty() {
                view.errors = late;
            }
            let status = if wrong {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            show(web, parts, MANY, status, FleetPage::Many(Box::new(view))).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// Keeps a list that met an ended session, as large as any form that is kept. A stranger's is not even read.
async fn ended(web: &Web, parts: Parts, body: Body) -> Response {
    let writer = asked(parts.uri.query().unwrap_or_default(), "writer");
    if kept::writer(web, &parts, &writer).is_none() {
        return page::to_sign_in(MANY, Missing::Over);
    }
    let read = async {
        let bytes = body::whole(body, form::LARGEST).await?;
        read(&parts, Body::from(bytes)).await
    };
    let Ok((draft, _)) = read.await else {
        return page::to_sign_in(MANY, Missing::Over);
    };
    let fields = [
        ("writer", Some(writer)),
        ("list", Some(draft.list)),
        ("model", Some(draft.model)),
        ("extensions", Some(draft.extensions)),
        ("open", draft.open.then(|| "on".to_owned())),
    ];
    let fields = fields.into_iter();
    let form = Form(
        fields
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect(),
    );
    rules::signed_out(web, parts, &form, MANY).await
}

fn resumed(form: &Form) -> ManyDraft {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    ManyDraft {
        list: text("list"),
        model: text("model"),
        extensions: text("extensions"),
        open: form.get("open").is_some(),
    }
}

/// What is typed, with a file in the place of the list where one was sent; and whether it is to be done.
async fn read(parts: &Parts, body: Body) -> Result<(ManyDraft, bool), Code> {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok())
        .ok_or(Code::Unreadable)?;
    let limits = multer::SizeLimit::new().whole_stream(2 * list::LARGEST as u64 + BESIDE);
    let limits = multer::Constraints::new().size_limit(limits);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let (mut draft, mut is_meant) = (ManyDraft::default(), false);
    let broken = |error: multer::Error| match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
            Code::TooLarge
        }
        _ => Code::Unreadable,
    };
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file = field.bytes().await.map_err(broken)?;
            if !file.is_empty() {
                draft.list = list::text(&file);
            }
            continue;
        }
        let text = field.text().await.map_err(broken)?;
        match name.as_str() {
            "list" => draft.list = text,
            "model" => draft.model = text,
            "extensions" => draft.extensions = text,
            "open" => draft.open = true,
            "do" => is_meant = text == "add",
            _ => {}
        }
    }
    Ok((draft, is_meant))
}
