//! People found by what somebody types: the beginning of a word, of an extension, of a direct number.

use std::collections::{BTreeSet, HashSet};

use sqlx::{FromRow, QueryBuilder};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use uuid::Uuid;

use super::{Db, Result, Store, exec, sql, user::UserRow};

/// People whose words are made at once, where they have none yet.
const BATCH: i64 = 500;
/// So many rows of a term are counted to know which one narrows most; beyond it all are much alike.
const COUNTED: i64 = 10_000;
/// Words of a text that are looked at.
const WORDS: usize = 6;
/// After every word that begins with some letters, by bytes.
const LAST: char = '\u{10ffff}';

/// A text as it is compared: decomposed, without marks, in lower case.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        for c in c.to_lowercase() {
            // Letters of their own, which nothing decomposes; people without them on their keyboard write them so.
            match c {
                'œ' => folded.push_str("oe"),
                'æ' => folded.push_str("ae"),
                'ß' => folded.push_str("ss"),
                'þ' => folded.push_str("th"),
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'đ' | 'ð' => folded.push('d'),
                'ı' => folded.push('i'),
                c if is_combining_mark(c) => {}
                c => folded.push(c),
            }
        }
    }
    folded
}

/// The words of a folded text.
pub fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// What somebody is found by.
fn words_of(name: &str, email: &str) -> BTreeSet<String> {
    let email = fold(email);
    let local = email.rsplit_once('@').map_or("", |(local, _)| local);
    let mut words = words_of_name(name);
    words.extend(split(local).map(ToOwned::to_owned));
    words.insert(email);
    words
}

/// What a name is found by.
#[must_use]
pub fn words_of_name(name: &str) -> BTreeSet<String> {
    let name = fold(name);
    let mut words: BTreeSet<String> = split(&name).map(ToOwned::to_owned).collect();
    // « N'Diaye » is typed ndiaye too, « Jean-Luc » jeanluc.
    words.extend(
        name.split_whitespace()
            .map(|part| split(part).collect::<String>())
            .filter(|word| !word.is_empty()),
    );
    words
}

/// Keeps what somebody is found by, whatever it was before.
pub(super) async fn keep(mut db: Db<'_>, user: &UserRow) -> Result<()> {
    exec!(db.again(), c => sqlx::query("DELETE FROM people_words WHERE user_id = $1").bind(user.id))?;
    add(db, user.id, user.org_id, &user.name, &user.email).await
}

/// The same for somebody who is new.
pub(super) async fn add(db: Db<'_>, user: Uuid, org: Uuid, name: &str, email: &str) -> Result<()> {
    let words = words_of(name, email);
    sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO people_words (org_id, word, user_id) ");
        query.push_values(&words, |mut row, word| {
            row.push_bind(org).push_bind(word.as_str()).push_bind(user);
        });
        // Two portals that start at once make the same words.
        query.push(" ON CONFLICT DO NOTHING");
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
}

/// The same for many who are new.
pub(super) async fn add_all(mut db: Db<'_>, users: &[UserRow]) -> Result<()> {
    // Five words or so each: far from as many parameters as a database takes.
    for some in users.chunks(500) {
        let words: Vec<(Uuid, Uuid, String)> = some
            .iter()
            .flat_map(|user| {
                let words = words_of(&user.name, &user.email);
                words
                    .into_iter()
                    .map(|word| (user.org_id, user.id, word))
                    .collect::<Vec<_>>()
            })
            .collect();
        for some in words.chunks(3000) {
            sql!(db.again(), c => {
                let mut query = QueryBuilder::new("INSERT INTO people_words (org_id, word, user_id) ");
                query.push_values(some, |mut row, (org, user, word)| {
                    row.push_bind(*org).push_bind(word.as_str()).push_bind(*user);
                });
                query.push(" ON CONFLICT DO NOTHING");
                query.build().persistent(false).execute(c).await.map(|_| ())
            })?;
        }
    }
    Ok(())
}

/// Makes the words of those who have none: everybody has an address, so nobody is without.
pub(super) async fn fill(store: &Store) -> Result<()> {
    loop {
        let mut tx = store.write().await?;
        let without: Vec<(Uuid, Uuid, String, String)> = sql!(tx.db(), c => sqlx::query_as(
            "SELECT id, org_id, name, email FROM users
             WHERE NOT EXISTS (SELECT 1 FROM people_words w WHERE w.user_id = users.id) ORDER BY id LIMIT $1")
            .bind(BATCH).fetch_all(c).await)?;
        if without.is_empty() {
            return Ok(());
        }
        for (id, org, name, email) in &without {
            add(tx.db(), *id, *org, name, email).await?;
        }
        tx.commit().await?;
    }
}

/// What each person found must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The beginning of one of their words; folded.
    pub word: String,
    /// It is digits: the beginning of their extension does as well.
    pub is_number: bool,
}

/// What a text asks for: its words, the first ones, each once.
#[must_use]
pub fn terms(text: &str) -> Vec<Term> {
    let folded = fold(text);
    let mut terms: Vec<Term> = vec![];
    for part in folded.split_whitespace() {
        // An address is one word, as it is kept.
        let words: Vec<&str> = if part.contains('@') {
            vec![part]
        } else {
            split(part).collect()
        };
        for word in words {
            if !terms.iter().any(|term| term.word == word) {
                terms.push(Term {
                    word: word.to_owned(),
                    is_number: word.bytes().all(|b| b.is_ascii_digit()),
                });
            }
        }
    }
    terms.truncate(WORDS);
    terms
}

/// The range of what begins with a text.
pub(super) fn range(head: &str) -> (String, String) {
    (head.to_owned(), format!("{head}{LAST}"))
}

/// Those who have all of these, by the word that the rarest of them begins; at most so many.
pub async fn by_terms(mut db: Db<'_>, org: Uuid, terms: &[Term], most: usize) -> Result<Vec<Uuid>> {
    let Some(first) = rarest(db.again(), org, terms).await? else {
        return Ok(vec![]);
    };
    let others: Vec<&Term> = terms
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != first)
        .map(|(_, term)| term)
        .collect();
    // Somebody is there once for each of their words that begins so, three times at most as names are.
    let mut limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_mul(4);
    loop {
        let rows = some_by_terms(db.again(), org, &terms[first], &others, limit).await?;
        let all = i64::try_from(rows.len()).is_ok_and(|rows| rows < limit);
        let mut met = HashSet::new();
        let mut found: Vec<Uuid> = rows.into_iter().filter(|id| met.insert(*id)).collect();
        if all || found.len() >= most {
            found.truncate(most);
            return Ok(found);
        }
        limit = limit.saturating_mul(4);
    }
}

/// The place of the term that narrows most; `None` where nobody has one of them, or there is none to begin with.
async fn rarest(mut db: Db<'_>, org: Uuid, terms: &[Term]) -> Result<Option<usize>> {
    let words: Vec<(usize, &Term)> = terms
        .iter()
        .enumerate()
        .filter(|(_, term)| terms.len() == 1 || !term.is_number)
        .collect();
    if let [(only, _)] = words[..] {
        return Ok(Some(only));
    }
    let mut counted = vec![];
    for (place, term) in words {
        let (from, to) = range(&term.word);
        let (rows,): (i64,) = sql!(db.again(), c => sqlx::query_as(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM people_words WHERE org_id = $1 AND word >= $2 AND word < $3 LIMIT $4) AS counted")
            .bind(org).bind(from).bind(to).bind(COUNTED).fetch_one(c).await)?;
        if rows == 0 {
            return Ok(None);
        }
        // Where all are frequent, the longest.
        counted.push((rows, usize::MAX - term.word.len(), place));
    }
    Ok(counted.into_iter().min().map(|(.., place)| place))
}

async fn some_by_terms(
    db: Db<'_>,
    org: Uuid,
    first: &Term,
    others: &[&Term],
    limit: i64,
) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => {
        let (from, to) = range(&first.word);
        let mut query = QueryBuilder::new("SELECT w.user_id FROM people_words w WHERE w.org_id = ");
        query.push_bind(org).push(" AND w.word >= ").push_bind(from).push(" AND w.word < ").push_bind(to);
        for term in others {
            let (from, to) = range(&term.word);
            query.push(" AND (EXISTS (SELECT 1 FROM people_words x WHERE x.user_id = w.user_id AND x.word >= ");
            query.push_bind(from.clone()).push(" AND x.word < ").push_bind(to.clone()).push(")");
            if term.is_number {
                query.push(
                    " OR EXISTS (SELECT 1 FROM users u JOIN extensions e ON e.id = u.extension_id
                      WHERE u.id = w.user_id AND e.number >= ");
                query.push_bind(from).push(" AND e.number < ").push_bind(to).push(")");
            }
            query.push(")");
        }
        query.push(" ORDER BY w.word, w.user_id LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The owners of the extensions that begin with these digits, in order, each with the whole extension.
pub async fn by_extension(
    db: Db<'_>,
    org: Uuid,
    digits: &str,
    most: i64,
) -> Result<Vec<(Uuid, String)>> {
    let (from, to) = range(digits);
    sql!(db, c => sqlx::query_as(
        "SELECT u.id, e.number FROM extensions e JOIN users u ON u.extension_id = e.id
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number < $3 ORDER BY e.number LIMIT $4")
        .bind(org).bind(from).bind(to).bind(most).fetch_all(c).await)
}

/// The owners of the direct numbers that begin so (`+33145`), in order; who has several of them is there several times.
pub async fn by_direct_number(db: Db<'_>, org: Uuid, prefix: &str, most: i64) -> Result<Vec<Uuid>> {
    let (from, to) = range(prefix);
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT u.id FROM direct_numbers d JOIN users u ON u.extension_id = d.extension_id
         WHERE d.org_id = $1 AND d.number >= $2 AND d.number < $3 ORDER BY d.number LIMIT $4")
        .bind(org).bind(from).bind(to).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The owners of the desk phones whose MAC addresses begin so (`805ec0`), in order; who has several of them is there several times.
pub async fn by_mac(db: Db<'_>, org: Uuid, head: &str, most: i64) -> Result<Vec<Uuid>> {
    let (from, to) = range(head);
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT u.id FROM phones p JOIN devices d ON d.id = p.device_id JOIN users u ON u.extension_id = d.extension_id
         WHERE p.org_id = $1 AND p.mac >= $2 AND p.mac < $3 ORDER BY p.mac LIMIT $4")
        .bind(org).bind(from).bind(to).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A person as a list of people found shows them.
#[derive(Clone, Debug, FromRow)]
pub struct FoundRow {
    /// Their id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Lower case.
    pub email: String,
    /// When the account was locked.
    pub locked_at: Option<i64>,
    /// When it was deactivated.
    pub deactivated_at: Option<i64>,
    /// 0: they have no password yet.
    pub has_password: i32,
    /// Digits of their extension.
    pub extension: Option<String>,
}

/// People of an organisation by id, in whatever order. The organisation is asked for in a way that no index serves: SQLite would
/// go through all of its people instead of to these few.
pub async fn found(db: Db<'_>, org: Uuid, ids: &[Uuid]) -> Result<Vec<FoundRow>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT u.id, u.name, u.email, u.locked_at, u.deactivated_at, CASE WHEN u.password IS NULL THEN 0 ELSE 1 END AS has_password,
             e.number AS extension FROM users u LEFT JOIN extensions e ON e.id = u.extension_id WHERE NOT (u.org_id <> ");
        query.push_bind(org).push(") AND u.id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_marks_and_case() {
        for (text, folded) in [
            ("Élodie", "elodie"),
            ("E\u{301}LODIE", "elodie"),
            ("Çağrı", "cagri"),
            ("Œuvre ß Łódź Ørsted", "oeuvre ss lodz orsted"),
            ("ＡＢＣ", "abc"),
            ("İpek", "ipek"),
            ("Ольга", "ольга"),
            ("Άννα", "αννα"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn people_are_found_by_each_part_of_what_they_are_called() {
        let words = words_of("Aïssatou N’Diaye-Lemoine", "a.ndiaye+tel@cabinet.example");
        let expected = [
            "a",
            "a.ndiaye+tel@cabinet.example",
            "aissatou",
            "diaye",
            "lemoine",
            "n",
            "ndiaye",
            "ndiayelemoine",
            "tel",
        ];
        assert_eq!(words.into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(
            words_of("!", "x@y.z").into_iter().collect::<Vec<_>>(),
            ["x", "x@y.z"]
        );
    }
}
