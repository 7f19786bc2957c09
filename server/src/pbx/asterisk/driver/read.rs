//! What it holds of one subject, for people.

use super::{AsteriskPbx, mirror::rows, remove::objects};
use crate::pbx::{
    PbxError, Subject,
    asterisk::{compile, row::Family, text::Text},
};

/// Attributes that nobody may read.
const SECRETS: [&str; 3] = ["password", "md5_cred", "password_digest"];

impl AsteriskPbx {
    pub(super) async fn read_one(
        &self,
        subject: &Subject,
    ) -> Result<Option<Vec<String>>, PbxError> {
        let mut lines = vec![];
        match subject {
            Subject::Extension(org, extension) => {
                let path = Text::new(format!("{org}/{extension}"))?;
                let Some(header) = self.row(Family::Extension, &path).await? else {
                    return Ok(None);
                };
                let generation = header.split(',').next().unwrap_or_default().to_owned();
                lines.push(format!(
                    "{}/{} = {header}",
                    Family::Extension.name(),
                    path.as_str()
                ));
                let under = Text::new(format!("{}/{generation}", path.as_str()))?;
                lines.extend(self.lines(Family::Rules, &under).await?);
                let dialled = self.row(Family::Dialled, &path).await?;
                lines.extend(dialled.map(|value| {
                    format!("{}/{} = {value}", Family::Dialled.name(), path.as_str())
                }));
                let prefix = compile::switch_prefix(path.as_str());
                let family = Family::Switched;
                let switches = rows(&self.ami, family, None).await?;
                let mine = switches.iter().filter(|(key, _)| key.starts_with(&prefix));
                lines.extend(mine.map(|(key, value)| format!("{}/{key} = {value}", family.name())));
            }
            Subject::Organisation(org) => {
                let org = Text::new(org.as_str())?;
                let Some(header) = self.row(Family::Organisation, &org).await? else {
                    return Ok(None);
                };
                lines.push(format!(
                    "{}/{} = {header}",
                    Family::Organisation.name(),
                    org.as_str()
                ));
                for family in [Family::Emergency, Family::Inside, Family::Group] {
                    lines.extend(self.lines(family, &org).await?);
                }
            }
            Subject::Trunk(key) => {
                let row = self.row(Family::Trunk, &Text::new(key.as_str())?).await?;
                lines.extend(row.map(|value| format!("{}/{key} = {value}", Family::Trunk.name())));
                lines.extend(self.objects(subject).await?);
            }
            Subject::Device(_) => lines.extend(self.objects(subject).await?),
        }
        Ok((!lines.is_empty()).then_some(lines))
    }

    /// One row's value. Read as a tree: reading a single row cuts its value at 255 bytes.
    async fn row(&self, family: Family, key: &Text) -> Result<Option<String>, PbxError> {
        let found = rows(&self.ami, family, Some(key)).await?;
        Ok(found
            .into_iter()
            .find(|(found, _)| found == key.as_str())
            .map(|(_, value)| value))
    }

    async fn lines(&self, family: Family, under: &Text) -> Result<Vec<String>, PbxError> {
        let found = rows(&self.ami, family, Some(under)).await?;
        Ok(found
            .into_iter()
            .map(|(key, value)| format!("{}/{key} = {value}", family.name()))
            .collect())
    }

    async fn objects(&self, subject: &Subject) -> Result<Vec<String>, PbxError> {
        let mut lines = vec![];
        let found = objects(subject, &self.held().await?.mirror);
        for (kind, id) in found {
            let Some(attributes) = self.ari.get(kind.name(), &id).await? else {
                continue;
            };
            let mut attributes: Vec<_> = attributes
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect();
            attributes.sort_unstable();
            lines.extend(attributes.into_iter().map(|(name, value)| {
                let shown = if SECRETS.contains(&name.as_str()) {
                    "…"
                } else {
                    &value
                };
                format!("{}/{id} {name} = {shown}", kind.name())
            }));
        }
        Ok(lines)
    }
}
