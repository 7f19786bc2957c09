//! The event stream: what becomes of a person's saves and of their phones, as it happens.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderName, StatusCode},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, stream};
use renvoi_app::api::{
    forwarding::PushView,
    home::PhonesView,
    phones::LivePhone,
    session::{Session, User},
};
use serde::Serialize;
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    watch,
};
use tower_sessions::session::Id;

use super::{Web, page};
use crate::{
    accounts::{SessionRows, find_person},
    push::subject,
    store,
};

/// Where it is asked for. Browsers do so by themselves whenever it ends: that is nobody's use of the portal.
pub(super) const HERE: &str = "/events";

/// How often the state is read again though nobody told: another process may have pushed, the session may have ended.
const AGAIN: Duration = Duration::from_secs(5);

/// How long lamps of an organisation are gathered before the page hears of them: it is seen to follow within a second.
const GATHERED: Duration = Duration::from_millis(300);

struct Watch {
    web: Web,
    who: Session<User>,
    session: Option<Id>,
    subject: String,
    news: Receiver<Arc<[String]>>,
    phones: watch::Receiver<()>,
    lamps: watch::Receiver<()>,
    told: Told,
}

/// What the page knows, and what it is about to hear.
#[derive(Default)]
struct Told {
    push: Option<PushView>,
    phones: Option<PhonesView>,
    desk: Option<Vec<LivePhone>>,
    /// That the session has ended, which is the last thing that it hears.
    over: bool,
    next: VecDeque<Event>,
}

/// Server-sent events: `push`, each a [`PushView`] in JSON, `phones`, each a [`PhonesView`], and
/// `desk`, each the list of their desk phones ([`LivePhone`]). Ends with the session, and says so: `over`.
pub(super) async fn stream(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some((_, extension)) = who.person().extension.clone() else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let key = async {
        let mut read = web.store.read().await?;
        store::organisation::by_id(read.db(), who.person().organisation).await
    };
    let Ok(Some(org)) = key.await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let Some(key) = crate::pbx::OrgKey::parse(&org.key) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    // Both are listened to before anything is read.
    let watch = Watch {
        news: web.push.news(),
        phones: web.registrations.watch(&key, &extension),
        lamps: web.registrations.lamps().watch(&key),
        session: super::account::session(&parts).id(),
        subject: subject::to_text(&crate::pbx::Subject::Extension(key, extension)),
        web,
        who,
        told: Told::default(),
    };
    let events =
        Sse::new(changes(watch)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    // Proxies that buffer would hold the news back.
    (
        [(HeaderName::from_static("x-accel-buffering"), "no")],
        events,
    )
        .into_response()
}

fn changes(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        while watch.told.next.is_empty() {
            if watch.told.over {
                return None;
            }
            if watch.told.push.is_some() && !wait(&mut watch).await? {
                note("over", true, &mut None, &mut watch.told.next)?;
                watch.told.over = true;
            } else {
                look(&mut watch).await?;
            }
        }
        let event = watch.told.next.pop_front()?;
        Some((Ok(event), watch))
    })
}

/// Notes whatever is not as the page knows it; `None` where it cannot be read: the page comes back later.
async fn look(watch: &mut Watch) -> Option<()> {
    let Watch { web, who, told, .. } = watch;
    let push = web.services.forwarding.push_state(who).await.ok()?;
    let phones = web.services.home.phones(who).await.ok()?;
    note("push", push, &mut told.push, &mut told.next)?;
    note("phones", phones, &mut told.phones, &mut told.next)?;
    let desk = web.services.phones.live(who).await.ok()?;
    // Who has no desk phone hears nothing of any.
    if desk.is_empty() && told.desk.is_none() {
        return Some(());
    }
    note("desk", desk, &mut told.desk, &mut told.next)
}

fn note<T: PartialEq + Serialize>(
    name: &str,
    now: T,
    known: &mut Option<T>,
    next: &mut VecDeque<Event>,
) -> Option<()> {
    if known.as_ref() != Some(&now) {
        next.push_back(Event::default().event(name).json_data(&now).ok()?);
        *known = Some(now);
    }
    Some(())
}

/// Until there may be news; `false` where the session has ended, `None` where its person may no longer know.
async fn wait(watch: &mut Watch) -> Option<bool> {
    let pushed = async {
        loop {
            match watch.news.recv().await {
                Ok(subjects) if subjects.contains(&watch.subject) => return,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    let registered = async {
        if watch.phones.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let has_desk_phone = watch.told.desk.is_some();
    let lit = async {
        if !has_desk_phone || watch.lamps.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        // One call lights several lamps one after the other.
        tokio::time::sleep(GATHERED).await;
    };
    tokio::select! {
        () = pushed => {}
        () = registered => {}
        () = lit => {}
        () = tokio::time::sleep(AGAIN) => {}
    }
    let Watch { web, who, .. } = watch;
    let sessions = SessionRows::new(
        web.store.clone(),
        Arc::clone(&web.clock),
        (&web.config.sessions).into(),
    );
    if !sessions.alive(&watch.session?).await.ok()? {
        return Some(false);
    }
    // A session outlives a change of what its person owns; this stream does not, and the page asks for another.
    let before = who.person();
    let mut read = web.store.read().await.ok()?;
    let found = find_person(read.db(), before.id, before.session, before.address).await;
    let (now, _) = found.ok()??;
    (now.organisation == before.organisation && now.extension == before.extension).then_some(true)
}
