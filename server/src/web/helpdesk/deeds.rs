//! What is done for somebody: one form, whose buttons post to an address each.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::{
    Code,
    forwarding::FieldError,
    helpdesk::{Deed, SheetView},
    session::{Administrator, Helpdesk, Session},
};
use uuid::Uuid;

use super::{desk, helper, nobody, respond, see, sheet_of};
use crate::{
    accounts::{is_theirs, new_address::NewAddress},
    helpdesk::{DeedError, Reason},
    store,
    web::{
        Web,
        form::{self, Form},
        page::{self, Missing},
        rules,
    },
};

/// Sends the mail with which they choose a password.
pub(in crate::web) async fn instructions(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Instructions).await
}

/// Makes a code to be read out, and shows it this once.
pub(in crate::web) async fn code(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Code).await
}

/// Ends lock and waits.
pub(in crate::web) async fn unlock(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Unlock).await
}

/// Ends all their sessions.
pub(in crate::web) async fn sessions(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Sessions).await
}

/// Gives the telephone that `phone` names another SIP password.
pub(in crate::web) async fn phone(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Phone).await
}

/// Has the telephone that `phone` names fetch its files.
pub(in crate::web) async fn resync(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Resync).await
}

/// Has it restart.
pub(in crate::web) async fn restart(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Restart).await
}

/// Asks for a push.
pub(in crate::web) async fn push(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Push).await
}

/// Takes their second factor away.
pub(in crate::web) async fn second(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Second).await
}

/// Begins a look at their pages.
pub(in crate::web) async fn see(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::See).await
}

/// Asks for the address that `email` is.
pub(in crate::web) async fn address(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::Address).await
}

/// Makes their address the one that `email` is; for administrators.
pub(in crate::web) async fn address_now(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::AddressNow).await
}

/// Makes the change that waits, to the address that `confirmed` is; for administrators.
pub(in crate::web) async fn address_confirm(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::AddressConfirm).await
}

/// Gives up the change that waits.
pub(in crate::web) async fn address_withdraw(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    act(state, path, request, Deed::AddressWithdraw).await
}

/// What came of it.
enum Done {
    /// It is done: the sheet says so.
    Yes,
    /// A code, shown this once.
    Code(String),
    /// Their pages may be looked at, until then.
    Seen(i64),
}

/// Why nothing did.
enum Undone {
    /// What is said in the service's words.
    Deed(DeedError),
    /// The form or who sent it will not do.
    Code(Code),
}

impl<E: Into<DeedError>> From<E> for Undone {
    fn from(error: E) -> Self {
        Self::Deed(error.into())
    }
}

/// The form of somebody who helps, and whom it is about; or the answer to send instead. What was typed is kept where their session has
/// ended: it stands on the sheet again, and nothing is done.
async fn open(
    web: &Web,
    request: Request,
    id: &str,
) -> Result<(Parts, Form, Session<Helpdesk>, Uuid), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    let id = id.parse::<Uuid>();
    let back = id
        .as_ref()
        .map_or("/helpdesk".to_owned(), |id| sheet_of(*id));
    let mut typed = ["why", "email"].iter().filter_map(|field| form.get(field));
    let is_typed = typed.any(|text| !text.trim().is_empty());
    // What no sheet would show again is not kept.
    if is_typed && id.is_ok() && page::identity(&parts).who.is_none() {
        return Err(Box::pin(rules::signed_out(web, parts, &form, &back)).await);
    }
    let (parts, who) = helper(web, parts, &back, Missing::Over).await?;
    let Ok(id) = id else {
        return Err(nobody(web.clone(), parts).await);
    };
    let writer = form.get("writer").unwrap_or_default();
    match is_theirs(&web.push.keys, writer, who.person().id) {
        Ok(()) => Ok((parts, form, who, id)),
        Err(code) => Err(page::refuse(web.clone(), parts, code.into()).await),
    }
}

/// What is kept of a sheet's form is not wanted any more.
pub(in crate::web) async fn forget(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    match open(&web, request, &id).await {
        Ok((parts, _, who, id)) => rules::give_up(web, who, parts, &sheet_of(id)).await,
        Err(response) => response,
    }
}

async fn act(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
    deed: Deed,
) -> Response {
    let (parts, form, who, id) = match open(&web, request, &id).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let text = |field: &str| form.get(field).unwrap_or_default().to_owned();
    let typed = move |view: SheetView| SheetView {
        why: text("why"),
        new_address: text("email"),
        ..view
    };
    let why = match Reason::parse(form.get("why").unwrap_or_default()) {
        Ok(why) => why,
        Err(code) => {
            let error = FieldError::new("why", code, "");
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return respond(web, parts, &who, id, status, |view| SheetView {
                why_error: Some(error),
                ..typed(view)
            })
            .await;
        }
    };
    let administrator = page::identity(&parts).administrator;
    let administrator = administrator.as_ref();
    // Each of them has a future of its own: all in this one would be carried by every handler.
    let done = Box::pin(perform(&web, &who, administrator, id, &why, &form, deed)).await;
    if done.is_ok() {
        store::kept::forget_saved(&web.store, who.person().id, &sheet_of(id)).await;
    }
    match done {
        Ok(Done::Yes) => Redirect::to(&format!("{}?{}", sheet_of(id), deed.name())).into_response(),
        Ok(Done::Code(code)) => {
            let code = Some(code);
            respond(web, parts, &who, id, StatusCode::OK, |view| SheetView {
                code,
                ..view
            })
            .await
        }
        Ok(Done::Seen(until)) => see::begin(web, parts, id, until).await,
        Err(Undone::Deed(DeedError::Refused(refusal))) => {
            respond(web, parts, &who, id, StatusCode::CONFLICT, |view| {
                SheetView {
                    refusal: Some(refusal),
                    ..typed(view)
                }
            })
            .await
        }
        Err(Undone::Deed(DeedError::Address(error))) => {
            let error = FieldError::new("email", error.code(), "");
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            respond(web, parts, &who, id, status, |view| SheetView {
                address_error: Some(error),
                ..typed(view)
            })
            .await
        }
        Err(Undone::Deed(DeedError::Nobody)) => nobody(web, parts).await,
        Err(Undone::Deed(error)) => page::refuse(web, parts, error.into()).await,
        Err(Undone::Code(code)) => page::refuse(web, parts, code.into()).await,
    }
}

async fn perform(
    web: &Web,
    who: &Session<Helpdesk>,
    administrator: Option<&Session<Administrator>>,
    id: Uuid,
    why: &Reason,
    form: &Form,
    deed: Deed,
) -> Result<Done, Undone> {
    let desk = desk(web);
    let administrator = || administrator.ok_or(Undone::Code(Code::Forbidden));
    let address = |field: &str| NewAddress::parse(form.get(field).unwrap_or_default());
    match deed {
        Deed::Instructions => desk.send_instructions(who, id, why).await?,
        Deed::Unlock => desk.unlock(who, id, why).await?,
        Deed::Sessions => desk.end_sessions(who, id, why).await?,
        Deed::Push => desk.push_again(who, id, why).await?,
        Deed::Second => desk.remove_second(who, id, why).await?,
        Deed::Phone => {
            let phone = form.read("phone").map_err(Undone::Code)?;
            desk.renew_phone(who, id, phone, why).await?;
        }
        Deed::Resync => {
            let phone = form.read("phone").map_err(Undone::Code)?;
            desk.resync_phone(who, id, phone, why).await?;
        }
        Deed::Restart => {
            let phone = form.read("phone").map_err(Undone::Code)?;
            desk.restart_phone(who, id, phone, why).await?;
        }
        Deed::Code => {
            let code = desk.make_code(who, id, why).await?;
            return Ok(Done::Code(code.spoken()));
        }
        Deed::See => return Ok(Done::Seen(desk.begin_to_see(who, id, why).await?)),
        Deed::Address => {
            desk.ask_address(who, id, &address("email")?, why).await?;
        }
        Deed::AddressNow => {
            let who = administrator()?;
            desk.set_address(who, id, &address("email")?, why).await?;
        }
        Deed::AddressConfirm => {
            let who = administrator()?;
            let read = address("confirmed")?;
            desk.confirm_address(who, id, &read, why).await?;
        }
        Deed::AddressWithdraw => desk.withdraw_address(who, id, why).await?,
    }
    Ok(Done::Yes)
}
