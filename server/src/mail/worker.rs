//! The worker: takes mails from the outbox, writes their letters, sends them, and keeps what became of them.

use std::time::Duration;

use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use super::{Answer, Kind, Post, SendError, ask::parse, letters, message::message};
use crate::{
    accounts::recovery,
    outbox,
    store::{
        self,
        jobs::{Job, Queue},
        mails::{MailRow, State},
    },
};

/// Mails sent side by side, each on a connection of its own.
const BATCH: i64 = 4;
/// A worker that dies gives its mails back after this, in milliseconds; longer than any dialogue with a server.
const LEASE: i64 = 300_000;
/// How often to look for mails that another process asked for, and for leases that ran out.
const POLL: Duration = Duration::from_secs(1);
/// Nobody wants to hear on Friday what could not be said since Wednesday. In milliseconds.
const PATIENCE: i64 = 48 * 3600 * 1000;

/// What a pass over the outbox did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Taken by the server.
    pub sent: usize,
    /// To be tried again.
    pub failed: usize,
    /// Refused for good, or not worth telling any more.
    pub ended: usize,
}

/// Works until told to stop.
pub async fn run(post: Post, stop: CancellationToken) {
    loop {
        if let Err(error) = drain(&post).await {
            tracing::error!(%error, "the outbox cannot be read");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = post.signal.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Sends whatever is due, until nothing is.
pub async fn drain(post: &Post) -> store::Result<Outcome> {
    let mut total = Outcome::default();
    loop {
        recovery::answer(&post.store, post.clock.as_ref()).await?;
        let now = post.clock.millis();
        let jobs = outbox::take(&post.store, Queue::Mail, now, LEASE, BATCH).await?;
        if jobs.is_empty() {
            return Ok(total);
        }
        for end in join_all(jobs.iter().map(|job| deliver(post, job))).await {
            match end? {
                State::Sent => total.sent += 1,
                State::Queued => total.failed += 1,
                State::Refused | State::Dropped => total.ended += 1,
            }
        }
    }
}

/// Makes one attempt; answers the state that the mail has now.
async fn deliver(post: &Post, job: &Job) -> store::Result<State> {
    let mail = match parse(&job.subject) {
        Some(id) => store::mails::by_id(post.store.read().await?.db(), id).await?,
        None => None,
    };
    let Some(mail) = mail else {
        let mut tx = post.store.write().await?;
        store::jobs::done(tx.db(), job).await?;
        tx.commit().await?;
        return Ok(State::Dropped);
    };
    let (state, recipient, answer) = attempt(post, &mail).await?;
    note(post, job, &mail, state, recipient, answer).await
}

async fn attempt(post: &Post, mail: &MailRow) -> store::Result<(State, String, Answer)> {
    if post.clock.millis() > mail.created_at + PATIENCE {
        // Asked for while no worker ran.
        let answer = Answer::new("expired", "");
        return Ok((State::Dropped, mail.recipient.clone(), answer));
    }
    let Some(letter) = letters::write(post, mail).await? else {
        return Ok((State::Dropped, mail.recipient.clone(), Answer::new("", "")));
    };
    let recipient = letter.to.as_str().to_owned();
    let Some(message) = message(&letter, &post.way.sender, mail.id, post.clock.millis()) else {
        return Ok((State::Refused, recipient, Answer::new("address", "")));
    };
    let (state, answer) = match post.way.transport.send(&message).await {
        Ok(answer) => (State::Sent, answer),
        Err(SendError::Never(answer)) => (State::Refused, answer),
        Err(SendError::Later(answer)) => (State::Queued, answer),
    };
    Ok((state, recipient, answer))
}

async fn note(
    post: &Post,
    job: &Job,
    mail: &MailRow,
    state: State,
    recipient: String,
    answer: Answer,
) -> store::Result<State> {
    let now = post.clock.millis();
    let again = now + back_off(job.attempts);
    let late = state == State::Queued && again > mail.created_at + PATIENCE;
    let state = if late { State::Refused } else { state };
    let kept = MailRow {
        recipient,
        state: state.name().to_owned(),
        code: if late {
            "expired".to_owned()
        } else {
            answer.code
        },
        said: answer.said,
        attempts: mail.attempts + 1,
        changed_at: now,
        ..mail.clone()
    };
    if state != State::Sent {
        tracing::warn!(mail = %mail.id, kind = mail.kind, state = kept.state, code = kept.code, said = kept.said, "a mail did not leave");
    }
    let mut tx = post.store.write().await?;
    let ours = if state == State::Queued {
        store::jobs::failed(tx.db(), job, again, &kept.code, &kept.said).await?
    } else {
        store::jobs::done(tx.db(), job).await?
    };
    // Where the lease ran out, whoever has the job now keeps what becomes of it.
    if ours || state == State::Sent {
        store::mails::update(tx.db(), &kept).await?;
        if let (State::Sent, Some(Kind::Message), Some(id)) =
            (state, Kind::parse(&mail.kind), mail.about)
        {
            store::messages::mailed(tx.db(), id, now).await?;
        }
    }
    tx.commit().await?;
    Ok(state)
}

/// Half a minute, then twice as long each time, up to half an hour: greylisting lets the second or the third attempt through.
/// In milliseconds.
fn back_off(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(6);
    (30_000 << doublings).min(1_800_000)
}

#[cfg(test)]
mod tests {
    #[test]
    fn attempts_become_rarer() {
        let minutes: Vec<_> = (0..8).map(|n| super::back_off(n) / 30_000).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
