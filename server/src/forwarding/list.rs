//! The list, for its page.

use jiff::Timestamp;
use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::{RuleView, RulesView},
        session::{Helpdesk, Reader, Session},
    },
    domain::{
        Rule, RuleCode,
        check::{Problem, check},
    },
};
use uuid::Uuid;

use super::{ForwardingService, Line, OnPbx, departed, left_behind, offered, refused, to_ask};
use crate::{
    accounts::seal_writer,
    directory::{calendar_view, office_hours},
    errors::internal,
    store::{self, Read, extension::ExtensionRow, organisation::Organisation},
};

impl ForwardingService {
    pub(super) async fn read_list(&self, who: &Reader) -> Result<RulesView, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::own(read.db(), who).await?;
        self.view_of(read, line, who.writer()).await
    }

    /// The list of an extension of the organisation that somebody helps in, as its owner reads it.
    pub(crate) async fn list_of(
        &self,
        who: &Session<Helpdesk>,
        org: Organisation,
        extension: ExtensionRow,
    ) -> Result<RulesView, ApiError> {
        let person = who.person();
        if person.organisation != org.id || extension.org_id != org.id {
            return Err(Code::NotFound.into());
        }
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::of(read.db(), org, extension).await?;
        self.view_of(read, line, person.id).await
    }

    async fn view_of(
        &self,
        mut read: Read,
        line: Line,
        writer: Uuid,
    ) -> Result<RulesView, ApiError> {
        let on_pbx = OnPbx::read(read.db(), &line, self.clock.as_ref()).await;
        let OnPbx { push, rules: held } = on_pbx.map_err(internal)?;
        let named = line.list.rules.iter().flat_map(Rule::colleagues);
        let named = named.map(ToString::to_string).collect();
        let colleagues = offered(read.db(), line.org.id, &line.row.number, named)
            .await
            .map_err(internal)?;
        let directory = line
            .directory(&self.store, read.db(), &line.list.rules)
            .await
            .map_err(internal)?;
        let asked = to_ask(read.db(), &line, self.clock.millis())
            .await
            .map_err(internal)?;
        let departed = departed(read.db(), &line).await.map_err(internal)?;
        let codes = store::codes::all(read.db(), line.row.id)
            .await
            .map_err(internal)?;
        drop(read);
        let code = |rule: &Rule| {
            let row = codes.iter().find(|row| row.rule_id == rule.id.0)?;
            RuleCode::new(row.code)
        };
        let local = self.clock.local(&line.org.zone);
        let now = local.datetime();
        let context = directory.context();
        // However it came to be: by a switch, by another order, by what a colleague has saved since.
        let circles = check(&line.list.rules, &context);
        let circle = |place: usize| {
            let of_rule = |problem: &&Problem| {
                problem.code.starts_with("cycle") && problem.rule == Some(place)
            };
            let found = circles.iter().find(of_rule);
            found.map_or_else(Vec::new, |problem| problem.data.clone())
        };
        let on_since = |rule: &Rule| {
            let (_, since) = asked.iter().find(|(id, _)| *id == rule.id.0)?;
            let since = Timestamp::from_millisecond(*since).ok()?;
            Some(since.to_zoned_datetime(local.time_zone().clone()).date())
        };
        let rules = line
            .list
            .rules
            .iter()
            .enumerate()
            .map(|(place, rule)| RuleView {
                rule: serde_json::to_value(rule).expect("the form is plain data"),
                on_pbx: held.rules.get(place) == Some(rule),
                refused: refused(rule, &context),
                departed: left_behind(rule, &departed).map(ToString::to_string),
                circle: circle(place),
                on_since: on_since(rule),
                code: code(rule),
            });
        Ok(RulesView {
            version: line.list.version,
            rules: rules.collect(),
            push,
            extension: line.number.to_string(),
            voicemail: line.row.voicemail,
            writer: seal_writer(&self.push.keys, writer),
            country: line.org.country.clone(),
            colleagues,
            now,
            calendar: calendar_view(&line.org, self.clock.as_ref()),
            office_hours: office_hours(&line.org),
        })
    }
}
