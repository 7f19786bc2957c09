//! People found in two keystrokes.

use std::collections::{HashMap, HashSet};

use renvoi_app::{
    api::{
        ApiError, Code,
        helpdesk::{Found, SearchView},
        session::{Helpdesk, Session},
    },
    domain::Prefix,
};
use uuid::Uuid;

use super::Desk;
use crate::{
    directory::numbering,
    errors::internal,
    store::{
        self, Db,
        organisation::Organisation,
        people::{self, Term},
    },
};

/// People shown at once; who wants more types more.
const MOST: usize = 20;
/// Longer texts are cut: nobody's name is.
const LONGEST: usize = 120;
/// So many digits of a MAC address are looked for, and no fewer: « de » and « fa » begin names.
const MAC_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// What a text asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing that could be looked for.
    Nothing,
    /// Whose extension begins so, or whose direct number, or whose words.
    Number {
        /// What may be the beginning of an extension.
        digits: Option<String>,
        /// What may be the beginning of a direct number, in E.164.
        direct: Option<String>,
    },
    /// Who has all of these.
    Words(Vec<Term>),
}

impl Asked {
    fn read(text: &str, country: &str, key: &str) -> Self {
        let text: String = text.chars().take(LONGEST).collect();
        let text = text.trim();
        let mark = |c: char| c.is_whitespace() || "+.-/()".contains(c);
        let is_number = text.chars().all(|c| c.is_ascii_digit() || mark(c));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if is_number && !digits.is_empty() {
            let prefix = numbering(country).read_prefix(&format!("{text}*")).ok();
            return Self::Number {
                digits: (!text.starts_with('+')).then_some(digits),
                direct: prefix.as_ref().map(Prefix::as_str).map(str::to_owned),
            };
        }
        // « k7m2qx4a-204-1 » is the SIP user name of a telephone of extension 204.
        let own = text.strip_prefix(key);
        if let Some(rest) = own.and_then(|rest| rest.strip_prefix('-')) {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            return Self::Number {
                digits: Some(digits),
                direct: None,
            };
        }
        let terms = people::terms(text);
        if terms.is_empty() {
            Self::Nothing
        } else {
            Self::Words(terms)
        }
    }
}

/// What may be the beginning of a desk phone's MAC address, as it is kept, however it is parted.
fn mac_head(text: &str) -> Option<String> {
    let parts = text.trim().split([':', '-', '.', ' ']);
    let digits: String = parts.collect::<String>().to_ascii_lowercase();
    let is_head =
        MAC_DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_head.then_some(digits)
}

/// Who was found, in order; the first one alone where a whole extension was typed.
#[derive(Default)]
struct Ids {
    ids: Vec<Uuid>,
    exact: Option<Uuid>,
}

impl Ids {
    /// Those beside them whose telephones have such an address: a whole one means one person.
    async fn add_by_mac(&mut self, db: Db<'_>, org: Uuid, head: &str) -> store::Result<()> {
        let limit = i64::try_from(MOST + 1).expect("few");
        let owners = people::by_mac(db, org, head, limit).await?;
        if head.len() == *MAC_DIGITS.end() {
            self.exact = owners.first().copied().or(self.exact);
        }
        for owner in owners {
            if !self.ids.contains(&owner) {
                self.ids.push(owner);
            }
        }
        Ok(())
    }
}

impl Desk {
    /// Who is found by a text; beside it whom it means and nobody else: the owner of the extension that it is, or the only one found.
    pub async fn search(
        &self,
        who: &Session<Helpdesk>,
        text: &str,
    ) -> Result<(SearchView, Option<Uuid>), ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), who.person().organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let asked = Asked::read(text, &org.country, &org.key);
        let mut found = find(read.db(), &org, &asked).await.map_err(internal)?;
        if let Some(head) = mac_head(text) {
            found
                .add_by_mac(read.db(), org.id, &head)
                .await
                .map_err(internal)?;
        }
        let Ids { mut ids, exact } = found;
        let more = ids.len() > MOST;
        ids.truncate(MOST);
        let rows = people::found(read.db(), org.id, &ids)
            .await
            .map_err(internal)?;
        drop(read);
        let mut rows: HashMap<Uuid, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        let people = ids
            .iter()
            .filter_map(|id| rows.remove(id))
            .map(|row| Found {
                id: row.id,
                name: row.name,
                email: row.email,
                extension: row.extension,
                is_locked: row.locked_at.is_some(),
                is_deactivated: row.deactivated_at.is_some(),
                has_password: row.has_password == 1,
            });
        let people: Vec<Found> = people.collect();
        let only = match &people[..] {
            [only] => Some(only.id),
            _ => None,
        };
        let view = SearchView {
            organisation: org.name,
            asked: text.trim().to_owned(),
            people,
            more,
        };
        Ok((view, exact.or(only)))
    }
}

/// At most one more than is shown.
async fn find(mut db: Db<'_>, org: &Organisation, asked: &Asked) -> store::Result<Ids> {
    let most = MOST + 1;
    let limit = i64::try_from(most).expect("few");
    match asked {
        Asked::Nothing => Ok(Ids::default()),
        Asked::Words(terms) => Ok(Ids {
            ids: people::by_terms(db, org.id, terms, most).await?,
            exact: None,
        }),
        Asked::Number { digits, direct } => {
            let mut found = Ids::default();
            let mut met = HashSet::new();
            if let Some(digits) = digits {
                let rows = people::by_extension(db.again(), org.id, digits, limit).await?;
                let first = rows.first();
                found.exact = first
                    .filter(|(_, number)| number == digits)
                    .map(|(id, _)| *id);
                found.ids.extend(rows.into_iter().map(|(id, _)| id));
            }
            if let Some(direct) = direct
                && found.ids.len() < most
            {
                let ids = people::by_direct_number(db.again(), org.id, direct, limit).await?;
                found.ids.extend(ids);
            }
            if let Some(digits) = digits
                && found.ids.len() < most
            {
                let term = Term {
                    word: digits.clone(),
                    is_number: true,
                };
                found
                    .ids
                    .extend(people::by_terms(db, org.id, &[term], most).await?);
            }
            found.ids.retain(|id| met.insert(*id));
            Ok(found)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Asked {
        Asked::read(text, "FR", "k7m2qx4a")
    }

    fn words(all: &[(&str, bool)]) -> Asked {
        let term = |(word, is_number): &(&str, bool)| Term {
            word: (*word).to_owned(),
            is_number: *is_number,
        };
        Asked::Words(all.iter().map(term).collect())
    }

    fn number(digits: Option<&str>, direct: Option<&str>) -> Asked {
        Asked::Number {
            digits: digits.map(str::to_owned),
            direct: direct.map(str::to_owned),
        }
    }

    #[test]
    fn the_beginning_of_a_mac_address_is_known_however_it_is_parted() {
        let whole = Some("805ec0123456".to_owned());
        for text in ["80:5E:C0:12:34:56", "805e.c012.3456", " 80-5e-c0-12-34-56 "] {
            assert_eq!(mac_head(text), whole, "{text}");
        }
        assert_eq!(mac_head("80:5e:c"), Some("805ec".to_owned()));
        for text in ["", "de", "80:5", "dupont", "805ec01234567", "fée"] {
            assert_eq!(mac_head(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_typed_is_understood() {
        for (text, expected) in [
            ("", Asked::Nothing),
            (" — ", Asked::Nothing),
            ("+", Asked::Nothing),
            ("20", number(Some("20"), None)),
            ("01 99 0", number(Some("01990"), Some("+331990"))),
            ("0033 199", number(Some("0033199"), Some("+33199"))),
            ("+33 1.99", number(None, Some("+33199"))),
            ("k7m2qx4a-204-1", number(Some("204"), None)),
            ("él ma", words(&[("el", false), ("ma", false)])),
            ("N’Diaye", words(&[("n", false), ("diaye", false)])),
            ("Dupont 20", words(&[("dupont", false), ("20", true)])),
            (
                "A.Ndiaye+x@Cabinet.ex",
                words(&[("a.ndiaye+x@cabinet.ex", false)]),
            ),
            ("ma ma", words(&[("ma", false)])),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
