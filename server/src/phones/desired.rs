//! What is wanted of a phone, resolved from what is stored.

use renvoi_app::domain::{
    Extension, Rule, RuleCode, RuleId,
    number::format_national,
    phones::{Does, Key, KeyKind, Label, MacAddress, Model, ModelId, Phone as Apparatus},
};
use uuid::Uuid;

use super::{Desk, body::Body, models, modules_of};
use crate::{
    forwarding,
    provisioning::{Account, Button, DesiredPhone, Function},
    push::display_name,
    store::{
        self, Db,
        phone::{Phone, Supervised},
    },
};

/// Why nothing can be wanted of a phone. Its files stay as it has them.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// Its model's file is gone.
    #[error("there is no model « {0} »")]
    Model(String),
    /// Its keys, the rules of its extension or its MAC.
    #[error("what is stored of it cannot be read: {0}")]
    Stored(&'static str),
    /// Sealed with another key.
    #[error("a secret of it cannot be opened")]
    Secret,
    /// Ours.
    #[error("the database: {0}")]
    Store(#[from] sqlx::Error),
}

/// A phone with whom and what its keys name.
pub(super) struct Resolved {
    pub(super) model: &'static Model,
    pub(super) modules: Vec<u8>,
    pub(super) body: Body,
    /// Those of the supervised extensions that there are.
    pub(super) supervised: Vec<Supervised>,
    /// Those of them that the extension may not supervise.
    apart: Vec<String>,
    /// The extension's rules.
    pub(super) rules: Vec<Rule>,
    codes: Vec<(Uuid, RuleCode)>,
    extension: String,
    country: String,
}

impl Resolved {
    /// Reads it, with its keys as they are in force.
    pub(super) async fn of(mut db: Db<'_>, phone: &Phone) -> Result<Self, Unwritable> {
        let row = &phone.row;
        let text = store::phone::keys(db.again(), row.device_id, row.version).await?;
        let body = text
            .as_deref()
            .and_then(Body::read)
            .ok_or(Unwritable::Stored("keys"))?;
        Self::with(db, phone, body).await
    }

    /// Reads it as it would be with these keys.
    pub(super) async fn with(
        mut db: Db<'_>,
        phone: &Phone,
        body: Body,
    ) -> Result<Self, Unwritable> {
        let row = &phone.row;
        let model = models::catalogue()
            .get(&ModelId(row.model.clone()))
            .ok_or_else(|| Unwritable::Model(row.model.clone()))?;
        let mut numbers: Vec<&str> = body.named().map(Extension::as_str).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let supervised = store::phone::supervised(db.again(), row.org_id, &numbers).await?;
        let apart =
            store::group::apart(db.again(), row.org_id, phone.extension_id, &numbers).await?;
        let listed = store::extension::listed(db.again(), row.org_id, phone.extension_id)
            .await?
            .ok_or(Unwritable::Stored("extension"))?;
        let list = forwarding::body::in_force(listed.row.rules_version, listed.body.as_deref())
            .ok_or(Unwritable::Stored("rules"))?;
        let codes = store::codes::all(db, phone.extension_id).await?;
        Ok(Self {
            model,
            modules: modules_of(phone),
            supervised,
            apart,
            rules: list.rules,
            codes: codes
                .into_iter()
                .filter_map(|code| Some((code.rule_id, RuleCode::new(code.code)?)))
                .collect(),
            extension: phone.extension.clone(),
            country: phone.country.clone(),
            body,
        })
    }

    /// The apparatus, which says what keys there are.
    pub(super) fn apparatus(&self) -> Apparatus<'_> {
        Apparatus {
            model: self.model,
            modules: &self.modules,
            accounts: 1,
        }
    }

    /// Every key it has.
    pub(super) fn keys(&self) -> Vec<Key> {
        self.apparatus().complete(&self.body.keys)
    }

    /// Whose a supervised extension is.
    pub(super) fn owner(&self, extension: &Extension) -> Option<&Supervised> {
        self.supervised
            .iter()
            .find(|one| one.number == extension.as_str())
    }

    /// Whether the groups of the organisation let the extension supervise one that its keys name.
    pub(super) fn may_supervise(&self, extension: &Extension) -> bool {
        self.apart.iter().all(|number| number != extension.as_str())
    }

    /// A rule of the extension.
    pub(super) fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The colleague's name, or the rule's; empty where there is none.
    pub(super) fn name(&self, key: &Key) -> String {
        match &key.does {
            Does::Supervision { extension } => self
                .owner(extension)
                .map(|owner| owner.name.clone())
                .unwrap_or_default(),
            Does::ForwardToggle { rule } => self
                .rule(*rule)
                .map(|rule| rule.name.as_str().to_owned())
                .unwrap_or_default(),
            Does::Line { .. } | Does::SpeedDial { .. } | Does::Empty => String::new(),
        }
    }

    /// What the phone shows beside a key.
    pub(super) fn shown(&self, key: &Key) -> Label {
        let is_its_own = self.model.labels_lines() || key.does.kind() != KeyKind::Line;
        if is_its_own && (!key.label.as_str().is_empty() || key.does == Does::Empty) {
            let label = key.label.shortened(self.model.label_length);
            let shown = label.as_str().replace(self.model.blanks(), " ");
            return Label::parse(&shown).unwrap_or(label);
        }
        let name = self.name(key);
        let text = match &key.does {
            Does::Line { .. } => self.extension.clone(),
            Does::Supervision { extension } if name.is_empty() => extension.to_string(),
            Does::SpeedDial { number } => renvoi_app::domain::E164::parse(number).map_or_else(
                || number.clone(),
                |number| format_national(&number, &self.country),
            ),
            Does::Supervision { .. } | Does::ForwardToggle { .. } | Does::Empty => name,
        };
        let text: String = text
            .chars()
            .take(usize::from(self.model.label_length))
            .collect();
        Label::parse(&text).unwrap_or_default()
    }

    fn button(&self, key: &Key) -> Button {
        let function = match &key.does {
            Does::Line { account } => Function::Line(*account),
            // The key is about to be emptied.
            Does::Supervision { extension } if !self.may_supervise(extension) => Function::Nothing,
            Does::Supervision { extension } => Function::Lamp {
                number: extension.to_string(),
                pickup: Some(format!("**{extension}")),
            },
            Does::SpeedDial { number } => Function::Dial(number.clone()),
            Does::ForwardToggle { rule } => match self.codes.iter().find(|(id, _)| *id == rule.0) {
                Some((_, code)) => Function::Lamp {
                    number: format!("*74{code}*{}", self.extension),
                    pickup: None,
                },
                None => Function::Nothing,
            },
            Does::Empty => Function::Nothing,
        };
        let is_nothing = function == Function::Nothing;
        Button {
            spot: key.spot,
            function,
            label: if is_nothing {
                Label::default()
            } else {
                self.shown(key)
            },
        }
    }

    /// Everything that its files say.
    pub(super) fn desired(&self, desk: &Desk, phone: &Phone) -> Result<DesiredPhone, Unwritable> {
        let row = &phone.row;
        let mac = MacAddress::parse(&row.mac).map_err(|_| Unwritable::Stored("MAC"))?;
        let open = |sealed: &[u8], purpose: &str| {
            desk.keys
                .open_sealed(sealed, purpose)
                .map_err(|_| Unwritable::Secret)
        };
        let word = open(&row.secret, &crate::secrets::of_phone(row.device_id))?;
        let reach = &desk.reach;
        Ok(DesiredPhone {
            model: self.model.clone(),
            mac,
            modules: self
                .modules
                .iter()
                .map(|index| usize::from(*index))
                .collect(),
            accounts: vec![Account {
                user: phone.endpoint.clone(),
                password: open(
                    &phone.sip_secret,
                    &crate::secrets::of_device(&phone.endpoint),
                )?,
                display: display_name(&phone.owner, &phone.extension),
                label: phone.extension.clone(),
                host: reach.host.clone(),
                port: reach.port,
                transport: reach.transport,
            }],
            buttons: self.keys().iter().map(|key| self.button(key)).collect(),
            language: if phone.lang == "en" { "en" } else { "fr" },
            zone: phone.zone.clone(),
            folder: reach.folder(&word),
            admin_password: open(&row.password, &crate::secrets::of_phone_page(row.device_id))?,
        })
    }
}

/// Everything that a phone's files say now.
pub async fn desired(db: Db<'_>, desk: &Desk, phone: &Phone) -> Result<DesiredPhone, Unwritable> {
    Resolved::of(db, phone).await?.desired(desk, phone)
}
