//! The people of an organisation as a spreadsheet reads them, and [`super::import`] reads them back.

use std::collections::HashMap;

use futures::{Stream, stream};
use renvoi_app::{
    api::account::Lang,
    words::{helpdesk, import as say},
};
use uuid::Uuid;

use crate::{
    accounts::Role,
    administration::people::GIVEN,
    cell::push_row,
    journal::{self, Author, Entry},
    store::{self, Store, bulk, organisation::Organisation, roster},
};

use super::Registry;

/// People in a piece.
const PIECE: i64 = 500;
/// Without it, Excel takes UTF-8 for Windows-1252.
const MARK: &str = "\u{feff}";

/// Notes in the journal that somebody takes the list along.
pub async fn note_export(
    registry: &Registry,
    author: &Author,
    org: &Organisation,
) -> store::Result<()> {
    let entry = Entry::new("user.exported", format!("organisation:{}", org.id))
        .from(author)
        .within(org.id);
    let mut tx = registry.store.write().await?;
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await
}

/// All of them, piece by piece, in the order in which they were added.
pub fn people(
    store: Store,
    org: Uuid,
    lang: Lang,
) -> impl Stream<Item = store::Result<Vec<u8>>> + Send + 'static {
    let begin = (store, Some(Uuid::nil()), heading(lang));
    stream::try_unfold(begin, move |(store, after, mut text)| async move {
        let Some(after) = after else {
            return Ok(None);
        };
        let (rows, next) = piece(&store, org, after, lang).await?;
        text.push_str(&rows);
        Ok(Some((text.into_bytes(), (store, next, String::new()))))
    })
}

/// A file to begin with: the columns, and three people who are nobody.
#[must_use]
pub fn sample(lang: Lang) -> Vec<u8> {
    let mut text = heading(lang);
    let none = none(lang);
    let (yes, no) = answers(lang);
    let (helpdesk, administrator) = (
        helpdesk::role_helpdesk(lang),
        helpdesk::role_administrator(lang),
    );
    let both = format!("{helpdesk}, {administrator}");
    let tongue = language(lang, lang);
    let rows = [
        [
            "Camille Rousseau-Lefèvre",
            "camille.rousseau@example.org",
            tongue,
            none,
            "301",
            "01 99 00 13 01",
            yes,
        ],
        [
            "Aïssatou N’Diaye",
            "a.ndiaye@example.org",
            tongue,
            helpdesk,
            "302",
            "01 99 00 13 02, 01 99 00 13 03",
            no,
        ],
        [
            "Zoë O’Connor",
            "zoe.oconnor@example.org",
            tongue,
            &both,
            none,
            none,
            "",
        ],
    ];
    for row in rows {
        push_row(&mut text, lang, row);
    }
    text.into_bytes()
}

fn heading(lang: Lang) -> String {
    let mut text = MARK.to_owned();
    let titles = [
        say::column_name(lang),
        say::column_email(lang),
        say::column_lang(lang),
        say::column_roles(lang),
        say::column_extension(lang),
        say::column_direct(lang),
        say::column_voicemail(lang),
    ];
    push_row(&mut text, lang, titles);
    text
}

async fn piece(
    store: &Store,
    org: Uuid,
    after: Uuid,
    lang: Lang,
) -> store::Result<(String, Option<Uuid>)> {
    let mut read = store.read().await?;
    let rows = bulk::people_after(read.db(), org, after, PIECE).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let lines: Vec<Uuid> = rows.iter().filter_map(|row| row.extension_id).collect();
    let mut roles: HashMap<Uuid, Vec<Role>> = HashMap::new();
    for (id, role) in roster::roles(read.db(), org, &ids).await? {
        roles.entry(id).or_default().extend(Role::parse(&role));
    }
    let mut direct: HashMap<Uuid, Vec<String>> = HashMap::new();
    for number in bulk::direct_of(read.db(), &lines).await? {
        direct
            .entry(number.extension_id)
            .or_default()
            .push(number.number);
    }
    drop(read);
    let mut text = String::new();
    for row in &rows {
        let held = roles.remove(&row.id).unwrap_or_default();
        let mut numbers = row
            .extension_id
            .and_then(|id| direct.remove(&id))
            .unwrap_or_default();
        numbers.sort();
        let (yes, no) = answers(lang);
        let voicemail = row.voicemail.map_or("", |on| if on { yes } else { no });
        push_row(
            &mut text,
            lang,
            [
                &row.name,
                &row.email,
                language(lang, Lang::parse(&row.lang).unwrap_or_default()),
                &roles_in_words(lang, &held),
                row.extension.as_deref().unwrap_or(none(lang)),
                &joined(lang, &numbers),
                voicemail,
            ],
        );
    }
    let whole = i64::try_from(rows.len()).is_ok_and(|rows| rows == PIECE);
    Ok((text, rows.last().map(|row| row.id).filter(|_| whole)))
}

fn none(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "aucun",
        Lang::En => "none",
    }
}

fn answers(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Fr => ("oui", "non"),
        Lang::En => ("yes", "no"),
    }
}

/// A language, in words of another.
fn language(lang: Lang, of: Lang) -> &'static str {
    match (lang, of) {
        (Lang::Fr, Lang::Fr) => "français",
        (Lang::Fr, Lang::En) => "anglais",
        (Lang::En, Lang::Fr) => "French",
        (Lang::En, Lang::En) => "English",
    }
}

/// Of the roles that an import gives.
fn roles_in_words(lang: Lang, held: &[Role]) -> String {
    let words = GIVEN.iter().filter(|role| held.contains(role));
    let words = words.map(|role| match role {
        Role::Helpdesk => helpdesk::role_helpdesk(lang),
        _ => helpdesk::role_administrator(lang),
    });
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        none(lang).to_owned()
    } else {
        words.join(", ")
    }
}

fn joined(lang: Lang, numbers: &[String]) -> String {
    if numbers.is_empty() {
        none(lang).to_owned()
    } else {
        numbers.join(", ")
    }
}
