//! Who would get what, worked out as an application would, without a change.

use std::collections::HashMap;

use renvoi_app::{
    api::{
        ApiError,
        templates::{PreviewLine, PreviewView},
    },
    domain::phones::{Key, ModelId},
    words::model_name,
};
use uuid::Uuid;

use super::{
    Templates, Whose,
    given::{Given, Known, Named, work_out},
    organisation_of,
    start::{in_force, version},
    view::page_of,
};
use crate::{
    errors::internal,
    phones::{
        change::apart_of,
        desired::{Resolved, Unwritable},
        models::catalogue,
    },
    store::{self, Db, numbers::Numbers, phone::Phone},
};

/// So many colleagues are named.
const COLLEAGUES: i64 = 500;

impl Templates {
    /// A page of the organisation's phones with what each would get.
    pub async fn preview(&self, whose: &Whose, page: u64) -> Result<PreviewView, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = organisation_of(read.db(), whose).await?;
        let templates = in_force(read.db(), org.id).await?;
        let phones = store::phone::of_organisation(read.db(), org.id)
            .await
            .map_err(internal)?;
        let groups = store::templates::groups(read.db(), org.id)
            .await
            .map_err(internal)?;
        let numbers = self.desk.store.numbers(read.db(), &org).await;
        let numbers = numbers.map_err(internal)?;
        let running = store::templates::running(read.db(), org.id)
            .await
            .map_err(internal)?;
        let colleagues = store::extension::colleagues(read.db(), org.id, COLLEAGUES)
            .await
            .map_err(internal)?;
        let mut of: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (extension, group) in groups {
            of.entry(extension).or_default().push(group);
        }
        let (page, pages, here) = page_of(&phones, page);
        let mut lines = vec![];
        for phone in here {
            let groups = of.get(&phone.extension_id).map_or(&[][..], Vec::as_slice);
            lines.push(line(read.db(), phone, &templates, groups, &numbers).await?);
        }
        Ok(PreviewView {
            organisation: org.name,
            phones: phones.len() as u64,
            page,
            pages,
            lines,
            version: version(&templates),
            running: running.is_some(),
            country: org.country,
            colleagues: colleagues
                .into_iter()
                .map(|colleague| (colleague.number, colleague.name))
                .collect(),
            writer: self.writer(whose),
        })
    }
}

async fn line(
    mut db: Db<'_>,
    phone: &Phone,
    templates: &[Named],
    groups: &[Uuid],
    numbers: &Numbers,
) -> Result<PreviewLine, ApiError> {
    let model = ModelId(phone.row.model.clone());
    let meant: Vec<&Named> = templates
        .iter()
        .filter(|named| named.template.audience.means(&model, groups))
        .collect();
    let mut line = PreviewLine {
        phone: phone.row.device_id,
        name: phone.name.clone(),
        model: catalogue()
            .get(&model)
            .map_or_else(|| model.to_string(), model_name),
        extension: phone.extension.clone(),
        owner: phone.owner.clone(),
        templates: meant.iter().map(|named| named.name.clone()).collect(),
        changes: vec![],
        kept: 0,
        left_out: vec![],
        broken: false,
    };
    let resolved = match Resolved::of(db.again(), phone).await {
        Ok(resolved) => resolved,
        Err(Unwritable::Store(error)) => return Err(internal(error)),
        Err(_) => {
            line.broken = true;
            return Ok(line);
        }
    };
    let had = store::templates::given(db.again(), phone.row.device_id)
        .await
        .map_err(internal)?;
    let had = Given::read(&had.unwrap_or_default());
    let keys: Vec<&Key> = meant
        .iter()
        .flat_map(|named| &named.template.keys)
        .collect();
    let apart = apart_of(db, phone, &keys).await.map_err(internal)?;
    let known = Known {
        has: &|extension| numbers.has(extension),
        apart: &apart,
    };
    let worked = work_out(&resolved, &phone.extension, &meant, &had, &known);
    let now = |key: &Key| worked.keys.iter().find(|there| there.spot == key.spot);
    let kept = worked
        .given
        .keys
        .iter()
        .filter(|given| now(given).is_some_and(|there| there != *given));
    line.kept = kept.count() as u64;
    line.changes = resolved
        .keys()
        .into_iter()
        .zip(worked.keys)
        .filter(|(was, is)| was != is)
        .collect();
    line.left_out = worked.left_out;
    Ok(line)
}
