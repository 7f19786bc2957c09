//! « Essayer »: a call followed through the owner's rules and on through colleagues'.

use std::collections::HashMap;

use jiff::{
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::{CallDraft, FieldError, Followed, Tried},
        session::{Session, User},
    },
    domain::{
        Caller, E164, Extension, Rule,
        check::Directory as _,
        route::{Left, Post, Rung, World, follow},
        rule::MAX_RULES,
        told::told,
    },
    forms::{Part, read_rule},
};
use serde_json::Value;

use super::{ForwardingService, Line, refused};
use crate::{
    directory::{Directory, is_holiday},
    errors::internal,
    store::{self, organisation::Organisation},
};

impl ForwardingService {
    /// `rules`: as they stand on the page; `None`: as they are saved.
    pub(super) async fn follow_call(
        &self,
        who: &Session<User>,
        call: &CallDraft,
        rules: Option<&[Value]>,
    ) -> Result<Tried, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::own(read.db(), who).await?;
        let own = match rules {
            None => line.list.rules.clone(),
            Some(rules) if rules.len() > MAX_RULES => return Err(Code::Unreadable.into()),
            Some(rules) => rules
                .iter()
                .map(|rule| read_rule(rule).ok_or(Code::Unreadable))
                .collect::<Result<_, _>>()?,
        };
        let around = line
            .directory(&self.store, read.db(), &own)
            .await
            .map_err(internal)?;
        let mut office = Office {
            trunk: line.org.trunk_id.is_some(),
            posts: HashMap::new(),
            at: DateTime::default(),
            holiday: false,
            own: &line.number,
            own_phones: Rung::Busy,
            around: &around,
        };
        office.take(line.number.clone(), own, line.row.voicemail);
        for extension in around.followed() {
            let row = store::extension::by_number(read.db(), line.org.id, extension.as_str())
                .await
                .map_err(internal)?;
            let voicemail = row.is_some_and(|row| row.voicemail);
            office.take(
                extension.clone(),
                around.rules_of(extension).to_vec(),
                voicemail,
            );
        }
        drop(read);
        let colleagues = self.colleagues(&line, &call.from).await?;
        let now = self.clock.local(&line.org.zone).datetime();
        let (caller, at) = match typed(call, &around, &colleagues, &line.org, now) {
            Ok(call) => call,
            Err(errors) => return Ok(Tried::Refused { errors }),
        };
        (office.at, office.holiday) = (at, is_holiday(&line.org, at.date()));
        let mut way = |phones| {
            office.own_phones = phones;
            told(&follow(&office, &caller, &line.number), &line.number)
        };
        let (busy, no_answer, unreachable) =
            (way(Rung::Busy), way(Rung::NoAnswer), way(Rung::Unreachable));
        Ok(Tried::Followed(Box::new(Followed {
            holiday: office.holiday,
            caller,
            at,
            busy,
            no_answer,
            unreachable,
        })))
    }
}

/// The call as typed; a direct number of a colleague is theirs, and a minute that a clock change skips never is.
fn typed(
    call: &CallDraft,
    around: &Directory,
    colleagues: &[(String, String)],
    org: &Organisation,
    now: DateTime,
) -> Part<(Caller, DateTime)> {
    let (caller, at) = around.knowing(colleagues, |known| call.read(known, now))?;
    let zone = TimeZone::get(&org.zone).unwrap_or(TimeZone::UTC);
    if matches!(
        zone.to_ambiguous_timestamp(at).offset(),
        AmbiguousOffset::Gap { .. }
    ) {
        return Err(vec![FieldError::new("time", "time_skipped", "")]);
    }
    let caller = match caller {
        Caller::External {
            number: Some(number),
            ..
        } => Caller::External {
            colleague: around.owner_of(&number),
            number: Some(number),
        },
        caller => caller,
    };
    Ok((caller, at))
}

/// The extensions that the call can come to.
struct Office<'a> {
    trunk: bool,
    posts: HashMap<Extension, (Vec<Rule>, Vec<bool>, bool)>,
    at: DateTime,
    holiday: bool,
    own: &'a Extension,
    own_phones: Rung,
    around: &'a Directory,
}

impl Office<'_> {
    fn take(&mut self, extension: Extension, rules: Vec<Rule>, voicemail: bool) {
        let context = self.around.context_of(&extension, voicemail);
        let allowed = |rule: &Rule| refused(rule, &context).is_none();
        let allowed = rules.iter().map(allowed).collect();
        self.posts.insert(extension, (rules, allowed, voicemail));
    }
}

impl World for Office<'_> {
    fn extension(&self, extension: &Extension) -> Option<Post<'_>> {
        let (rules, allowed, voicemail) = self.posts.get(extension)?;
        Some(Post {
            rules,
            allowed: allowed.clone(),
            voicemail: *voicemail,
            at: self.at,
            holiday: self.holiday,
        })
    }

    fn owner(&self, number: &E164) -> Option<Extension> {
        self.around.owner_of(number)
    }

    fn ring(&self, extension: &Extension, _: u8) -> Rung {
        if extension == self.own {
            self.own_phones
        } else {
            Rung::Answered
        }
    }

    fn outside(&self, _: &E164) -> Left {
        if self.trunk {
            Left::Answered
        } else {
            Left::TrunkFailed
        }
    }
}
