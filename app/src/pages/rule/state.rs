//! The form while it is being filled in.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use crate::{
    api::{
        ApiError, Code,
        forwarding::{Changed, FieldError, RangeDraft, RuleDraft, RulesView, save_rule},
    },
    components::{focus_on, form_pairs, submit_natively},
    domain::{Extension, Numbering, Origin, Outcome, ReadContext, Rule, RuleId},
    forms::{Known, Part, PostedRule},
    words::{Names, lang},
};

/// A list this long was cut by the server: an extension that is not in it may exist all the same.
const COLLEAGUES_SENT: usize = 500;

/// What the form shows below its title; the id of each notice, so that the focus can go there.
pub(super) const NOTICE: &str = "notice";

/// Signals of the form; copied into each of its parts. The controls themselves hold what is typed: `draft` follows them.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    /// What the server sent with the page.
    pub(super) view: StoredValue<RulesView>,
    /// The rule as it is stored.
    pub(super) before: StoredValue<Option<Rule>>,
    /// The controls as they are now.
    pub(super) draft: RwSignal<RuleDraft>,
    /// The ranges by key; what they were when they were shown.
    pub(super) ranges: RwSignal<Vec<(u32, RangeDraft)>>,
    /// What the last attempt to save was refused for.
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// Why it was not saved, other than by fields.
    pub(super) changed: RwSignal<Option<Changed>>,
    /// It could not be tried.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The version the next attempt is made against.
    pub(super) version: RwSignal<i64>,
    /// The rule has gone: the next attempt creates it.
    pub(super) gone: RwSignal<bool>,
    /// A save is under way.
    pub(super) busy: RwSignal<bool>,
    /// The warning about a loop has been accepted.
    pub(super) accepted: RwSignal<bool>,
    pub(super) form: NodeRef<html::Form>,
    pub(super) numbers: NodeRef<html::Textarea>,
    pub(super) colleague: NodeRef<html::Input>,
    next_key: StoredValue<u32>,
}

impl Editor {
    pub(super) fn new(view: RulesView, before: Option<Rule>, posted: Option<PostedRule>) -> Self {
        let PostedRule {
            draft,
            changed,
            error,
            ..
        } = posted.unwrap_or_else(|| PostedRule {
            draft: first_draft(&view, before.as_ref()),
            ..PostedRule::default()
        });
        let ranges: Vec<_> = (0..).zip(draft.ranges.iter().cloned()).collect();
        let view = StoredValue::new(view);
        let version = RwSignal::new(draft.version);
        let draft = RwSignal::new(draft);
        let editor = Self {
            next_key: StoredValue::new(u32::try_from(ranges.len()).unwrap_or_default()),
            version,
            view,
            before: StoredValue::new(before),
            draft,
            ranges: RwSignal::new(ranges),
            errors: RwSignal::new(vec![]),
            changed: RwSignal::new(None),
            failed: RwSignal::new(error),
            gone: RwSignal::new(false),
            busy: RwSignal::new(false),
            accepted: RwSignal::new(false),
            form: NodeRef::new(),
            numbers: NodeRef::new(),
            colleague: NodeRef::new(),
        };
        if let Some(changed) = changed {
            editor.take(changed);
        }
        // What was typed before the script ran, or what the browser filled in on the way back.
        Effect::new(move |_| editor.follow());
        editor
    }

    /// Reads the controls.
    pub(super) fn follow(self) {
        let pairs = form_pairs(self.form);
        if !pairs.is_empty() {
            let before = self.draft.get_untracked();
            let mut draft = RuleDraft::from_pairs(&pairs);
            draft.id.clone_from(&before.id);
            if draft != before {
                self.draft.set(draft);
            }
        }
    }

    /// Reads the form as the server would, but for what only the server knows.
    pub(super) fn read(self, draft: &RuleDraft) -> Part<Rule> {
        self.with_known(|known| {
            self.before
                .with_value(|before| draft.read(known, before.as_ref(), RuleId(Uuid::nil())))
        })
    }

    /// What the page knows of the organisation.
    pub(super) fn with_known<T>(self, read: impl FnOnce(&Known<'_>) -> T) -> T {
        with_known(self.view, read)
    }

    pub(super) fn with_names<T>(self, say: impl FnOnce(&Names<'_>) -> T) -> T {
        self.view.with_value(|view| {
            say(&Names {
                country: &view.country,
                colleagues: &view.colleagues,
            })
        })
    }

    /// Does what a button of the form asks for, as the server would after a post.
    pub(super) fn press(self, button: &str) {
        self.follow();
        let mut draft = self.draft.get_untracked();
        let removed = button
            .strip_prefix("remove-range-")
            .and_then(|n| n.parse::<usize>().ok());
        let kept = self.ranges.get_untracked();
        if !draft.press(button) {
            return;
        }
        if button == "add-colleague" {
            self.show_numbers(&draft);
            self.draft.set(draft);
            return;
        }
        // Rows that stay keep their key, and with it their controls and what is typed in them.
        let kept: Vec<_> = match (removed, button) {
            (Some(n), _) => (1..)
                .zip(kept)
                .filter(|(at, _)| *at != n)
                .map(|(_, row)| row)
                .collect(),
            (None, "add-range") => kept,
            _ => vec![],
        };
        let mut rows = kept;
        for range in draft.ranges.iter().skip(rows.len()) {
            let key = self.next_key.get_value();
            self.next_key.set_value(key + 1);
            rows.push((key, range.clone()));
        }
        self.ranges.set(rows);
        self.draft.set(draft);
        self.errors
            .update(|errors| errors.retain(|error| !error.field.starts_with("range-")));
    }

    /// Writes the list and the field beside it, which nobody has typed so.
    fn show_numbers(self, draft: &RuleDraft) {
        if let (Some(numbers), Some(colleague)) =
            (self.numbers.get_untracked(), self.colleague.get_untracked())
        {
            numbers.set_value(&draft.numbers);
            colleague.set_value(&draft.colleague);
        }
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
        if let Err(errors) = self.read(&draft) {
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
                Ok(Changed::Saved { version }) => {
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
                    self.failed.set(Some(error));
                }
            }
            focus_on(NOTICE.to_owned());
        });
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

fn with_known<T>(view: StoredValue<RulesView>, read: impl FnOnce(&Known<'_>) -> T) -> T {
    view.with_value(|view| {
        let whole = view.colleagues.len() < COLLEAGUES_SENT;
        let has_extension = |extension: &Extension| {
            !whole
                || extension.as_str() == view.extension
                || view
                    .colleagues
                    .iter()
                    .any(|(digits, _)| digits == extension.as_str())
        };
        let numbering = Numbering::for_country(&view.country)
            .or_else(|| Numbering::for_country("FR"))
            .expect("France is in the table");
        read(&Known {
            numbers: ReadContext {
                numbering,
                has_extension: &has_extension,
            },
            colleagues: &view.colleagues,
        })
    })
}

/// A new rule, or the stored one in the reader's form.
fn first_draft(view: &RulesView, before: Option<&Rule>) -> RuleDraft {
    let Some(rule) = before else {
        return RuleDraft::blank(view.version, crate::words::edit::name_default(lang()));
    };
    let mut draft = RuleDraft::from_rule(rule, view.version);
    let names = Names {
        country: &view.country,
        colleagues: &view.colleagues,
    };
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
