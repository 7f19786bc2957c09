//! The people of an organisation, page by page.

use std::collections::HashMap;

use renvoi_app::api::{
    ApiError, Code,
    people::{PeopleView, PersonLine},
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::People;
use crate::{
    accounts::Role,
    errors::internal,
    store::{
        self,
        people::terms,
        roster::{self, State, Wanted},
    },
};

/// People on a page.
pub const PAGE: u64 = 50;

impl People {
    /// A page of them, from 1; the last one where there are fewer.
    pub async fn list(
        &self,
        who: &Session<Administrator>,
        q: &str,
        role: &str,
        state: &str,
        page: u64,
    ) -> Result<PeopleView, ApiError> {
        let org = who.person().organisation;
        let q: String = q.trim().chars().take(120).collect();
        let role = Role::parse(role).map(Role::name);
        let state = State::parse(state);
        let wanted = Wanted {
            terms: terms(&q),
            role,
            state,
        };
        let mut read = self.registry.store.read().await.map_err(internal)?;
        let row = store::organisation::by_id(read.db(), org)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let total = roster::count(read.db(), org, &wanted)
            .await
            .map_err(internal)?;
        let total = u64::try_from(total).unwrap_or_default();
        let pages = total.div_ceil(PAGE).max(1);
        let page = page.clamp(1, pages);
        let from = i64::try_from((page - 1) * PAGE).unwrap_or_default();
        let most = i64::try_from(PAGE).unwrap_or_default();
        let rows = roster::some(read.db(), org, &wanted, from, most)
            .await
            .map_err(internal)?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut roles: HashMap<Uuid, Vec<Role>> = HashMap::new();
        for (id, role) in roster::roles(read.db(), org, &ids)
            .await
            .map_err(internal)?
        {
            roles.entry(id).or_default().extend(Role::parse(&role));
        }
        let people = rows.into_iter().map(|row| {
            let held = roles.remove(&row.id).unwrap_or_default();
            PersonLine {
                state: row.state().name(),
                roles: Role::ALL
                    .into_iter()
                    .filter(|role| held.contains(role))
                    .map(Role::name)
                    .collect(),
                id: row.id,
                name: row.name,
                email: row.email,
                extension: row.extension,
            }
        });
        Ok(PeopleView {
            organisation: row.name,
            q,
            role: role.unwrap_or_default().to_owned(),
            state: state.map(State::name).unwrap_or_default().to_owned(),
            total,
            page,
            pages,
            people: people.collect(),
        })
    }
}
