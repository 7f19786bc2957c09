//! Notices: in the page, where the thing happened.

use leptos::prelude::*;

use super::Icon;

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// For information.
    Plain,
    /// Something has been done.
    Done,
    /// To be read before going on.
    Caution,
    /// Something failed or was refused.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "notice",
            Self::Done => "notice notice-ok",
            Self::Caution => "notice notice-wait",
            Self::Bad => "notice notice-bad",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Plain => "offline",
            Self::Done => "check",
            Self::Caution => "alert",
            Self::Bad => "error",
        }
    }

    /// What fails is said at once, the rest when there is a pause.
    fn role(self) -> &'static str {
        match self {
            Self::Bad => "alert",
            _ => "status",
        }
    }
}

/// A notice; an empty title leaves the text alone.
#[component]
pub(crate) fn Notice(
    tone: Tone,
    #[prop(into, optional)] title: Oco<'static, str>,
    /// Said by something else, or changing too often to be said.
    #[prop(optional)]
    quiet: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=(!quiet).then(|| tone.role())>
            <Icon name=tone.icon()/>
            {(!title.is_empty()).then(|| view! { <h2>{title}</h2> })}
            {children()}
        </div>
    }
    .into_any()
}
