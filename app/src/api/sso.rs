//! Sign-in with an organisation's own provider, as its pages show it.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use pages::*;

/// What the sign-in page offers beside passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// Whether any organisation has a provider.
    pub any: bool,
    /// The one by which somebody came in from this browser before.
    pub known: Option<Offer>,
    /// For how many days at most one can ask to stay signed in; 0: for good; `None`: one cannot.
    pub may_stay: Option<u32>,
}

/// An organisation's provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The organisation's short name.
    pub slug: String,
    /// Its name.
    pub organisation: String,
    /// What stands on the button; empty: our own words.
    pub label: String,
    /// Whether passwords serve beside it.
    pub passwords: bool,
}

#[cfg(feature = "ssr")]
mod pages {
    use jiff::civil::Date;
    use uuid::Uuid;

    use super::Offer;
    use crate::api::forwarding::FieldError;

    /// The page of `/sso` and all below it.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct SsoView {
        /// The page to go to afterwards.
        pub back: String,
        /// Whether one asks to stay signed in.
        pub stay: bool,
        /// For how many days at most one can; 0: for good; `None`: one cannot.
        pub may_stay: Option<u32>,
        /// How far it is.
        pub stage: Stage,
    }

    /// How far a sign-in is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Stage {
        /// Which organisation it is, is asked for.
        Ask {
            /// As typed.
            typed: String,
            /// What is wrong with it.
            error: Option<FieldError>,
        },
        /// The way to its provider.
        Offer {
            /// Which.
            offer: Offer,
            /// Why nobody was let in, a moment ago.
            trouble: Option<Trouble>,
        },
        /// Somebody has signed out here, and not there.
        Out {
            /// Where from.
            offer: Offer,
            /// The provider offers no way out, or cannot be asked.
            trouble: Option<NoWayOut>,
        },
    }

    impl Default for Stage {
        fn default() -> Self {
            Self::Ask {
                typed: String::new(),
                error: None,
            }
        }
    }

    /// Why nobody signs out at the provider from here.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum NoWayOut {
        /// It has no such place.
        None,
        /// It cannot be asked.
        Unreachable,
    }

    /// Why nobody is let in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Trouble {
        /// It was begun long ago, or elsewhere, or is over.
        Stale,
        /// The provider, or the person there, said no.
        Declined,
        /// The provider does not answer.
        Unreachable,
        /// The provider does not know the portal, or is not what the settings say.
        Misfit,
        /// What it says is not to be believed.
        Untrusted,
        /// It does not say that an address is theirs.
        Unverified,
        /// Nobody here has that address.
        NoAccount,
        /// Their account is locked.
        Locked,
        /// The account is known under another name there.
        Other,
        /// The account may more than the organisation gives.
        Beyond,
        /// Too many have set out from there.
        Many,
    }

    /// The administrator's page.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[expect(
        clippy::struct_excessive_bools,
        reason = "each is a thing of its own that the page shows or does not"
    )]
    pub struct SsoPage {
        /// The organisation's name.
        pub organisation: String,
        /// Its short name.
        pub slug: String,
        /// What the provider has to know: where people come back to.
        pub redirect_uri: String,
        /// Where they come back to after they have signed out.
        pub signed_out_uri: String,
        /// Where it tells that they did.
        pub logout_uri: String,
        /// The address that leads to the provider at once.
        pub start: String,
        /// What is set, or was typed.
        pub draft: SsoDraft,
        /// What is set, where what was typed stands in its place.
        pub in_force: Option<SsoDraft>,
        /// What was said of the secret, on a form that came back.
        pub secret: SsoSecret,
        /// The form was posted without a session, and kept until its writer signed in again.
        pub kept: bool,
        /// Whether there is a provider.
        pub is_set: bool,
        /// Whether the portal proves itself there with a secret.
        pub has_secret: bool,
        /// Which addresses lead there; the command line says.
        pub domains: Vec<String>,
        /// The form that came back.
        pub form: SsoForm,
        /// What is wrong with its fields.
        pub errors: Vec<FieldError>,
        /// Somebody saved since.
        pub stale: bool,
        /// Whether the forms ask once more who it is.
        pub confirm: bool,
        /// Who it is may be tried again after so many seconds.
        pub wait: Option<u32>,
        /// What has just been done.
        pub done: Option<SsoDone>,
        /// Who the form is shown to, in words only the server reads.
        pub writer: String,
        /// Whom the provider means.
        pub people: Linked,
    }

    /// The form.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct SsoDraft {
        /// The provider's name for itself.
        pub issuer: String,
        /// Its name for the portal.
        pub client_id: String,
        /// What stands on the button.
        pub label: String,
        /// Whether passwords let people in.
        pub passwords: bool,
        /// Whether our second factor is asked for.
        pub second_factor: bool,
        /// Whether its addresses are taken for verified where it says nothing of that.
        pub trusts_addresses: bool,
        /// What it was decided on.
        pub version: i64,
    }

    /// What a form says of the secret, which itself comes back nowhere.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum SsoSecret {
        /// Nothing: it stays as it is.
        #[default]
        Same,
        /// It is another one, which has to be typed again.
        Another,
        /// There is none any more.
        None,
    }

    /// A form of the page that asks who it is.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum SsoForm {
        /// The provider itself.
        #[default]
        Save,
        /// The end of it.
        Remove,
    }

    /// What has been done on the page.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SsoDone {
        /// It is kept.
        Saved,
        /// There is none any more.
        Removed,
        /// Somebody's link is gone.
        Unlinked,
    }

    /// People whom the provider means, a page of them.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Linked {
        /// How many there are.
        pub total: u64,
        /// Which page, from 1.
        pub page: u64,
        /// Of how many.
        pub pages: u64,
        /// Those on it.
        pub people: Vec<LinkedPerson>,
    }

    /// Somebody whom the provider means.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LinkedPerson {
        /// Who.
        pub id: Uuid,
        /// Their name.
        pub name: String,
        /// Their address.
        pub email: String,
        /// Since which day.
        pub since: Date,
    }

    /// One's own link, on the page of one's account.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct OwnLink {
        /// The organisation's name.
        pub organisation: String,
        /// Since which day there is one.
        pub since: Option<Date>,
    }
}
