//! A file comes in, piece by piece.

use futures::{Stream, StreamExt as _};
use uuid::Uuid;

use super::{Importer, sniff::Sniffer};
use crate::{
    journal::Author,
    store::{self, imports::ImportRow},
};

/// A file may be so large, in bytes.
pub const LARGEST: u64 = 64 * 1024 * 1024;
/// Pieces are kept so large at least, but for the last.
const PIECE: usize = 256 * 1024;
/// Characters that are kept of a file's name.
const NAME: usize = 120;

/// What is said of a list beside its file.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Whose people.
    pub org: Uuid,
    /// Who brings it.
    pub author: Author,
    /// They run the platform, or are at the server.
    pub operator: bool,
    /// The file's name.
    pub name: String,
    /// People are told apart by their extension, not by their address.
    pub by_extension: bool,
    /// Who is new gets the letter of welcome.
    pub welcome: bool,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// It is larger than [`LARGEST`].
    #[error("the file is larger than 64 MB")]
    TooLarge,
    /// It broke off.
    #[error("the file broke off")]
    BrokenOff,
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is a workbook.
    #[error("the file is a workbook: save its sheet as CSV")]
    Workbook,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl Importer {
    /// Keeps a file, to be checked; answers the list's id. What is not taken leaves nothing behind.
    pub async fn receive<B, E>(
        &self,
        new: NewImport,
        pieces: impl Stream<Item = Result<B, E>> + Send,
    ) -> Result<Uuid, ReceiveError>
    where
        B: AsRef<[u8]> + Send,
        E: Send,
    {
        let (user_id, actor, address) = match &new.author {
            Author::Person(person) => (
                person.account(),
                person.email.clone(),
                person
                    .address
                    .map_or_else(String::new, |address| address.to_string()),
            ),
            _ => (None, crate::journal::COMMAND_LINE.to_owned(), String::new()),
        };
        let row = ImportRow {
            id: Uuid::now_v7(),
            org_id: new.org,
            user_id,
            actor,
            address,
            name: shown(&new.name),
            state: "receiving".to_owned(),
            matching: if new.by_extension {
                "extension"
            } else {
                "email"
            }
            .to_owned(),
            welcome: new.welcome,
            operator: new.operator,
            encoding: String::new(),
            columns: "[]".to_owned(),
            problem: String::new(),
            total: 0,
            reached: 0,
            created_at: self.registry.clock.millis(),
            finished_at: None,
            lease_until: 0,
        };
        let store = &self.registry.store;
        store::imports::insert(store.once().await?.db(), &row).await?;
        let kept = self.keep(row.id, pieces).await;
        if kept.is_err() {
            store::imports::delete(store.once().await?.db(), row.id).await?;
        }
        kept.map(|()| row.id)
    }

    async fn keep<B, E>(
        &self,
        id: Uuid,
        pieces: impl Stream<Item = Result<B, E>> + Send,
    ) -> Result<(), ReceiveError>
    where
        B: AsRef<[u8]> + Send,
        E: Send,
    {
        let store = &self.registry.store;
        let mut pieces = std::pin::pin!(pieces);
        let mut sniffer = Sniffer::default();
        let (mut held, mut n, mut size) = (Vec::with_capacity(PIECE), 0, 0_u64);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| ReceiveError::BrokenOff)?;
            let piece = piece.as_ref();
            size += piece.len() as u64;
            if size > LARGEST {
                return Err(ReceiveError::TooLarge);
            }
            sniffer.feed(piece);
            held.extend_from_slice(piece);
            if held.len() >= PIECE {
                store::imports::put_piece(store.once().await?.db(), id, n, &held).await?;
                held.clear();
                n += 1;
            }
        }
        if size == 0 {
            return Err(ReceiveError::Empty);
        }
        if sniffer.is_workbook() {
            return Err(ReceiveError::Workbook);
        }
        let mut tx = store.write().await?;
        if !held.is_empty() {
            store::imports::put_piece(tx.db(), id, n, &held).await?;
        }
        store::imports::set_read(tx.db(), id, sniffer.encoding().name(), "[]").await?;
        store::imports::turn(tx.db(), id, &["receiving"], "checking").await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A file's name as it is shown: without its folder, and short.
fn shown(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|c| !renvoi_app::domain::rule::is_forbidden(*c))
        .take(NAME)
        .collect();
    if name.trim().is_empty() {
        "CSV".to_owned()
    } else {
        name
    }
}
