//! The coming seven days: where calls really go, hour by hour.

use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::state::List;
use crate::{
    components::strip::{self, PATTERNS, Piece, WEEK},
    domain::{
        Caller, Minute, Rule,
        clock::{ClockChange, Odd},
        origin::stranger,
    },
    words::{self, Names, lang},
};

const DAYS: usize = 7;

/// Whose calls are shown: somebody of a kind whom no rule speaks of by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    External,
    Internal,
    Anonymous,
}

impl Kind {
    const ALL: [Self; 3] = [Self::External, Self::Internal, Self::Anonymous];

    /// In an address.
    fn name(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Internal => "internal",
            Self::Anonymous => "anonymous",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn caller(self, rules: &[Rule]) -> Caller {
        let unreadable = Caller::External {
            number: None,
            colleague: None,
        };
        match self {
            Self::External => unreadable,
            Self::Internal => stranger(rules).map_or(unreadable, Caller::Internal),
            Self::Anonymous => Caller::Anonymous,
        }
    }
}

/// A day, and what is odd about its clock.
#[derive(Clone, PartialEq)]
struct Day {
    date: Date,
    pieces: Vec<Piece>,
}

/// A table of a row a day, each with a drawing and the same in words; it follows the rules as they stand on the page.
#[component]
pub(super) fn WeekCard(list: List) -> impl IntoView {
    let lang = lang();
    let asked = use_query_map().with_untracked(|query| query.get_str("for").and_then(Kind::parse));
    let kind = RwSignal::new(asked.unwrap_or(Kind::External));
    let days = Memo::new(move |_| days(list, kind.get()));
    let legend = move || days.with(|days| strip::legend(days.iter().flat_map(|day| &day.pieces)));
    let caption = move || {
        days.with(|days| {
            let date = |day: Option<&Day>| day.map(|day| words::full_date(lang, day.date));
            let (first, end) = (date(days.first()), date(days.last()));
            words::week::caption(lang, &first.unwrap_or_default(), &end.unwrap_or_default())
        })
    };
    let choice = |each: Kind| {
        let name = match each {
            Kind::External => words::week::external(lang),
            Kind::Internal => words::week::internal(lang),
            Kind::Anonymous => words::week::anonymous(lang),
        };
        view! {
            <button
                class="seg"
                name="for"
                value=each.name()
                aria-pressed=move || (kind.get() == each).to_string()
                on:click=move |event| {
                    event.prevent_default();
                    kind.set(each);
                }
            >
                {name}
            </button>
        }
    };
    view! {
        <section class="card week-card" aria-labelledby="week">
            <div class="card-head week-head">
                <h2 id="week">{words::week::title(lang)}</h2>
                <form action="/rules">
                    <fieldset class="segs">
                        <legend class="vh">{words::week::caller(lang)}</legend>
                        {Kind::ALL.map(choice).collect_view()}
                    </fieldset>
                </form>
                <ul class="legend" aria-hidden="true" inner_html=legend></ul>
            </div>
            <svg class="sprite" aria-hidden="true" inner_html=PATTERNS></svg>
            <table class="week">
                <caption class="vh">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col"><span class="vh">{words::week::day(lang)}</span></th>
                        <th scope="col">
                            <span class="vh">{words::week::places(lang)}</span>
                            <svg class="hours" height="16" aria-hidden="true" inner_html=strip::hours()></svg>
                        </th>
                    </tr>
                </thead>
                <tbody>{(0..DAYS).map(|n| row(list, days, n)).collect_view()}</tbody>
            </table>
            <p class="week-note small muted">{move || notes(list)}</p>
        </section>
    }
    .into_any()
}

/// A day of the table. Its bar repeats the names of places only where it differs from the day before.
fn row(list: List, days: Memo<Vec<Day>>, n: usize) -> AnyView {
    let lang = lang();
    let of = move |day: fn(&Day) -> Date| days.with(|days| days.get(n).map(day));
    let date = move || of(|day| day.date);
    let short = move || date().map(|date| words::short_day(lang, date));
    let whole = move || date().map(|date| words::date(lang, date));
    let bar = move || {
        let now = (n == 0).then(|| Minute::of(list.now.get().time()).get());
        days.with(|days| {
            let (Some(day), before) = (days.get(n), n.checked_sub(1)) else {
                return String::new();
            };
            let same = before.is_some_and(|before| days[before].pieces == day.pieces);
            strip::bar(&day.pieces, WEEK, now, !same)
        })
    };
    let lines = move || days.with(|days| days.get(n).map(|day| strip::lines(lang, &day.pieces)));
    view! {
        <tr class=(n == 0).then_some("today")>
            <th scope="row">
                <span aria-hidden="true">{short}</span>
                <span class="vh">{whole}</span>
            </th>
            <td>
                <svg class="bar" height="22" aria-hidden="true" inner_html=bar></svg>
                <ul class="vh" inner_html=move || lines().unwrap_or_default()></ul>
            </td>
        </tr>
    }
    .into_any()
}

fn days(list: List, kind: Kind) -> Vec<Day> {
    let lang = lang();
    let today = list.now.get().date();
    list.met.with(|rules| {
        let caller = kind.caller(rules);
        list.view.with(|view| {
            let day = |date: Date| {
                let holiday = view.calendar.is_holiday(date);
                let changes = &view.calendar.changes;
                let names = Names::of(view);
                Day {
                    date,
                    pieces: strip::day(lang, &names, rules, &caller, (date, holiday), changes),
                }
            };
            week(today).map(day).collect()
        })
    })
}

fn week(today: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(today), |day| day.tomorrow().ok()).take(DAYS)
}

/// What is odd about the clock in these days.
fn notes(list: List) -> String {
    let lang = lang();
    let today = list.now.get().date();
    let note = |change: &ClockChange| {
        let (odd, from, to) = change.odd();
        let on = week(today).find(|day| *day == from.date())?;
        let (on, from, to) = (words::date(lang, on), words::hour(from), words::hour(to));
        Some(match odd {
            Odd::Skipped => words::week::note_skipped(lang, &on, &from, &to),
            Odd::Repeated => words::week::note_repeated(lang, &on, &from, &to),
        })
    };
    list.view.with(|view| {
        let notes: Vec<_> = view.calendar.changes.iter().filter_map(note).collect();
        notes.join(" ")
    })
}
