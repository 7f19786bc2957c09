//! Messages left for extensions, and who has a greeting.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A message, without its sound.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MessageRow {
    /// Its id.
    pub id: Uuid,
    /// For which extension.
    pub extension_id: Uuid,
    /// Whose; `None` while nobody has owned the extension since.
    pub user_id: Option<Uuid>,
    /// The name of its recording on the PBX.
    pub recording: String,
    /// Who left it: `LeftBy` as a text.
    pub caller: String,
    /// When it was left, ms since 1970 UTC.
    pub left_at: i64,
    /// How long it is, in ms; 0 where its sound could not be read.
    pub lasts: i64,
    /// When it was first played.
    pub heard_at: Option<i64>,
    /// When it was deleted.
    pub deleted_at: Option<i64>,
}

/// All of [`MessageRow`], so that lists leave the sounds where they are.
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, extension_id, user_id, recording, caller, left_at, lasts, heard_at, deleted_at FROM messages ",
            $rest
        )
    };
}

/// Adds one that the PBX still has, with its sound where that could be read; `false` where its recording has been taken already.
pub async fn insert(db: Db<'_>, message: &MessageRow, sound: Option<&[u8]>) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO messages (id, extension_id, user_id, recording, at_pbx, caller, left_at, lasts, heard_at, deleted_at, sound)
         VALUES ($1, $2, $3, $4, TRUE, $5, $6, $7, $8, $9, $10) ON CONFLICT (recording) DO NOTHING")
        .bind(message.id).bind(message.extension_id).bind(message.user_id).bind(&message.recording).bind(&message.caller)
        .bind(message.left_at).bind(message.lasts).bind(message.heard_at).bind(message.deleted_at).bind(sound))?;
    Ok(done == 1)
}

/// The message of a recording that has been taken, be it deleted since.
pub async fn of_recording(db: Db<'_>, recording: &str) -> Result<Option<MessageRow>> {
    sql!(db, c => sqlx::query_as(columns!("WHERE recording = $1")).bind(recording).fetch_optional(c).await)
}

/// Whether there has ever been a message that is not forgotten, or there is a greeting.
pub async fn any(mut db: Db<'_>) -> Result<bool> {
    let message: Option<(String,)> = sql!(db.again(), c => sqlx::query_as(
        "SELECT recording FROM messages UNION ALL SELECT recording FROM messages_waiting LIMIT 1").fetch_optional(c).await)?;
    Ok(message.is_some() || !greetings(db).await?.is_empty())
}

/// What was left for an extension that nobody owned is this person's.
pub async fn claim(mut db: Db<'_>, extension: Uuid, user: Uuid) -> Result<()> {
    exec!(db.again(), c => sqlx::query("UPDATE messages SET user_id = $1 WHERE extension_id = $2 AND user_id IS NULL")
        .bind(user).bind(extension))?;
    exec!(db, c => sqlx::query("UPDATE messages_waiting SET user_id = $1 WHERE extension_id = $2 AND user_id IS NULL")
        .bind(user).bind(extension))?;
    Ok(())
}

/// The recordings that the PBX may still have of messages taken.
pub async fn at_pbx(db: Db<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as("SELECT recording FROM messages WHERE at_pbx")
        .fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(recording,)| recording).collect())
}

/// The PBX has forgotten a recording.
pub async fn forgotten(db: Db<'_>, recording: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE messages SET at_pbx = FALSE WHERE recording = $1").bind(recording))?;
    Ok(())
}

/// What a person has, newest first.
pub async fn of(db: Db<'_>, user: Uuid) -> Result<Vec<MessageRow>> {
    sql!(db, c => sqlx::query_as(columns!("WHERE user_id = $1 AND deleted_at IS NULL ORDER BY left_at DESC, id DESC"))
        .bind(user).fetch_all(c).await)
}

/// What a person has deleted since an instant, ms since 1970 UTC, and can have back; what was deleted last first.
pub async fn deleted(db: Db<'_>, user: Uuid, since: i64) -> Result<Vec<MessageRow>> {
    sql!(db, c => sqlx::query_as(columns!(
        "WHERE user_id = $1 AND deleted_at > $2 AND (sound IS NOT NULL OR lasts = 0) ORDER BY deleted_at DESC, id DESC"))
        .bind(user).bind(since).fetch_all(c).await)
}

/// A recording on the PBX that its owner cannot hear here, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Stuck {
    /// The organisation's short name.
    pub slug: String,
    /// The extension it was left for.
    pub number: String,
    /// Its name on the PBX.
    pub recording: String,
    /// When it was left, ms since 1970 UTC.
    pub left_at: i64,
}

/// The messages whose sound could not be read, oldest first.
pub async fn unreadable(db: Db<'_>) -> Result<Vec<Stuck>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.slug, e.number, m.recording, m.left_at FROM messages m
         JOIN extensions e ON e.id = m.extension_id JOIN organisations o ON o.id = e.org_id
         WHERE m.lasts = 0 AND m.deleted_at IS NULL ORDER BY m.left_at").fetch_all(c).await)
}

/// The messages that wait because the box is full, oldest first.
pub async fn waiting(db: Db<'_>) -> Result<Vec<Stuck>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.slug, e.number, w.recording, w.left_at FROM messages_waiting w
         JOIN extensions e ON e.id = w.extension_id JOIN organisations o ON o.id = e.org_id
         ORDER BY w.left_at").fetch_all(c).await)
}

/// By id, whatever became of it.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<MessageRow>> {
    sql!(db, c => sqlx::query_as(columns!("WHERE id = $1")).bind(id).fetch_optional(c).await)
}

/// The sound of one that is not deleted.
pub async fn sound(db: Db<'_>, id: Uuid) -> Result<Option<Vec<u8>>> {
    let row: Option<(Option<Vec<u8>>,)> = sql!(db, c => sqlx::query_as(
        "SELECT sound FROM messages WHERE id = $1 AND deleted_at IS NULL").bind(id).fetch_optional(c).await)?;
    Ok(row.and_then(|(sound,)| sound))
}

/// The sound of one, deleted or not; `None` where it is gone.
pub async fn any_sound(db: Db<'_>, id: Uuid) -> Result<Option<Vec<u8>>> {
    let row: Option<(Option<Vec<u8>>,)> = sql!(db, c => sqlx::query_as("SELECT sound FROM messages WHERE id = $1")
        .bind(id).fetch_optional(c).await)?;
    Ok(row.and_then(|(sound,)| sound))
}

/// It has been played.
pub async fn heard(db: Db<'_>, id: Uuid, now: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE messages SET heard_at = $1 WHERE id = $2 AND heard_at IS NULL")
        .bind(now).bind(id))?;
    Ok(())
}

/// Deletes one, or takes that back while its sound is there; answers whether that changed anything.
pub async fn set_deleted(db: Db<'_>, id: Uuid, at: Option<i64>) -> Result<bool> {
    let done = match at {
        Some(at) => exec!(db, c => sqlx::query(
            "UPDATE messages SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL").bind(at).bind(id))?,
        None => exec!(db, c => sqlx::query(
            "UPDATE messages SET deleted_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL
             AND (sound IS NOT NULL OR lasts = 0)").bind(id))?,
    };
    Ok(done == 1)
}

/// How many a person has, deleted ones not counted.
pub async fn count(db: Db<'_>, user: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM messages WHERE user_id = $1 AND deleted_at IS NULL").bind(user).fetch_one(c).await)?;
    Ok(count)
}

/// How many a person has not heard, deleted ones not counted.
pub async fn unheard(db: Db<'_>, user: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM messages WHERE user_id = $1 AND heard_at IS NULL AND deleted_at IS NULL")
        .bind(user).fetch_one(c).await)?;
    Ok(count)
}

/// How many were left for an extension, whoever's they are; deleted ones are not counted.
pub async fn left_for(db: Db<'_>, extension: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM messages WHERE extension_id = $1 AND deleted_at IS NULL").bind(extension).fetch_one(c).await)?;
    Ok(count)
}

/// It has been mailed with its sound.
pub async fn mailed(db: Db<'_>, id: Uuid, now: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE messages SET mailed_at = $1 WHERE id = $2 AND mailed_at IS NULL AND lasts > 0")
        .bind(now).bind(id))?;
    Ok(())
}

/// What of a person's messages may go so that they have one less than so many: those heard first, then those mailed, each time the
/// oldest. `None` where that is not enough: nothing that they have neither heard nor been mailed ever goes by itself.
async fn spare(mut db: Db<'_>, user: Uuid, most: i64) -> Result<Option<Vec<Uuid>>> {
    let excess = count(db.again(), user).await? + 1 - most;
    if excess <= 0 {
        return Ok(Some(vec![]));
    }
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT id FROM messages WHERE user_id = $1 AND deleted_at IS NULL AND lasts > 0
         AND (heard_at IS NOT NULL OR mailed_at IS NOT NULL)
         ORDER BY CASE WHEN heard_at IS NULL THEN 1 ELSE 0 END, left_at, id LIMIT $2")
        .bind(user).bind(excess).fetch_all(c).await)?;
    let enough = i64::try_from(rows.len()).is_ok_and(|found| found == excess);
    Ok(enough.then(|| rows.into_iter().map(|(id,)| id).collect()))
}

/// Whether another one has room, or could be given room, among so many of a person's.
pub async fn has_room(db: Db<'_>, user: Uuid, most: i64) -> Result<bool> {
    Ok(spare(db, user, most).await?.is_some())
}

/// Makes room for another one among so many of a person's; `false` where there is none.
pub async fn make_room(mut db: Db<'_>, user: Uuid, most: i64, now: i64) -> Result<bool> {
    let Some(spare) = spare(db.again(), user, most).await? else {
        return Ok(false);
    };
    for id in spare {
        set_deleted(db.again(), id, Some(now)).await?;
    }
    Ok(true)
}

/// Whether another one has room among so many of an extension that nobody owns.
pub async fn has_room_unowned(db: Db<'_>, extension: Uuid, most: i64) -> Result<bool> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM messages WHERE extension_id = $1 AND user_id IS NULL AND deleted_at IS NULL")
        .bind(extension).fetch_one(c).await)?;
    Ok(count < most)
}

/// Forgets those that were deleted before an instant, ms since 1970 UTC, as far as the PBX has forgotten them.
pub async fn sweep(mut db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db.again(), c => sqlx::query("UPDATE messages SET sound = NULL WHERE deleted_at < $1 AND sound IS NOT NULL")
        .bind(before))?;
    exec!(db, c => sqlx::query("DELETE FROM messages WHERE deleted_at < $1 AND NOT at_pbx").bind(before))
}

/// When the greeting of an extension was recorded; `None`: it has none.
pub async fn greeting(db: Db<'_>, extension: Uuid) -> Result<Option<i64>> {
    let row: Option<(i64,)> = sql!(db, c => sqlx::query_as("SELECT recorded_at FROM greetings WHERE extension_id = $1")
        .bind(extension).fetch_optional(c).await)?;
    Ok(row.map(|(at,)| at))
}

/// All greetings: extension, when.
pub async fn greetings(db: Db<'_>) -> Result<Vec<(Uuid, i64)>> {
    sql!(db, c => sqlx::query_as("SELECT extension_id, recorded_at FROM greetings").fetch_all(c).await)
}

/// Notes a greeting, or that there is none.
pub async fn set_greeting(db: Db<'_>, extension: Uuid, at: Option<i64>) -> Result<()> {
    match at {
        Some(at) => exec!(db, c => sqlx::query(
            "INSERT INTO greetings (extension_id, recorded_at) VALUES ($1, $2)
             ON CONFLICT (extension_id) DO UPDATE SET recorded_at = excluded.recorded_at").bind(extension).bind(at))?,
        None => {
            exec!(db, c => sqlx::query("DELETE FROM greetings WHERE extension_id = $1").bind(extension))?
        }
    };
    Ok(())
}
