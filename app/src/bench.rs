//! `decide()` as browsers run it, for `make bench`: compiled like the portal's own WebAssembly.

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the server's benches use the rest, and are nobody's library"
)]
#[path = "../../server/benches/ratios/support/rules.rs"]
mod rules;

use std::{cell::RefCell, hint::black_box};

use crate::domain::{Call, Caller, Extension, Rule, decide};
use jiff::civil::date;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static LIST: RefCell<Vec<Rule>> = const { RefCell::new(vec![]) };
}

/// Makes the list: rules full of hours, dates and numbers, or rules of which none matches.
#[wasm_bindgen]
pub fn prepare(count: u32, crowded: bool) {
    LIST.set(if crowded {
        rules::crowded(count)
    } else {
        rules::mismatching(count)
    });
}

/// Decides so many times; answers how many rules were looked at.
#[must_use]
#[wasm_bindgen]
pub fn decisions(times: u32) -> usize {
    let call = Call {
        caller: Caller::Internal(Extension::parse("204").expect("digits")),
        at: date(2026, 4, 14).at(14, 22, 0, 0),
        holiday: false,
    };
    LIST.with_borrow(|list| {
        let looked = |_| {
            black_box(decide(black_box(list), black_box(&call)))
                .considered
                .len()
        };
        (0..times).map(looked).sum()
    })
}
