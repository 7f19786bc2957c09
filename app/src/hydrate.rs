//! Taking over the page that the server sent.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use leptos::prelude::*;

use crate::App;

/// On the root of a page that answers to scripts: styles show what needs one, tests wait for it.
const MARK: &str = "data-hydrated";

/// Whether something has gone wrong for good: code that has panicked answers nothing any more.
static DEAD: AtomicBool = AtomicBool::new(false);

/// Takes over the page, and says so on its root once that is done.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        DEAD.store(true, Ordering::Relaxed);
        mark(false);
        leptos::logging::error!("{panic}");
    }));
    // Where the page is not what we would have made, this does not return.
    leptos::mount::hydrate_body(App);
    // What was put off meanwhile, effects first of all, has run before a timer.
    set_timeout(|| mark(!DEAD.load(Ordering::Relaxed)), Duration::ZERO);
}

fn mark(answers: bool) {
    let Some(root) = document().document_element() else {
        return;
    };
    let _ = if answers {
        root.set_attribute(MARK, "")
    } else {
        root.remove_attribute(MARK)
    };
}
