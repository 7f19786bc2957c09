//! What is decided beforehand: which rules can match in which hour of the week for which kind of caller.
//!
//! For each hour and kind there is a program with only those rules; others cost nothing at call time, however many there are.
//! Hours that lead to the same program share it, so an ordinary list has few.

use std::collections::HashMap;

use super::{
    CompileError,
    callers::{Class, Lists},
    condition::Holidays,
    extension::Rows,
    program::{self, Step},
    rules::{Known, Rules},
    week::{self, HOURS, Minutes},
};
use crate::pbx::plan::ExtensionPlan;

/// « No rule can match. »
const NOTHING: &str = "---";

/// With so many lists of numbers to look into, it is first seen whether the caller is in any.
const MANY_LISTS: usize = 3;

/// Writes the programs; answers for each class of callers the name of its program, of its week of programs, or [`NOTHING`].
pub(super) fn programs(plan: &ExtensionPlan, rows: &mut Rows) -> Result<[String; 3], CompileError> {
    let enabled: Vec<_> = plan
        .rules
        .iter()
        .filter(|planned| planned.rule.enabled)
        .collect();
    let weeks: Vec<_> = enabled
        .iter()
        .map(|planned| week::week(&planned.rule.slot.weekly))
        .collect();
    let (groups, hours) = groups(&weeks);
    let mut lists = Lists::default();
    let mut writer = Writer {
        holidays: Holidays::of(plan, rows),
        rows,
        names: HashMap::new(),
    };
    let mut tables: HashMap<String, String> = HashMap::new();
    let mut answer = [const { String::new() }; 3];
    for (class, answer) in Class::ALL.into_iter().zip(&mut answer) {
        let rules = Rules::of(plan, &enabled, class, &mut lists);
        let names = groups
            .iter()
            .map(|minutes| writer.hour(&rules, minutes))
            .collect::<Result<Vec<_>, _>>()?;
        let names: Vec<&str> = hours.iter().map(|group| names[*group].as_str()).collect();
        if names.iter().all(|name| *name == names[0]) {
            names[0].clone_into(answer);
            continue;
        }
        let next = tables.len() + 1;
        let name = tables.entry(names.concat()).or_insert_with_key(|table| {
            let name = format!("t{next}");
            writer.rows.put(&name, table);
            name
        });
        answer.clone_from(name);
    }
    lists.write(rows);
    Ok(answer)
}

/// The different hours of a week, each as the minutes of every rule in it, and which of them each hour is.
fn groups(weeks: &[[Minutes; HOURS]]) -> (Vec<Vec<Minutes>>, Vec<usize>) {
    let mut groups: Vec<Vec<Minutes>> = vec![];
    let mut known: HashMap<Vec<Minutes>, usize> = HashMap::new();
    let mut hours: Vec<usize> = Vec::with_capacity(HOURS);
    for hour in 0..HOURS {
        let like_before = hour > 0 && weeks.iter().all(|week| week[hour] == week[hour - 1]);
        let group = if like_before {
            hours[hour - 1]
        } else {
            let minutes: Vec<Minutes> = weeks.iter().map(|week| week[hour]).collect();
            *known.entry(minutes).or_insert_with_key(|minutes| {
                groups.push(minutes.clone());
                groups.len() - 1
            })
        };
        hours.push(group);
    }
    (groups, hours)
}

struct Writer<'a> {
    rows: &'a mut Rows,
    holidays: Option<Holidays>,
    names: HashMap<Vec<Step>, String>,
}

impl Writer<'_> {
    /// The name of an hour's program.
    fn hour(&mut self, rules: &Rules<'_>, minutes: &[Minutes]) -> Result<String, CompileError> {
        let listed = rules.steps(minutes, Known::Nothing);
        if let Some(name) = self.names.get(&listed) {
            return Ok(name.clone());
        }
        let name = if rules.lists_in(minutes) < MANY_LISTS {
            self.program(&listed)?
        } else {
            let unlisted = rules.steps(minutes, Known::InNoList);
            let (with, without) = (self.program(&listed)?, self.program(&unlisted)?);
            let name = self.next();
            self.rows.chain(
                &name,
                program::choice(&rules.in_any_list(), &with, &without),
            );
            name
        };
        self.names.insert(listed, name.clone());
        Ok(name)
    }

    /// The name of a program, or [`NOTHING`], which no row has.
    fn program(&mut self, steps: &[Step]) -> Result<String, CompileError> {
        let rows = self.texts(steps)?;
        if rows.is_empty() {
            return Ok(NOTHING.to_owned());
        }
        let name = self.next();
        self.rows.chain(&name, rows);
        Ok(name)
    }

    fn texts(&self, steps: &[Step]) -> Result<Vec<String>, CompileError> {
        let holidays = self
            .holidays
            .as_ref()
            .filter(|_| steps.iter().any(Step::asks_holiday));
        program::rows(holidays.map(Holidays::preamble), steps)
    }

    /// The name of the next program: three characters, as tables hold them.
    fn next(&mut self) -> String {
        format!("{:03}", self.rows.next_program())
    }
}
