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
    rules::{Known, Phones, Rules, acts},
    week::{self, HOURS, Minutes},
};
use crate::pbx::plan::{Code, ExtensionPlan, PlannedRule};

/// « No rule can match. »
pub(super) const NOTHING: &str = "---";

/// With so many lists of numbers to look into, it is first seen whether the caller is in any.
const MANY_LISTS: usize = 3;

/// For each class of callers the name of its program, of its week of programs, or [`NOTHING`].
pub(super) type Names = [String; 3];

/// What calls are decided by.
pub(super) struct Programs {
    /// While nothing has been dialled that the rules do not know of.
    pub silent: Names,
    /// Otherwise; `None` where nothing that is dialled makes a difference to them.
    pub heard: Option<Names>,
}

/// Writes the programs.
pub(super) fn programs(plan: &ExtensionPlan, rows: &mut Rows) -> Result<Programs, CompileError> {
    let mut lists = Lists::default();
    let mut writer = Writer {
        holidays: Holidays::of(plan, rows),
        rows,
        names: HashMap::new(),
        seasons: HashMap::new(),
    };
    let mut tables: HashMap<String, String> = HashMap::new();
    let mut write = |phones| classes(plan, phones, &mut lists, &mut writer, &mut tables);
    let silent = write(Phones::Silent)?;
    let is_switched = |planned: &PlannedRule| planned.code != Code::None;
    let heard = if plan.rules.iter().any(is_switched) {
        Some(write(Phones::Heard)?)
    } else if silent.iter().any(|name| name != NOTHING) {
        // What is dialled for a while comes before them, and changes none of them.
        Some(silent.clone())
    } else {
        None
    };
    lists.write(rows);
    Ok(Programs { silent, heard })
}

fn classes(
    plan: &ExtensionPlan,
    phones: Phones,
    lists: &mut Lists,
    writer: &mut Writer<'_>,
    tables: &mut HashMap<String, String>,
) -> Result<Names, CompileError> {
    let met = |planned: &&PlannedRule| match phones {
        Phones::Silent => planned.rule.enabled,
        Phones::Heard => acts(planned),
    };
    let met: Vec<_> = plan.rules.iter().filter(met).collect();
    let weeks: Vec<_> = met
        .iter()
        .map(|planned| week::week(&planned.rule.slot.weekly))
        .collect();
    let (groups, hours) = groups(&weeks);
    let mut answer = [const { String::new() }; 3];
    for (class, answer) in Class::ALL.into_iter().zip(&mut answer) {
        let rules = Rules::of(plan, &met, class, phones, lists);
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
    /// The names of the rows that programs evaluate at times only, by their text.
    seasons: HashMap<String, String>,
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

    fn texts(&mut self, steps: &[Step]) -> Result<Vec<String>, CompileError> {
        let holidays = self
            .holidays
            .as_ref()
            .filter(|_| steps.iter().any(Step::asks_holiday));
        let (rows, seasons) = (&mut *self.rows, &mut self.seasons);
        let mut keep = |text: String| {
            let next = seasons.len() + 1;
            let name = seasons.entry(text).or_insert_with_key(|text| {
                let name = format!("d{next}");
                rows.put(&name, text);
                name
            });
            name.clone()
        };
        program::rows(holidays.map(Holidays::preamble), steps, &mut keep)
    }

    /// The name of the next program: three characters, as tables hold them.
    fn next(&mut self) -> String {
        name(self.rows.next_program())
    }
}

/// `000` to `999`, then `A00` to `ZZZ`. None begins with a `T`: a `t` begins the name of a table.
fn name(n: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const FIRST: &[u8; 25] = b"ABCDEFGHIJKLMNOPQRSUVWXYZ";
    let Some(beyond) = n.checked_sub(1000) else {
        return format!("{n:03}");
    };
    // A list has 50 rules and a week 168 hours: far fewer programs than there are names.
    let first = FIRST[(beyond / 1296).min(FIRST.len() - 1)];
    [first, DIGITS[beyond / 36 % 36], DIGITS[beyond % 36]]
        .map(char::from)
        .iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_program_has_a_name_of_three_characters() {
        // With and without phones, three classes of callers, three programs where there are many lists of numbers.
        let names: HashSet<_> = (0..HOURS * 3 * 3 * 2).map(name).collect();
        assert_eq!(names.len(), HOURS * 3 * 3 * 2);
        let good = |name: &String| name.len() == 3 && !name.starts_with(['t', 'T']);
        assert!(names.iter().all(good));
        assert_eq!([999, 1000, 1036].map(name), ["999", "A00", "A10"]);
    }
}
