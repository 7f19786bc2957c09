//! Bodies of requests, read whole.

use std::error::Error;

use axum::body::{Body, Bytes, to_bytes};
use http_body_util::LengthLimitError;
use renvoi_app::api::Code;
use tower_http::timeout::TimeoutError;

/// Reads a body of at most so many bytes; or says that it is larger, comes too slowly, or breaks off.
pub(super) async fn whole(body: Body, most: usize) -> Result<Bytes, Code> {
    to_bytes(body, most).await.map_err(|error| {
        if is_of::<LengthLimitError>(&error) {
            Code::TooLarge
        } else if is_of::<TimeoutError>(&error) {
            Code::TooSlow
        } else {
            Code::Unreadable
        }
    })
}

/// Whether an error is one of these, or comes of one.
fn is_of<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source()).any(<dyn Error>::is::<E>)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::stream;
    use tower_http::timeout::TimeoutBody;

    use super::*;

    #[tokio::test]
    async fn what_is_wrong_with_a_body_is_told_apart() {
        assert_eq!(
            whole(Body::from("four"), 4).await,
            Ok(Bytes::from_static(b"four"))
        );
        assert_eq!(whole(Body::from("fives"), 4).await, Err(Code::TooLarge));
        let never = Body::from_stream(stream::pending::<std::io::Result<Bytes>>());
        let slow = Body::new(TimeoutBody::new(Duration::from_millis(1), never));
        // As a layer inside the one that waits hands it on.
        assert_eq!(whole(Body::new(slow), 4).await, Err(Code::TooSlow));
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let broken = Body::from_stream(stream::iter([Err::<Bytes, _>(broken)]));
        assert_eq!(whole(broken, 4).await, Err(Code::Unreadable));
    }
}
