//! Threads for work that fills a core, as hashing does. They give way to everything else, so that pages stay quick while many sign in.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use tokio::sync::oneshot;

/// How far they stand back, see nice(2): beside one that wants the same core they get a tenth of it.
const GIVES_WAY: i32 = 10;

type Job = Box<dyn FnOnce() + Send>;

/// The threads; they end with the last clone of this.
#[derive(Clone, Debug)]
pub(super) struct Workers(mpsc::Sender<Job>);

impl Workers {
    /// So many: as many jobs are done at once, the others wait their turn.
    pub(super) fn new(count: usize) -> Self {
        let (jobs, next) = mpsc::channel();
        let next = Arc::new(Mutex::new(next));
        for _ in 0..count {
            let next = Arc::clone(&next);
            thread::Builder::new()
                .name("hashing".to_owned())
                .spawn(move || work(&next))
                .expect("a thread can be started");
        }
        Self(jobs)
    }

    /// What the job answers; `None` where it panicked. Nothing is done for who has stopped waiting before its turn.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, answer) = oneshot::channel();
        let job = move || {
            if !done.is_closed() {
                // It may have stopped waiting meanwhile.
                let _ = done.send(job());
            }
        };
        self.0.send(Box::new(job)).ok()?;
        answer.await.ok()
    }
}

fn work(next: &Mutex<mpsc::Receiver<Job>>) {
    // Only on Linux is that a thread's own; where it is not allowed, all stand alike.
    if cfg!(target_os = "linux") {
        let _ = rustix::process::nice(GIVES_WAY);
    }
    loop {
        let job = next.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Whoever waits hears that there is no answer.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_takes_no_thread_along() {
        let workers = Workers::new(1);
        let none: Option<()> = workers.run(|| panic!("as a test")).await;
        assert_eq!(none, None);
        assert_eq!(workers.run(|| 2).await, Some(2));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn they_give_way_and_nobody_else_does() {
        let own = || rustix::process::getpriority_process(None).expect("it is known");
        let before = own();
        let theirs = Workers::new(1).run(own).await;
        assert_eq!(theirs, Some((before + GIVES_WAY).min(19)));
        assert_eq!(own(), before);
    }
}
