//! The key, and whether what is stored can be read with it and pushed.

use std::sync::Arc;

use renvoi_app::domain::phones::MacAddress;

use super::Finding;
use crate::{
    clock::{Clock, SystemClock},
    config::Config,
    journal::chain,
    pbx::{EmbeddedPbx, Subject},
    push::{self, Broken, Push},
    secrets::{self, KeyError, Keyring},
    store::{self, Db, Store},
};

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let path = &config.secrets.key_file;
    let looked = async {
        let store = Store::open_existing(&config.database.url).await.ok()?;
        // Without its tables there is nothing to look at; `database` says so.
        (store.pending_migrations().await.ok()? == 0).then_some(store)
    };
    let Some(store) = looked.await else {
        return match Keyring::read(path) {
            Ok(_) => vec![Finding::well(
                "key",
                format!("{} can be read", path.display()),
            )],
            Err(error) => {
                let error = KeyError::from(error);
                vec![Finding::wrong("key", error.to_string(), error.mend())]
            }
        };
    };
    let keys = match secrets::look(&store, path).await {
        Ok(Some(keys)) => keys,
        Ok(None) => {
            let said = format!("{} is made at the first start", path.display());
            return vec![Finding::well("key", said)];
        }
        Err(error) => return vec![Finding::wrong("key", error.to_string(), error.mend())],
    };
    let said = format!("{}, this database's, readable by us alone", path.display());
    let mut findings = vec![Finding::well("key", said)];
    findings.extend(journal(&store, &keys).await);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let nowhere = Arc::new(EmbeddedPbx::new(Arc::clone(&clock)));
    let push = Push::new(store, clock, keys, nowhere);
    match damage(&push).await {
        Ok(damage) if damage.is_empty() => {
            findings.push(Finding::well("data", "everything stored can be pushed"));
        }
        Ok(damage) => findings.extend(damage),
        Err(error) => findings.push(Finding::wrong(
            "data",
            error.to_string(),
            "check `database.url`, and that the server runs",
        )),
    }
    findings
}

/// Whether the journal's ends are as they were signed, and lines are being sealed. All of it is looked through by another command.
async fn journal(store: &Store, keys: &Keyring) -> Option<Finding> {
    let what = "journal";
    let (signer, now) = (keys.signer(), SystemClock.millis());
    let looked = async {
        let mut read = store.read().await?;
        let former = store::chain::keys(read.db()).await?;
        let trusted = chain::trusted(signer.public(), &former);
        let heads = store::chain::heads(read.db()).await?;
        let good = |head: &store::chain::Head| {
            let bytes = chain::head(head);
            chain::signed_by(&trusted, &head.public, &bytes, &head.signature)
        };
        let broken = heads.iter().filter(|head| !good(head)).count();
        let mut late = None;
        for chain in store::chain::waiting(read.db()).await? {
            let (_, oldest) = store::chain::count_unsealed(read.db(), chain).await?;
            late = late.max(oldest.map(|oldest| now - oldest));
        }
        Ok::<_, sqlx::Error>((heads.len(), broken, late))
    };
    Some(match looked.await.ok()? {
        (_, broken, _) if broken > 0 => Finding::wrong(
            what,
            format!("{broken} of its chains do not end as they were signed"),
            "renvoi journal verify",
        ),
        (_, _, Some(late)) if late > LATE => Finding::wrong(
            what,
            format!("lines of {} minutes ago are not sealed", late / 60_000),
            "start the portal, which seals them; its log says what keeps it from that",
        ),
        (chains, ..) => Finding::well(what, format!("{chains} chains, signed")),
    })
}

/// Lines are sealed within seconds while a portal runs. In milliseconds.
const LATE: i64 = 15 * 60 * 1000;

/// Each subject that cannot be pushed because of what is stored of it. What the PBX holds of it stays as it is.
async fn damage(push: &Push) -> store::Result<Vec<Finding>> {
    let mut read = push.store.read().await?;
    let everything = push::everything(read.db(), push).await?;
    let mut findings = vec![];
    for (subject, broken) in everything.broken {
        let said = format!("{}: {broken}", push::subject::to_text(&subject));
        findings.push(Finding::wrong(
            "data",
            said,
            mend(read.db(), &subject, broken).await?,
        ));
    }
    for (org, slug, secret) in store::sso::secrets(read.db()).await? {
        if push
            .keys
            .open_sealed(&secret, &secrets::of_sso(org))
            .is_err()
        {
            let said = format!(
                "sign-in provider of {slug}: the client's secret was sealed with another key"
            );
            let mend = format!("renvoi org sso set {slug} --secret < secret.txt");
            findings.push(Finding::wrong("data", said, mend));
        }
    }
    findings.extend(phones(read.db(), &push.keys).await?);
    findings.extend(everything.nameless.into_iter().map(|row| {
        let said = format!("{row}: its name on the PBX cannot be read; nothing is removed there");
        Finding::wrong("data", said, RESTORE)
    }));
    Ok(findings)
}

/// Desk phones of which something is sealed that cannot be opened: no file can be written for them. Their SIP passwords are their
/// accounts', which [`damage`] looks at.
async fn phones(db: Db<'_>, keys: &Keyring) -> store::Result<Option<Finding>> {
    let all = store::phone::sealed(db).await?;
    let opens = |sealed: &[u8], purpose: String| keys.open_sealed(sealed, &purpose).is_ok();
    let closed: Vec<String> = all
        .iter()
        .filter(|phone| {
            !opens(&phone.secret, secrets::of_phone(phone.device_id))
                || !opens(&phone.password, secrets::of_phone_page(phone.device_id))
        })
        .map(|phone| MacAddress::parse(&phone.mac).map_or(phone.mac.clone(), |mac| mac.to_string()))
        .collect();
    if closed.is_empty() {
        return Ok(None);
    }
    let more = if closed.len() > NAMED { ", …" } else { "" };
    let said = format!(
        "{} of {} desk phones fetch nothing any more, as what is sealed of them cannot be opened: {}{more}",
        closed.len(),
        all.len(),
        closed[..closed.len().min(NAMED)].join(", ")
    );
    let mend = "for each, `renvoi phone replace MAC --mac MAC`, with a --module for each of its modules: its keys stay, and it has \
                another address to fetch from, which it is told by hand or by `renvoi phone window MAC`";
    Ok(Some(Finding::wrong("data", said, mend)))
}

/// So many phones are named.
const NAMED: usize = 5;

/// For what no command replaces.
const RESTORE: &str = "bring this row back from a copy of the database";

async fn mend(db: Db<'_>, subject: &Subject, broken: Broken) -> store::Result<String> {
    Ok(match (subject, broken) {
        (Subject::Device(endpoint), Broken::Secret) => {
            let desk = store::phone::named(db, &[endpoint.to_string()]).await?;
            let told = if desk.is_empty() {
                "and type its new password into the phone"
            } else {
                "which its phone fetches by itself"
            };
            format!("renvoi device renew {endpoint}, {told}")
        }
        (Subject::Trunk(key), Broken::Secret) => {
            let trunk = store::trunk::by_key(db, key.as_str()).await?;
            let name = trunk.map_or_else(|| key.to_string(), |trunk| trunk.name);
            format!("renvoi trunk set-password « {name} »")
        }
        (Subject::Extension(key, number), Broken::List) => {
            let org = store::organisation::by_key(db, key.as_str()).await?;
            let slug = org.map_or_else(|| key.to_string(), |org| org.slug);
            format!("renvoi rules import {number} FILE --org {slug}: it replaces the list")
        }
        _ => RESTORE.to_owned(),
    })
}
