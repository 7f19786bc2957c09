//! Whether it can be worked with, and what to mend.

use super::{AsteriskPbx, mirror::rows};
use crate::pbx::{
    Health, PbxError, Problem,
    asterisk::{
        ami::{Action, AmiError, Message},
        ari::AriError,
        files,
        row::Family,
        text::Text,
    },
};

/// Actions that our account must be able to use, and those that it should not.
const NEEDED: [&str; 8] = [
    "DBPut",
    "DBGetTree",
    "Originate",
    "PJSIPShowContacts",
    "PJSIPNotify",
    "DeviceStateList",
    "Filter",
    "Getvar",
];
const TOO_MUCH: [&str; 2] = ["Command", "UpdateConfig"];

pub(super) fn problem(what: impl Into<String>, mend: impl Into<String>) -> Problem {
    Problem {
        what: what.into(),
        mend: mend.into(),
    }
}

impl AsteriskPbx {
    pub(super) async fn examine(&self) -> Health {
        match self.examined().await {
            Ok(health) => health,
            Err(error) => Health {
                version: None,
                problems: vec![self.unreachable(&error)],
            },
        }
    }

    fn unreachable(&self, error: &PbxError) -> Problem {
        let address = &self.address;
        match error {
            PbxError::Refused => problem(
                format!("{address} refuses our account"),
                "check the account's name, password and permitted addresses in manager.conf",
            ),
            error => problem(
                format!("{address}: {error}"),
                "check that Asterisk runs, and enabled, bindaddr and port in manager.conf",
            ),
        }
    }

    async fn examined(&self) -> Result<Health, PbxError> {
        let settings = self.ami.ask(Action::new("CoreSettings")).await?;
        let version = settings.text("AsteriskVersion").to_owned();
        let mut problems = vec![];
        if !version.starts_with("22.") {
            problems.push(problem(
                format!("Asterisk {version} is not the version this is made for"),
                "use Asterisk 22",
            ));
        }
        problems.extend(self.privileges().await?);
        problems.extend(self.modules().await?);
        problems.extend(self.dialplan().await?);
        problems.extend(self.pickup().await?);
        problems.extend(self.rest().await);
        problems.extend(self.listing().await);
        problems.extend(self.announcements().await?);
        problems.extend(self.registrations().await?);
        Ok(Health {
            version: Some(format!("Asterisk {version}")),
            problems,
        })
    }

    async fn privileges(&self) -> Result<Vec<Problem>, AmiError> {
        let allowed = self.ami.ask(Action::new("ListCommands")).await?;
        let may = |name: &str| allowed.get(name).is_some();
        let missing = NEEDED.into_iter().filter(|name| !may(name)).map(|name| {
            let mend = match name {
                // Loaded, it has no action where its file is missing.
                "PJSIPNotify" => {
                    "make an empty pjsip_notify.conf where Asterisk has none; in manager.conf: write = system,call,originate,reporting"
                }
                _ => {
                    "in manager.conf: read = system,call,reporting,user and write = system,call,originate,reporting"
                }
            };
            problem(format!("our manager account may not use {name}"), mend)
        });
        let excess = TOO_MUCH.into_iter().filter(|name| may(name)).map(|name| {
            problem(
                format!("our manager account may use {name}, which it does not need"),
                "in manager.conf: write = system,call,originate,reporting, without command and config",
            )
        });
        Ok(missing.chain(excess).collect())
    }

    async fn modules(&self) -> Result<Vec<Problem>, PbxError> {
        let check = |name: &&str| Ok(Action::new("ModuleCheck").with("Module", Text::new(*name)?));
        let all: Vec<_> = files::NEEDED
            .iter()
            .chain(&files::SHELLS)
            .copied()
            .collect();
        let actions = all
            .iter()
            .map(check)
            .collect::<Result<Vec<_>, PbxError>>()?;
        let answers = self.ami.ask_all(&actions).await?;
        let mut problems = vec![];
        for (name, answer) in all.iter().zip(&answers) {
            match (files::NEEDED.contains(name), answer.is_success()) {
                (true, false) => problems.push(problem(
                    format!("module {name} is not loaded"),
                    format!("in modules.conf: load = {name}.so"),
                )),
                (false, true) => problems.push(problem(
                    format!(
                        "module {name} is loaded: with it, our manager account could run commands or write files"
                    ),
                    format!("in modules.conf: noload = {name}.so"),
                )),
                _ => {}
            }
        }
        Ok(problems)
    }

    async fn dialplan(&self) -> Result<Vec<Problem>, PbxError> {
        let exists = format!(
            "DIALPLAN_EXISTS({},{},1)",
            files::VERSION_CONTEXT,
            files::version()
        );
        Ok(match self.variable(exists).await?.as_str() {
            "1" => vec![],
            _ => vec![problem(
                "the dialplan is missing, or is another version's",
                "renvoi pbx files --dir …, include renvoi.conf in extensions.conf, then « dialplan reload »",
            )],
        })
    }

    /// Whether Asterisk takes `*8` for itself, without asking the dialplan.
    async fn pickup(&self) -> Result<Option<Problem>, PbxError> {
        let own = self.variable("FEATURE(pickupexten)".to_owned()).await?;
        Ok((own == "*8").then(|| {
            problem(
                "what people dial to take a colleague's call, *8, is taken by Asterisk itself and finds nothing",
                "in features.conf, section general: pickupexten = (nothing behind it)",
            )
        }))
    }

    async fn rest(&self) -> Vec<Problem> {
        match self.ari.get("global", "global").await {
            Ok(Some(global))
                if global
                    .get("taskprocessor_overload_trigger")
                    .is_some_and(|t| t == "pjsip_only") =>
            {
                vec![]
            }
            Ok(Some(_)) => vec![problem(
                "under load Asterisk would drop new calls because of its own bookkeeping",
                "in pjsip.conf, section global: taskprocessor_overload_trigger=pjsip_only",
            )],
            // The section may have another name.
            Ok(None) => vec![],
            Err(error) => vec![problem(
                error.to_string(),
                "check enabled in http.conf and ari.conf, and the account's password and read_only=no",
            )],
        }
    }

    /// Whether messages that were left while we were away would be found.
    async fn listing(&self) -> Option<Problem> {
        match self.ari.recordings().await {
            Err(AriError::Rejected { .. }) => Some(problem(
                "its recordings cannot be listed: messages left while the portal is away are not fetched",
                "make the folder « recording » in Asterisk's spool folder, and let Asterisk read and write all that is in it",
            )),
            // Otherwise the account is what has to be mended, or nothing.
            _ => None,
        }
    }

    /// Whether what the dialplan says to callers can be heard in words. Tones say the same where it cannot.
    async fn announcements(&self) -> Result<Vec<Problem>, PbxError> {
        let mut languages = vec![];
        for name in files::SOUNDS {
            match self.ari.sound_languages(name).await {
                Ok(found) => languages.push((name, found)),
                // The account, or the module, is what has to be mended, and is told.
                Err(_) => return Ok(vec![]),
            }
        }
        let lacking = |has: &dyn Fn(&[String]) -> bool| {
            let missing = languages.iter().filter(|(_, found)| !has(found));
            let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
            (!missing.is_empty()).then(|| missing.join(", "))
        };
        let at_all = lacking(&|found| !found.is_empty()).map(|missing| {
            problem(
                format!("announcements are missing, and callers hear tones instead: {missing}"),
                "install asterisk-core-sounds-en-gsm, or put these files into sounds/en of Asterisk's data folder, and restart it",
            )
        });
        let organisations = rows(&self.ami, Family::Organisation, None).await?;
        let speaks_french = |(_, value): &(String, String)| value.split(',').nth(1) == Some("33");
        let french = organisations.iter().any(speaks_french).then(|| {
            let missing = lacking(&|found| found.iter().any(|language| language.starts_with("fr")))?;
            Some(problem(
                format!("French announcements are missing, and callers in France hear others: {missing}"),
                "install asterisk-core-sounds-fr-gsm, or put these files into sounds/fr of Asterisk's data folder, and restart it",
            ))
        });
        Ok(at_all.into_iter().chain(french.flatten()).collect())
    }

    /// Whether we are registered wherever a trunk wants it.
    async fn registrations(&self) -> Result<Vec<Problem>, PbxError> {
        let wanted = self.held().await?.mirror.registrations();
        if wanted.is_empty() {
            return Ok(vec![]);
        }
        let found = self
            .ami
            .list(Action::new("PJSIPShowRegistrationsOutbound"))
            .await?;
        let state = |id: &str| {
            let of_it = |message: &&Message| message.get("ObjectName") == Some(id);
            found.iter().find(of_it)
        };
        let problem = |id: String| match state(&id) {
            None => Some(problem(
                format!("{id} is not registered: Asterisk does not know that it should be"),
                "check the section res_pjsip_outbound_registration of sorcery.conf (`renvoi pbx files` prints it)",
            )),
            Some(found) if found.text("Status") == "Registered" => None,
            Some(found) => Some(problem(
                format!(
                    "{id} is not registered at {}: {}",
                    found.text("ServerUri"),
                    found.text("Status")
                ),
                "check the trunk's peer, user and password (`renvoi trunk set`), and that the peer can be reached",
            )),
        };
        Ok(wanted.into_iter().filter_map(problem).collect())
    }

    pub(super) async fn variable(&self, function: String) -> Result<String, PbxError> {
        let answer: Message = self
            .ami
            .ask(Action::new("Getvar").with("Variable", Text::new(function)?))
            .await?;
        Ok(answer.text("Value").to_owned())
    }
}
