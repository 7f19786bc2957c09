//! The event stream: what becomes of a person's saves, as it happens.

use std::{convert::Infallible, time::Duration};

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
    session::{Session, User},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tower_sessions::session::Id;

use super::{Web, page};
use crate::{accounts::SessionRows, push::subject, store};

/// How often the state is read again though nobody told: another process may have pushed, the session may have ended.
const AGAIN: Duration = Duration::from_secs(5);

struct Watch {
    web: Web,
    who: Session<User>,
    session: Option<Id>,
    subject: String,
    news: Receiver<std::sync::Arc<[String]>>,
    last: Option<PushView>,
}

/// Server-sent events named `push`, each a [`PushView`] in JSON. Ends with the session.
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
    let watch = Watch {
        news: web.push.news(),
        session: super::account::session(&parts).id(),
        subject: subject::to_text(&crate::pbx::Subject::Extension(key, extension)),
        web,
        who,
        last: None,
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
        loop {
            let view = watch
                .web
                .services
                .forwarding
                .push_state(&watch.who)
                .await
                .ok()?;
            if watch.last.as_ref() != Some(&view) {
                let event = Event::default().event("push").json_data(&view).ok()?;
                watch.last = Some(view);
                return Some((Ok(event), watch));
            }
            wait(&mut watch).await?;
        }
    })
}

/// Until there may be news; `None` where the session's person may no longer know.
async fn wait(watch: &mut Watch) -> Option<()> {
    let told = async {
        loop {
            match watch.news.recv().await {
                Ok(subjects) if subjects.contains(&watch.subject) => return,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    if tokio::time::timeout(AGAIN, told).await.is_err() {
        let sessions = SessionRows::new(
            watch.web.store.clone(),
            std::sync::Arc::clone(&watch.web.clock),
        );
        if !sessions.alive(&watch.session?).await.ok()? {
            return None;
        }
    }
    Some(())
}
