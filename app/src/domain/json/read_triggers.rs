//! What must happen to the call first.

use serde_json::Value;

use super::read::{Path, Reader, child, item};
use crate::domain::{Seconds, Triggers};

impl Reader<'_> {
    pub(super) fn triggers(&mut self, value: &Value, path: &Path<'_>) -> Option<Triggers> {
        let items = self.array(value, path, 4, "duplicate")?;
        let items = self.each(items, path, Self::trigger)?;
        if let Some(n) =
            (1..items.len()).find(|n| items[..*n].iter().any(|i| i.is_like(&items[*n])))
        {
            return self.wrong(&item(path, n), "duplicate", "");
        }
        let has = |wanted: &Trigger| items.iter().any(|item| item.is_like(wanted));
        let after = items.iter().find_map(|item| match item {
            Trigger::NoAnswer(after) => Some(*after),
            _ => None,
        });
        match Triggers::when(has(&Trigger::Busy), after, has(&Trigger::Unreachable)) {
            None => Some(Triggers::Immediately),
            Some(_) if has(&Trigger::Immediately) => {
                self.wrong(path, "immediately_with_others", "")
            }
            events => events,
        }
    }

    fn trigger(&mut self, value: &Value, path: &Path<'_>) -> Option<Trigger> {
        match value.as_str() {
            Some("immediately") => return Some(Trigger::Immediately),
            Some("busy") => return Some(Trigger::Busy),
            Some("unreachable") => return Some(Trigger::Unreachable),
            Some(other) => return self.wrong(path, "unknown_value", other),
            None => {}
        }
        let map = self.object(value, path, &["no_answer"])?;
        let seconds = self.field(map, path, "no_answer")?;
        let read = seconds.as_u64().and_then(|n| u32::try_from(n).ok());
        match read.and_then(Seconds::new) {
            Some(seconds) => Some(Trigger::NoAnswer(seconds)),
            None => self.wrong(&child(path, "no_answer"), "seconds", ""),
        }
    }
}

enum Trigger {
    Immediately,
    Busy,
    NoAnswer(Seconds),
    Unreachable,
}

impl Trigger {
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
