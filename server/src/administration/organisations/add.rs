//! A new organisation, with whoever administers it first: both or neither.

use renvoi_app::{
    api::{
        account::Lang,
        forwarding::FieldError,
        people::{NotDone, OrganisationDraft},
        session::{Operator, Session},
    },
    domain::SecondFactorFor,
};
use uuid::Uuid;

use super::{OrganisationError, Organisations, find};
use crate::{
    accounts::{EmailAddress, Role, address::Slug},
    administration::people::{email, name},
    directory::{
        DirectoryError, NewOrganisation, NewUser, checked_country, checked_zone, put_organisation,
        put_user, put_welcome,
    },
    journal::Author,
    store::{Db, organisation::Organisation},
};

impl Organisations {
    /// Adds it, and invites whoever administers it first; answers its id.
    pub async fn add(
        &self,
        who: &Session<Operator>,
        draft: &OrganisationDraft,
    ) -> Result<Uuid, OrganisationError> {
        let mut errors = vec![];
        let mut wrong = |field: &str, code: &str, data: &str| {
            errors.push(FieldError::new(field, code, data));
        };
        if Slug::parse(draft.slug.trim()).is_none() {
            wrong("slug", "slug_invalid", draft.slug.trim());
        }
        if let Err((code, data)) = name(&draft.name) {
            wrong("name", code, &data);
        }
        if checked_country(&draft.country).is_err() {
            wrong("country", "country", &draft.country);
        }
        if checked_zone(draft.zone.trim()).is_err() {
            wrong("zone", "zone_unknown", draft.zone.trim());
        }
        let first = Administrator::read(draft);
        errors.extend(first.as_ref().err().cloned().unwrap_or_default());
        let (Ok(first), []) = (first, errors.as_slice()) else {
            return Err(OrganisationError::Wrong(errors));
        };
        let new = NewOrganisation {
            slug: draft.slug.trim().to_owned(),
            name: draft.name.clone(),
            zone: draft.zone.trim().to_owned(),
            country: draft.country.clone(),
            // Which way its calls leave by is the PBX's side: `renvoi org set`.
            trunk: None,
            // Its administrators say otherwise, where they want to.
            second_factor: SecondFactorFor::default(),
        };
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let org = put_organisation(tx.db(), &self.registry, &author, &new)
            .await
            .map_err(|error| match error {
                DirectoryError::Taken { .. } => {
                    let error = FieldError::new("slug", "slug_taken", &new.slug);
                    OrganisationError::Wrong(vec![error])
                }
                error => error.into(),
            })?;
        self.put(tx.db(), &author, &org, first).await?;
        tx.commit().await?;
        self.push.wake();
        Ok(org.id)
    }

    /// Invites another administrator.
    pub async fn add_administrator(
        &self,
        who: &Session<Operator>,
        id: Uuid,
        draft: &OrganisationDraft,
    ) -> Result<(), OrganisationError> {
        let first = Administrator::read(draft).map_err(OrganisationError::Wrong)?;
        let author = Author::Person(who.person().clone());
        let mut tx = self.registry.store.write().await?;
        let org = find(tx.db(), id).await?;
        if org.deactivated_at.is_some() {
            return Err(OrganisationError::NotDone(NotDone::Locked));
        }
        self.put(tx.db(), &author, &org, first).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn put(
        &self,
        mut db: Db<'_>,
        author: &Author,
        org: &Organisation,
        first: Administrator,
    ) -> Result<(), OrganisationError> {
        let new = NewUser {
            email: first.email.as_str().to_owned(),
            name: first.name,
            lang: first.lang,
            extension: None,
            password: None,
            roles: vec![Role::Administrator],
        };
        let user = put_user(db.again(), &self.registry, author, org, &new, None)
            .await
            .map_err(|error| match error {
                DirectoryError::Taken { kind: "user", .. } => {
                    let error = FieldError::new("email", "email_taken", &new.email);
                    OrganisationError::Wrong(vec![error])
                }
                error => error.into(),
            })?;
        // Where no mail leaves, `renvoi user set-password` lets them in.
        if self.registry.mails {
            put_welcome(db, &self.registry, author, &user).await?;
        }
        Ok(())
    }
}

/// Whoever administers an organisation first.
struct Administrator {
    email: EmailAddress,
    name: String,
    lang: Lang,
}

impl Administrator {
    fn read(draft: &OrganisationDraft) -> Result<Self, Vec<FieldError>> {
        let mut errors = vec![];
        let mut wrong = |field: &str, (code, data): (&str, String)| {
            errors.push(FieldError::new(field, code, &data));
        };
        let name = name(&draft.administrator).map_err(|error| wrong("administrator", error));
        let email = email(&draft.email).map_err(|error| wrong("email", error));
        let lang = Lang::parse(&draft.lang);
        if lang.is_none() {
            wrong("lang", ("lang_unknown", draft.lang.clone()));
        }
        match (email, name, lang) {
            (Ok(email), Ok(name), Some(lang)) => Ok(Self { email, name, lang }),
            _ => Err(errors),
        }
    }
}
