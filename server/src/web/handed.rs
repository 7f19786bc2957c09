//! A body of which something is done when it has been handed over whole, and not where the connection breaks off before.
//!
//! Whole it is when the connection has taken its last piece: what the network then loses of it, nobody here is told. It leaves in pieces, each
//! of which is written before the next is handed over, so that a connection which is gone by then is found out.

use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::Bytes;
use futures::future::BoxFuture;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::task::JoinHandle;

/// What leaves at once, in bytes.
const PIECE: usize = 4096;

/// Such a body.
pub(super) struct Handed {
    rest: Bytes,
    then: Option<BoxFuture<'static, ()>>,
    done: Option<JoinHandle<()>>,
    /// A piece has left, and is written first.
    writes: bool,
}

impl Handed {
    /// Bytes, and what is done once they are gone. Within a runtime.
    pub(super) fn new(
        bytes: impl Into<Bytes>,
        then: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let mut body = Self {
            rest: bytes.into(),
            then: Some(Box::pin(then)),
            done: None,
            writes: false,
        };
        if body.rest.is_empty() {
            // There is nothing that would have to leave before.
            body.done = body.then.take().map(tokio::spawn);
        }
        body
    }
}

impl HttpBody for Handed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            // Whoever waits for the end finds it done; a server that knows the length does not wait.
            if let Some(done) = &mut self.done {
                let _ = ready!(Pin::new(done).poll(context));
                self.done = None;
            }
            return Poll::Ready(None);
        }
        if mem::take(&mut self.writes) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(piece);
        if self.rest.is_empty() {
            self.done = self.then.take().map(tokio::spawn);
        } else {
            self.writes = true;
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.done.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn only_what_went_whole_counts() {
        let is_done = Arc::new(AtomicBool::new(false));
        let body = |length: usize| {
            let is_done = Arc::clone(&is_done);
            Handed::new(vec![b'x'; length], async move {
                is_done.store(true, Ordering::Relaxed);
            })
        };
        let mut broken = body(PIECE + 1);
        broken.frame().await.unwrap().unwrap();
        drop(broken);
        tokio::task::yield_now().await;
        assert!(!is_done.load(Ordering::Relaxed));
        for length in [PIECE + 1, 0] {
            let whole = body(length).collect().await.unwrap().to_bytes();
            assert_eq!(whole.len(), length);
            assert!(is_done.swap(false, Ordering::Relaxed), "{length}");
        }
    }
}
