//! Colleagues by what somebody types at a key.

use renvoi_app::api::{ApiError, session::Reader};
use uuid::Uuid;

use super::{PhonesService, own};
use crate::{
    errors::internal,
    store::{
        self, Db,
        extension::{Among, Colleague},
        people::{Term, terms, words_of_name},
    },
};

/// So many are offered.
const MOST: usize = 50;
/// So many are looked at: some were found by their address, which is not a colleague's to search.
const LOOKED_AT: i64 = 500;
/// So much of what is typed is looked at, in letters.
const LETTERS: usize = 120;

impl PhonesService {
    pub(super) async fn find_some(
        &self,
        who: &Reader,
        id: Uuid,
        typed: &str,
        supervised: bool,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let phone = own(read.db(), who, id).await?;
        let among = if supervised {
            Among::Peers(phone.extension_id)
        } else {
            Among::Others(phone.extension_id)
        };
        meant(read.db(), phone.row.org_id, among, typed).await
    }
}

/// Extension and name of those whom a text may mean.
pub(super) async fn meant(
    db: Db<'_>,
    org: Uuid,
    among: Among,
    typed: &str,
) -> Result<Vec<(String, String)>, ApiError> {
    let typed: String = typed.chars().take(LETTERS).collect();
    let terms = terms(&typed);
    if terms.is_empty() {
        return Ok(vec![]);
    }
    let found = store::extension::found(db, org, among, &terms, LOOKED_AT)
        .await
        .map_err(internal)?;
    Ok(found
        .into_iter()
        .filter(|colleague| is_meant(colleague, &terms))
        .map(|colleague| (colleague.number, colleague.name))
        .take(MOST)
        .collect())
}

/// Whether they are found by name and extension alone.
fn is_meant(colleague: &Colleague, terms: &[Term]) -> bool {
    let words = words_of_name(&colleague.name);
    terms.iter().all(|term| {
        let begins = |text: &String| text.starts_with(&term.word);
        words.iter().any(begins) || begins(&colleague.number)
    })
}
