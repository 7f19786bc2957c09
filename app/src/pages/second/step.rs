//! The second step of a sign-in.

use leptos::{either::EitherOf4, prelude::*};
use leptos_meta::Title;

use super::{code::CodeField, codes::Codes, set_up::SetUp};
use crate::{
    api::{
        account::Lang,
        second_factor::{SecondStep, SetUpView, Stage},
    },
    components::{FieldMessage, Gate, Notice, PasskeyButton, Refused, Tone, Wanted},
    forms::{Inbox, percent_encode},
    words::{duration, field_error, lang, passkey_name, passkeys, recovery, second as say},
};

/// What the server handed over. Where it refused to, it says so.
#[component]
pub(crate) fn SecondStepPage() -> impl IntoView {
    let step = Inbox::take(|posted| &mut posted.second_step);
    let (back, told) = step.as_ref().map_or(("/", false), |step| {
        (step.back.as_str(), matches!(step.stage, Stage::Codes(_)))
    });
    // The page that shows the codes is not to be had again.
    let here = (!told).then(|| format!("/signin/second?back={}", percent_encode(back)));
    let again = (!told).then(|| {
        view! {
            <p>
                <a href="/signin" rel="external">{recovery::back(lang())}</a>
            </p>
        }
    });
    let body = step.map(|step| view! { <Step step=*step/> });
    view! {
        <Gate back=here>
            <Refused/>
            {body}
            {again}
        </Gate>
    }
    .into_any()
}

#[component]
fn Step(step: SecondStep) -> impl IntoView {
    let lang = lang();
    let error = said(lang, &step);
    let at_recovery = step
        .error
        .as_ref()
        .is_some_and(|error| error.field == "recovery");
    let at_passkey = step
        .error
        .as_ref()
        .is_some_and(|error| error.field == "passkey");
    let (error, passkey_error) = if at_passkey {
        (None, error)
    } else {
        (error, None)
    };
    let wait = step.wait.filter(|_| step.error.is_none());
    let SecondStep {
        back,
        stage,
        organisation,
        of_all,
        passkeys,
        makes_passkeys,
        here,
        ..
    } = step;
    let wanted = if of_all {
        say::set_up_wanted(lang, &organisation)
    } else {
        say::set_up_wanted_role(lang, &organisation)
    };
    let made = makes_passkeys.then(|| passkey_name(lang, here));
    let waits = wait.map(|seconds| {
        view! {
            <Notice tone=Tone::Bad>
                <p>{say::wait(lang, &duration(lang, seconds))}</p>
            </Notice>
        }
    });
    let body = match stage {
        Stage::Code => EitherOf4::A(view! {
            <Code back=back.clone() error at_recovery focus=!at_passkey/>
            {passkeys.then(|| view! { <Passkey back error=passkey_error label=passkeys::instead_of_code(lang)/> })}
        }),
        Stage::Passkey => EitherOf4::D(view! {
            <PasskeyAlone back error=passkey_error recovery_error=error/>
        }),
        Stage::SetUp(set_up) => EitherOf4::B(view! {
            <First back set_up wanted error passkey=made passkey_error/>
        }),
        Stage::Codes(codes) => EitherOf4::C(view! {
            <Title text=say::codes(lang)/>
            <h1>{say::codes(lang)}</h1>
            <Notice tone=Tone::Done>
                <p>{say::added(lang)}</p>
            </Notice>
            <Codes codes/>
            <p>
                <a class="btn btn-primary btn-wide" href=back rel="external">{say::kept(lang)}</a>
            </p>
        }),
    };
    view! {
        {waits}
        {body}
    }
    .into_any()
}

/// The code of the application, or one for having lost it.
#[component]
fn Code(back: String, error: Option<String>, at_recovery: bool, focus: bool) -> impl IntoView {
    let lang = lang();
    let (code_error, recovery_error) = if at_recovery {
        (None, error)
    } else {
        (error, None)
    };
    view! {
        <Title text=say::step(lang)/>
        <h1>{say::step(lang)}</h1>
        <p class="muted">{say::step_lead(lang)}</p>
        <form class="gate-fields" method="post" action="/signin/second" novalidate>
            <input type="hidden" name="back" value=back/>
            <CodeField label=say::code(lang) error=code_error focus=focus && !at_recovery/>
            <details class="more" open=at_recovery>
                <summary>{say::lost(lang)}</summary>
                <RecoveryField error=recovery_error focus=at_recovery/>
            </details>
            <button class="btn btn-primary btn-wide">{say::submit(lang)}</button>
        </form>
    }
    .into_any()
}

/// One of the codes for having lost it.
#[component]
fn RecoveryField(error: Option<String>, focus: bool) -> impl IntoView {
    let lang = lang();
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label for="recovery">{say::recovery(lang)}</label>
            <input
                class="input code"
                id="recovery"
                name="recovery"
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="recovery-error recovery-hint"
                aria-invalid=invalid
                autofocus=focus
            />
            <FieldMessage id="recovery-error" text=error/>
            <p class="hint" id="recovery-hint">{say::recovery_hint(lang)}</p>
        </div>
    }
    .into_any()
}

/// A passkey in the place of the code, or where there is nothing else.
#[component]
fn Passkey(
    back: String,
    error: Option<String>,
    label: &'static str,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    let lang = lang();
    view! {
        <form class="gate-passkey" method="post" action="/signin/second/passkey">
            <input type="hidden" name="back" value=back/>
            <PasskeyButton
                id="passkey"
                options="/signin/second/passkey/options"
                label
                wide=true
                primary
                error
            />
            <p class="hint unscripted">{passkeys::no_script(lang)}</p>
        </form>
    }
    .into_any()
}

/// Where the organisation wants a second factor, and there is no other; or a code for having lost it.
#[component]
fn PasskeyAlone(
    back: String,
    error: Option<String>,
    recovery_error: Option<String>,
) -> impl IntoView {
    let lang = lang();
    let at_recovery = recovery_error.is_some();
    view! {
        <Title text=passkeys::step(lang)/>
        <h1>{passkeys::step(lang)}</h1>
        <p class="muted">{passkeys::step_lead(lang)}</p>
        <Passkey back=back.clone() error label=passkeys::show(lang) primary=true/>
        <details class="more" open=at_recovery>
            <summary>{passkeys::lost(lang)}</summary>
            <form class="gate-fields" method="post" action="/signin/second" novalidate>
                <input type="hidden" name="back" value=back/>
                <RecoveryField error=recovery_error focus=at_recovery/>
                <button class="btn btn-wide">{say::submit(lang)}</button>
            </form>
        </details>
    }
    .into_any()
}

/// The first application, which the organisation wants; or a passkey.
#[component]
fn First(
    back: String,
    set_up: SetUpView,
    /// Who wants it, of whom.
    wanted: String,
    error: Option<String>,
    /// What a passkey would be called; `None`: there can be none.
    passkey: Option<String>,
    passkey_error: Option<String>,
) -> impl IntoView {
    let lang = lang();
    let focus = error.is_some();
    let passkey = passkey.map(|name| {
        view! {
            <section class="gate-passkey" aria-labelledby="passkey-title">
                <h2 id="passkey-title">{passkeys::first(lang)}</h2>
                <p class="muted">{passkeys::first_lead(lang)}</p>
                <form method="post" action="/signin/second/passkey/new">
                    <input type="hidden" name="back" value=back.clone()/>
                    <input type="hidden" name="name" value=name/>
                    <PasskeyButton
                        id="make"
                        options="/signin/second/passkey/new/options"
                        label=passkeys::first_make(lang)
                        wanted=Wanted::Made
                        wide=true
                        error=passkey_error
                    />
                    <p class="hint unscripted">{passkeys::no_script(lang)}</p>
                </form>
            </section>
        }
    });
    view! {
        <Title text=say::set_up(lang)/>
        <h1>{say::set_up(lang)}</h1>
        <p class="muted">{wanted}</p>
        <form class="gate-fields" method="post" action="/signin/second" novalidate>
            <input type="hidden" name="back" value=back/>
            <SetUp set_up error focus/>
            <button class="btn btn-primary btn-wide">{say::switch_on(lang)}</button>
        </form>
        {passkey}
    }
    .into_any()
}

/// What is wrong with what was typed, and what that costs.
fn said(lang: Lang, step: &SecondStep) -> Option<String> {
    let error = step.error.as_ref()?;
    let text = field_error(lang, error);
    Some(match (step.wait, step.left) {
        (Some(seconds), _) => say::and_wait(lang, &text, &duration(lang, seconds)),
        // Below that, one more slip and one has to wait: worth a word.
        (None, Some(left)) if left <= 3 => say::and_left(lang, u64::from(left), &text),
        _ => text,
    })
}
