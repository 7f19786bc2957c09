//! The form while it is being filled in.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use super::rows::Rows;
use crate::{
    api::{
        ApiError, Code,
        forwarding::{
            Changed, DatesDraft, FieldError, RangeDraft, RuleDraft, RulesView, save_rule,
        },
    },
    components::{choose, focus_on, form_pairs, submit_natively, write_field},
    domain::{Origin, Outcome, Rule, RuleId, rule::put, week::Cell},
    forms::{COLLEAGUES_SENT, Known, Part, Parts, PostedRule, Preset, knowing, paint, read_rule},
    words::{Names, edit, lang},
};

/// What the form shows below its title; the id of each notice, so that the focus can go there.
pub(super) const NOTICE: &str = "notice";

/// What has failed other than by what is typed.
#[derive(Clone)]
pub(super) enum Failure {
    /// It could not be tried.
    Untried(ApiError),
    /// The rule was not deleted.
    NotDeleted(Box<Changed>),
}

/// Signals of the form; copied into each of its parts. The controls themselves hold what is typed: `draft` follows them.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    /// What the server sent with the page.
    pub(super) view: StoredValue<RulesView>,
    /// The controls as they are now.
    pub(super) draft: RwSignal<RuleDraft>,
    /// The weekly ranges.
    pub(super) ranges: Rows<RangeDraft>,
    /// The ranges of dates.
    pub(super) dates: Rows<DatesDraft>,
    /// What the last attempt to save was refused for.
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// Why it was not saved, other than by fields.
    pub(super) changed: RwSignal<Option<Changed>>,
    /// What else has failed.
    pub(super) failed: RwSignal<Option<Failure>>,
    /// The version the next attempt is made against.
    pub(super) version: RwSignal<i64>,
    /// The rule has gone: the next attempt creates it.
    pub(super) gone: RwSignal<bool>,
    /// A save is under way.
    pub(super) busy: RwSignal<bool>,
    /// The warning about a loop has been accepted.
    pub(super) accepted: RwSignal<bool>,
    /// The parts of the sentence, as far as they can be read.
    pub(super) parts: Memo<Parts>,
    /// Where the form is posted.
    pub(super) action: StoredValue<String>,
    pub(super) form: NodeRef<html::Form>,
}

impl Editor {
    pub(super) fn new(view: RulesView, before: Option<&Rule>, posted: Option<PostedRule>) -> Self {
        let PostedRule {
            draft,
            changed,
            error,
            ..
        } = posted.unwrap_or_else(|| PostedRule {
            draft: first_draft(&view, before),
            ..PostedRule::default()
        });
        let view = StoredValue::new(view);
        let (ranges, dates) = (Rows::new(&draft.ranges), Rows::new(&draft.dates));
        let version = RwSignal::new(draft.version);
        let draft = RwSignal::new(draft);
        let editor = Self {
            view,
            draft,
            ranges,
            dates,
            errors: RwSignal::new(vec![]),
            changed: RwSignal::new(None),
            failed: RwSignal::new(error.map(Failure::Untried)),
            version,
            gone: RwSignal::new(false),
            busy: RwSignal::new(false),
            accepted: RwSignal::new(false),
            parts: Memo::new(move |_| {
                draft
                    .with(|draft| view.with_value(|view| knowing(view, |known| draft.parts(known))))
            }),
            action: StoredValue::new(before.map_or_else(
                || "/rules/new".to_owned(),
                |rule| format!("/rules/{}", rule.id.0),
            )),
            form: NodeRef::new(),
        };
        if let Some(changed) = changed {
            editor.take(changed);
        }
        // What was typed before the script ran, or what the browser filled in on the way back.
        Effect::new(move |_| editor.follow());
        editor
    }

    /// The rules as they are stored.
    pub(super) fn stored(self) -> Vec<Rule> {
        self.view.with_value(|view| {
            let rules = view.rules.iter();
            rules.filter_map(|rule| read_rule(&rule.rule)).collect()
        })
    }

    /// The stored rules with the one that is being written, where it can be read; tracked.
    pub(super) fn rules(self, mut rules: Vec<Rule>) -> Vec<Rule> {
        self.draft.with(|draft| {
            let id = draft.id.as_deref().and_then(|id| id.parse().ok());
            let id = RuleId(id.unwrap_or_default());
            // What has no name yet can be tried all the same.
            let mut draft = draft.clone();
            if draft.name.trim().is_empty() {
                edit::name_default(lang()).clone_into(&mut draft.name);
            }
            if let Ok(rule) = self.with_known(|known| draft.read(known, id)) {
                put(&mut rules, rule);
            }
        });
        rules
    }

    /// Whether the rule is not stored yet.
    pub(super) fn is_new(self) -> bool {
        self.draft.with_untracked(|draft| draft.id.is_none())
    }

    /// Reads the controls.
    pub(super) fn follow(self) {
        let pairs = form_pairs(self.form);
        if !pairs.is_empty() {
            let before = self.draft.get_untracked();
            let (mut typed, painted) = RuleDraft::typed(&pairs);
            typed.id.clone_from(&before.id);
            let mut draft = typed.clone();
            painted.apply(&mut draft);
            if draft.ranges != typed.ranges {
                self.show(&typed, draft);
            } else if draft != before {
                self.draft.set(draft);
            }
        }
    }

    /// Paints hours over these ranges.
    pub(super) fn paint(
        self,
        over: &[RangeDraft],
        cells: impl IntoIterator<Item = Cell>,
        on: bool,
    ) {
        let before = self.draft.get_untracked();
        let ranges = paint(over, cells, on);
        self.show(
            &before,
            RuleDraft {
                ranges,
                ..before.clone()
            },
        );
    }

    /// Puts into the controls what nobody has typed there.
    fn show(self, before: &RuleDraft, draft: RuleDraft) {
        self.ranges.follow(&before.ranges, &draft.ranges);
        self.dates.follow(&before.dates, &draft.dates);
        if (&draft.numbers, &draft.colleague) != (&before.numbers, &before.colleague) {
            write_field("numbers", &draft.numbers);
            write_field("colleague", &draft.colleague);
        }
        if draft.holidays != before.holidays {
            choose(self.form, "holidays", &draft.holidays);
        }
        // Rows have other numbers now.
        let moved = |field: &str| {
            draft.ranges != before.ranges && (field == "slot" || field.starts_with("range-"))
                || draft.dates != before.dates && field.starts_with("date")
        };
        self.errors
            .update(|errors| errors.retain(|error| !moved(&error.field)));
        self.draft.set(draft);
    }

    /// Reads the form as the server would, but for what only the server knows.
    pub(super) fn read(self, draft: &RuleDraft) -> Part<Rule> {
        self.with_known(|known| draft.read(known, RuleId(Uuid::nil())))
    }

    /// What the page knows of the organisation.
    pub(super) fn with_known<T>(self, read: impl FnOnce(&Known<'_>) -> T) -> T {
        self.view.with_value(|view| knowing(view, read))
    }

    pub(super) fn with_names<T>(self, say: impl FnOnce(&Names<'_>) -> T) -> T {
        self.view.with_value(|view| say(&Names::of(view)))
    }

    /// Does what a button of the form asks for, as the server would after a post.
    pub(super) fn press(self, button: &str) {
        self.follow();
        let before = self.draft.get_untracked();
        let mut draft = before.clone();
        match Preset::of(button) {
            Some(preset) => self
                .view
                .with_value(|view| draft.take_preset(preset, &view.office_hours)),
            None if draft.press(button) => {}
            None => return,
        }
        let n = |rows: usize| rows.max(1);
        focus_on(match button {
            "add-range" => format!("range-{}-day", n(draft.ranges.len())),
            "add-date" => format!("date-{}-from", n(draft.dates.len())),
            "add-colleague" => "colleague".to_owned(),
            _ if button.starts_with("remove-range-") => "add-range".to_owned(),
            _ if button.starts_with("remove-date-") => "add-date".to_owned(),
            _ => match button.strip_prefix("swap-date-") {
                Some(n) => format!("date-{n}-to"),
                None => String::new(),
            },
        });
        self.show(&before, draft);
    }

    /// Saves by the server function, with the same fields as the post.
    pub(super) fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.follow();
        let mut draft = self.draft.get_untracked();
        draft.version = self.version.get_untracked();
        draft.accept = self.accepted.get_untracked();
        draft.id = (!self.gone.get_untracked()).then_some(draft.id).flatten();
        if let Err(errors) = self.read(&draft)
            && !self.only_the_server_knows(&errors)
        {
            self.take(Changed::Refused { errors });
            focus_on(NOTICE.to_owned());
            return;
        }
        self.busy.set(true);
        let navigate = use_navigate();
        spawn_local(async move {
            let answer = save_rule(draft).await;
            self.busy.set(false);
            match answer {
                Ok(Changed::Saved { version, .. }) => {
                    navigate(
                        &format!("/rules?saved={version}"),
                        leptos_router::NavigateOptions::default(),
                    );
                    return;
                }
                Ok(changed) => self.take(changed),
                // The server keeps what was typed, or shows it again to who is there now.
                Err(error) if matches!(error.code, Code::SignedOut | Code::OtherPerson) => {
                    submit_natively(self.form);
                    return;
                }
                Err(error) => {
                    self.changed.set(None);
                    self.errors.set(vec![]);
                    self.failed.set(Some(Failure::Untried(error)));
                }
            }
            focus_on(NOTICE.to_owned());
        });
    }

    /// Of a long list of colleagues the page has the first; the server has all the names.
    fn only_the_server_knows(self, errors: &[FieldError]) -> bool {
        self.view
            .with_value(|view| view.colleagues.len() >= COLLEAGUES_SENT)
            && errors.iter().all(|error| error.code == "colleague_unknown")
    }

    /// Takes a refusal.
    fn take(self, changed: Changed) {
        self.failed.set(None);
        self.errors.set(match &changed {
            Changed::Refused { errors } => errors.clone(),
            _ => vec![],
        });
        if let Changed::Stale { version, theirs } = &changed {
            self.version.set(*version);
            let editing = self.draft.with_untracked(|draft| draft.id.is_some());
            self.gone.set(editing && theirs.is_none());
        }
        self.changed.set(Some(changed));
    }

    /// Whether a field was refused; tracked.
    pub(super) fn is_wrong(self, field: &str) -> bool {
        self.errors
            .with(|errors| errors.iter().any(|error| error.field == field))
    }
}

/// A new rule, or the stored one in the reader's form.
fn first_draft(view: &RulesView, before: Option<&Rule>) -> RuleDraft {
    let Some(rule) = before else {
        return RuleDraft::blank(view.version, edit::name_default(lang()));
    };
    let mut draft = RuleDraft::from_rule(rule, view.version);
    let names = Names::of(view);
    if let Outcome::Forward(to) = &rule.outcome {
        draft.destination = names.typed(lang(), to);
    }
    if let Origin::Numbers { patterns, .. } = &rule.origin {
        let lines: Vec<_> = patterns
            .iter()
            .map(|pattern| names.typed_caller(lang(), pattern))
            .collect();
        draft.numbers = lines.join("\n");
    }
    draft
}
