//! A PBX whose next write stops on its way, as one does whose process is stopped, killed or cut off there.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use renvoi_server::pbx::{
    Contact, Drift, Health, Pbx, PbxError, PbxEvent, Plan, Problem, Subject, TryCall, TryResult,
    dialled::{Asked, Dialled},
};
use tokio::sync::{Notify, broadcast};

/// Where a write stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing has reached the PBX.
    Before,
    /// All of it has, and the worker does not know yet.
    After,
}

#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    pbx: Arc<dyn Pbx>,
    stop: Mutex<Option<Moment>>,
    reached: Notify,
    open: Notify,
    passed: AtomicUsize,
}

impl Gate {
    /// In front of a PBX; the first write stops.
    pub fn new(pbx: impl Pbx + 'static, at: Moment) -> Self {
        Self(Arc::new(Inner {
            pbx: Arc::new(pbx),
            stop: Mutex::new(Some(at)),
            reached: Notify::new(),
            open: Notify::new(),
            passed: AtomicUsize::new(0),
        }))
    }

    /// Until the write has come to where it stops.
    pub async fn reached(&self) {
        self.0.reached.notified().await;
    }

    /// Lets it go on.
    pub fn open(&self) {
        self.0.open.notify_one();
    }

    /// How many writes have come to their end.
    pub fn passed(&self) -> usize {
        self.0.passed.load(Ordering::SeqCst)
    }

    fn stops(&self) -> Option<Moment> {
        self.0.stop.lock().unwrap().take()
    }

    async fn wait(&self) {
        self.0.reached.notify_one();
        self.0.open.notified().await;
    }

    async fn pass<T>(&self, write: impl Future<Output = T>) -> T {
        let stops = self.stops();
        if stops == Some(Moment::Before) {
            self.wait().await;
        }
        let answer = write.await;
        if stops == Some(Moment::After) {
            self.wait().await;
        }
        self.0.passed.fetch_add(1, Ordering::SeqCst);
        answer
    }
}

#[async_trait]
impl Pbx for Gate {
    async fn put(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        self.pass(self.0.pbx.put(plans)).await
    }

    async fn remove(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>> {
        self.pass(self.0.pbx.remove(subjects)).await
    }

    async fn read(&self, subject: &Subject) -> Result<Option<Vec<String>>, PbxError> {
        self.0.pbx.read(subject).await
    }

    async fn compare(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError> {
        self.0.pbx.compare(wanted).await
    }

    async fn contacts(&self) -> Result<Vec<Contact>, PbxError> {
        self.0.pbx.contacts().await
    }

    async fn health(&self) -> Health {
        self.0.pbx.health().await
    }

    async fn clock(&self, zones: &[String]) -> Result<Vec<Problem>, PbxError> {
        self.0.pbx.clock(zones).await
    }

    async fn place(&self, call: TryCall) -> Result<TryResult, PbxError> {
        self.0.pbx.place(call).await
    }

    async fn dialled(&self) -> Result<Vec<Dialled>, PbxError> {
        self.0.pbx.dialled().await
    }

    async fn answer(&self, asked: &Asked, may: bool) -> Result<(), PbxError> {
        self.0.pbx.answer(asked, may).await
    }

    fn is_ready(&self) -> bool {
        self.0.pbx.is_ready()
    }

    fn events(&self) -> broadcast::Receiver<PbxEvent> {
        self.0.pbx.events()
    }
}
