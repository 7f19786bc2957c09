//! The letters there are, one file each.

mod account_changed;
mod address_asked;
mod address_changed;
mod elsewhere;
mod message;
mod password_changed;
mod preferences_changed;
mod recovery;
mod sessions_ended;
mod trial;
mod welcome;

pub use account_changed::account_changed;
pub use address_asked::address_asked;
pub use address_changed::address_changed;
pub use elsewhere::{Elsewhere, elsewhere};
pub use message::{NewMessage, message};
pub use password_changed::password_changed;
pub use recovery::recovery;
pub use sessions_ended::sessions_ended;
pub use trial::trial;
pub use welcome::{SignsInWith, welcome};

use renvoi_app::api::account::Lang;

use super::{Letter, Line, Post};
use crate::{
    accounts::EmailAddress,
    store::{self, Db, mails::MailRow, organisation::Organisation},
    voicemail,
};

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Says that mail works.
    Trial,
    /// Brings a message that a caller left.
    Message,
    /// Says that their password was changed.
    PasswordChanged,
    /// Tells a change of their account.
    AccountChanged,
    /// Tells what they have changed of how they read the portal.
    PreferencesChanged,
    /// Says that sessions have ended.
    SessionsEnded,
    /// Brings a link to a new password.
    Recovery,
    /// Brings the link to the first password.
    Welcome,
    /// Asks whether their address may be another one.
    AddressAsked,
    /// Says that their address is another one: to both.
    AddressChanged,
}

impl Kind {
    /// All there are.
    pub const ALL: [Self; 10] = [
        Self::Trial,
        Self::Message,
        Self::PasswordChanged,
        Self::AccountChanged,
        Self::PreferencesChanged,
        Self::SessionsEnded,
        Self::Recovery,
        Self::Welcome,
        Self::AddressAsked,
        Self::AddressChanged,
    ];

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Message => "voicemail",
            Self::PasswordChanged => "password_changed",
            Self::AccountChanged => "account_changed",
            Self::PreferencesChanged => "preferences_changed",
            Self::SessionsEnded => "sessions_ended",
            Self::Recovery => "recovery",
            Self::Welcome => "welcome",
            Self::AddressAsked => "address_asked",
            Self::AddressChanged => "address_changed",
        }
    }

    /// Reads [`Kind::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Writes the letter of a mail; `None` where there is nothing to tell any more, or nobody to tell it to.
pub(super) async fn write(post: &Post, mail: &MailRow) -> store::Result<Option<Letter>> {
    let Some(reader) = Reader::of(post, mail).await? else {
        return Ok(None);
    };
    match Kind::parse(&mail.kind) {
        Some(Kind::Trial) => Ok(Some(trial(&reader.to, reader.name, reader.lang, &post.url))),
        Some(Kind::Message) => message::write(post, mail, reader).await,
        Some(Kind::AccountChanged) => {
            // To the address of then: whoever has it learns that it is another one now.
            let to = EmailAddress::parse(&mail.recipient).unwrap_or(reader.to);
            account_changed::write(post, mail, &Reader { to, ..reader }).await
        }
        Some(Kind::PreferencesChanged) => preferences_changed::write(post, mail, &reader).await,
        Some(Kind::SessionsEnded) => sessions_ended::write(post, mail, &reader).await,
        Some(Kind::PasswordChanged) => password_changed::write(post, mail, &reader).await,
        Some(Kind::Recovery) => recovery::write(post, mail, &reader).await,
        Some(Kind::Welcome) => welcome::write(post, mail, &reader).await,
        Some(Kind::AddressAsked) => address_asked::write(post, mail, &reader).await,
        Some(Kind::AddressChanged) => address_changed::write(post, mail, reader).await,
        None => Ok(None),
    }
}

/// When a mail was asked for, on its reader's wall clock; `None` where their organisation is gone.
async fn local(
    db: Db<'_>,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<jiff::civil::DateTime>> {
    let org = store::organisation::by_id(db, mail.org_id).await?;
    Ok(org.map(|org| voicemail::local(mail.created_at, reader.zone(&org))))
}

/// Whom a letter is for, as they are now.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Their address.
    pub to: EmailAddress,
    /// Their name, where it can stand in a header.
    pub name: Option<Line>,
    /// Their language.
    pub lang: Lang,
    /// On whose wall clock they read dates; empty: their organisation's.
    pub zone: String,
}

impl Reader {
    /// The zone on whose wall clock they read dates.
    fn zone<'z>(&'z self, org: &'z Organisation) -> &'z str {
        if self.zone.is_empty() {
            &org.zone
        } else {
            &self.zone
        }
    }

    async fn of(post: &Post, mail: &MailRow) -> store::Result<Option<Self>> {
        let Some(user) = mail.user_id else {
            return Ok(None);
        };
        let user = store::user::by_id(post.store.read().await?.db(), user).await?;
        Ok(user.and_then(|user| {
            Some(Self {
                to: EmailAddress::parse(&user.email)?,
                name: Line::parse(&user.name),
                lang: Lang::parse(&user.lang).unwrap_or_default(),
                zone: user.zone,
            })
        }))
    }
}
