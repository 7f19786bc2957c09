//! Answers that come before a body was read whole.
//!
//! A server that answers and closes while the browser still sends makes it see a broken connection in place of the answer (RFC
//! 9112, section 9.6). So the rest of a body that nobody read is taken and thrown away before the answer leaves, within limits.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt as _;

/// What is thrown away at most, in bytes.
const MOST: usize = 64 * 1024 * 1024;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(10);

/// Lets a request be answered, and takes what is left of its body before the answer goes.
pub(super) async fn linger(request: Request, next: Next) -> Response {
    // Who expects to be told whether to send at all has sent nothing yet.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body)));
    let rest = body.clone();
    let answer = next.run(Request::from_parts(parts, Body::new(body))).await;
    // Whoever sends more, or slower, sees the connection close.
    let _ = tokio::time::timeout(LONGEST, discard(rest)).await;
    answer
}

async fn discard(mut body: Shared) {
    let mut taken = 0;
    while taken < MOST
        && let Some(Ok(frame)) = body.frame().await
    {
        taken += frame.data_ref().map_or(0, Bytes::len);
    }
}

/// A body that whoever answers reads, and that is still there when they have let go of it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.size_hint()
    }
}
