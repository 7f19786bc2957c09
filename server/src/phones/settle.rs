//! Keys that have lost what they did: a colleague who was supervised has left, or shares no group any more; a rule that was switched is
//! gone. A rule that is brought back has its key again, and so has a colleague who shares a group again.

use renvoi_app::{
    api::phones::KeyNote,
    domain::{
        Extension, RuleId,
        phones::{Does, Key},
    },
};
use serde_json::json;

use super::{
    Desk,
    body::{Body, Note, Owner, Rule},
    desired::{Resolved, Unwritable},
};
use crate::{
    journal,
    store::{self, phone::Phone},
};

/// Empties such keys, with a note for whoever has them, and fills those again whose rule or colleague is back, as a new version; answers
/// whether there were any.
///
/// An extension that is somebody else's by now is not whom the key's owner meant. One that never had an owner is meant to be so: it rings
/// in a place without a person, and stays whoever has it later.
pub(super) async fn settle(
    desk: &Desk,
    phone: &Phone,
    resolved: &Resolved,
) -> Result<bool, Unwritable> {
    let (body, lost, is_filled) = settled(resolved);
    if lost.is_empty() && !is_filled {
        return Ok(false);
    }
    let action = if lost.is_empty() {
        "device.keys_restored"
    } else {
        "device.keys_emptied"
    };
    let (id, from) = (phone.row.device_id, phone.row.version);
    let now = desk.clock.millis();
    let mut tx = desk.store.write().await?;
    if !store::phone::advance_keys(tx.db(), id, from).await? {
        // Somebody has just saved: that is looked at next.
        return Ok(true);
    }
    store::phone::insert_keys(tx.db(), id, from + 1, &body.write(), now, None).await?;
    let entry = journal::Entry::new(action, format!("device:{id}"))
        .by_portal()
        .within(phone.row.org_id)
        .with(json!({ "name": phone.name, "extension": phone.extension, "from": from, "to": from + 1, "lost": lost }));
    journal::append(tx.db(), desk.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// The keys without what they have lost, what that was, and whether others are as they were.
fn settled(resolved: &Resolved) -> (Body, Vec<KeyNote>, bool) {
    let mut body = Body {
        left_out: vec![],
        ..resolved.body.clone()
    };
    let mut lost = vec![];
    for key in &mut body.keys {
        let note = match &key.does {
            Does::Supervision { extension } => {
                left(resolved, extension).or_else(|| apart(resolved, extension))
            }
            Does::ForwardToggle { rule } => gone(resolved, *rule),
            Does::Line { .. } | Does::SpeedDial { .. } | Does::Empty => None,
        };
        if let Some(note) = note {
            let was = key.clone();
            *key = Key {
                locked: key.locked,
                ..Key::empty(key.spot)
            };
            body.notes.retain(|there| there.spot != key.spot);
            let may_return = !matches!(note, KeyNote::Left { .. });
            body.notes.push(Note {
                spot: key.spot,
                says: note.clone(),
                was: may_return.then_some(was),
            });
            lost.push(note);
        }
    }
    let is_filled = fill(&mut body, resolved);
    // Who chooses the same extension again means whose it is then.
    let kept: Vec<Extension> = body.named().cloned().collect();
    body.owners.retain(|owner| kept.contains(&owner.of));
    (body, lost, is_filled)
}

/// Fills the keys again, still empty, whose rule or colleague is back; answers whether there are any.
fn fill(body: &mut Body, resolved: &Resolved) -> bool {
    let back = |note: &Note| match note.was.as_ref().map(|key| &key.does) {
        Some(Does::ForwardToggle { rule }) => resolved.rule(*rule).is_some(),
        Some(Does::Supervision { extension }) => {
            left(resolved, extension).is_none() && resolved.may_supervise(extension)
        }
        _ => false,
    };
    let (filled, notes): (Vec<Note>, Vec<Note>) = body.notes.drain(..).partition(back);
    body.notes = notes;
    let mut is_filled = false;
    for key in filled.into_iter().filter_map(|note| note.was) {
        let there = body.keys.iter().find(|there| there.spot == key.spot);
        if there.is_some_and(|there| there.does != Does::Empty) {
            continue;
        }
        let locked = there.is_some_and(|there| there.locked);
        body.keys.retain(|there| there.spot != key.spot);
        if let Does::ForwardToggle { rule: id } = key.does
            && body.rules.iter().all(|known| known.id != id)
            && let Some(rule) = resolved.rule(id)
        {
            body.rules.push(Rule {
                id,
                name: rule.name.as_str().to_owned(),
            });
        }
        body.keys.push(Key { locked, ..key });
        is_filled = true;
    }
    body.keys.sort_by_key(|key| key.spot);
    is_filled
}

fn left(resolved: &Resolved, extension: &Extension) -> Option<KeyNote> {
    let was = resolved
        .body
        .owners
        .iter()
        .find(|owner| owner.of == *extension);
    let stays = match (resolved.owner(extension), was) {
        (None, _) => false,
        (
            Some(now),
            Some(Owner {
                user: Some(user), ..
            }),
        ) => now.user_id == Some(*user),
        (Some(_), _) => true,
    };
    (!stays).then(|| KeyNote::Left {
        name: was.map(|was| was.name.clone()).unwrap_or_default(),
        extension: extension.to_string(),
    })
}

fn apart(resolved: &Resolved, extension: &Extension) -> Option<KeyNote> {
    let name = resolved.owner(extension).map(|owner| owner.name.clone());
    (!resolved.may_supervise(extension)).then(|| KeyNote::Apart {
        name: name.unwrap_or_default(),
        extension: extension.to_string(),
    })
}

fn gone(resolved: &Resolved, id: RuleId) -> Option<KeyNote> {
    let name = |rule: &Rule| rule.name.clone();
    match resolved.rule(id) {
        Some(_) => None,
        None => Some(KeyNote::RuleGone {
            name: resolved
                .body
                .rules
                .iter()
                .find(|rule| rule.id == id)
                .map(name)
                .unwrap_or_default(),
        }),
    }
}

/// Notes beside keys whom and what they name, as that is now; those that are kept from before lose nothing.
pub(super) fn remember(body: &mut Body, resolved: &Resolved, before: &Body) {
    let mut owners: Vec<Owner> = vec![];
    for extension in resolved.body.named() {
        if owners.iter().any(|owner| owner.of == *extension) {
            continue;
        }
        let was = before.owners.iter().find(|owner| owner.of == *extension);
        let now = resolved.owner(extension);
        owners.push(was.cloned().unwrap_or_else(|| Owner {
            of: extension.clone(),
            user: now.and_then(|now| now.user_id),
            name: now.map(|now| now.name.clone()).unwrap_or_default(),
        }));
    }
    body.owners = owners;
    let named = body.keys.iter().filter_map(|key| match key.does {
        Does::ForwardToggle { rule } => Some(rule),
        _ => None,
    });
    body.rules = named
        .filter_map(|id| {
            let rule = resolved.rule(id)?;
            Some(Rule {
                id,
                name: rule.name.as_str().to_owned(),
            })
        })
        .collect();
}
