//! What only a browser can do, with a stand-in for the server that does nothing.

#[cfg(feature = "hydrate")]
pub(crate) use browser::{
    choose, focus_on, form_pairs, leave_for, post_natively, real_time, submit_natively, write_field,
};
#[cfg(not(feature = "hydrate"))]
pub(crate) use server::{
    choose, focus_on, form_pairs, leave_for, post_natively, real_time, submit_natively, write_field,
};

#[cfg(feature = "hydrate")]
mod browser {
    use jiff::SignedDuration;
    use leptos::{
        html::Form,
        prelude::*,
        wasm_bindgen::JsCast,
        web_sys,
        web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement},
    };

    /// Submits the form as the browser would without us: the server then keeps what was typed, through sign-in.
    pub(crate) fn submit_natively(form: NodeRef<Form>) {
        if let Some(form) = form.get_untracked() {
            let _ = form.submit();
        }
    }

    /// Posts fields as a form of the page would, for what is typed in several of them.
    pub(crate) fn post_natively(action: &str, fields: &[(String, String)]) {
        let made = |name: &str| document().create_element(name).ok();
        let form = made("form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some((form, body)) = form.zip(document().body()) else {
            return;
        };
        form.set_method("post");
        form.set_action(action);
        for (name, value) in fields {
            let input = made("input").and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                input.set_type("hidden");
                input.set_name(name);
                input.set_value(value);
                let _ = form.append_child(&input);
            }
        }
        let _ = body.append_child(&form);
        let _ = form.submit();
    }

    /// The form's fields as they would be posted.
    pub(crate) fn form_pairs(form: NodeRef<Form>) -> Vec<(String, String)> {
        let Some(data) = form
            .get_untracked()
            .and_then(|form| web_sys::FormData::new_with_form(&form).ok())
        else {
            return vec![];
        };
        // Read with every key: at once, since each step to the next one would cross into the browser several times.
        let entries = js_sys::Array::from(&data);
        entries
            .iter()
            .filter_map(|entry| {
                let pair: js_sys::Array = entry.unchecked_into();
                Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
            })
            .collect()
    }

    /// Writes what somebody might have typed into a field.
    pub(crate) fn write_field(id: &str, text: &str) {
        let Some(element) = document().get_element_by_id(id) else {
            return;
        };
        match element.dyn_into::<HtmlInputElement>() {
            Ok(input) => input.set_value(text),
            Err(other) => {
                if let Ok(area) = other.dyn_into::<HtmlTextAreaElement>() {
                    area.set_value(text);
                }
            }
        }
    }

    /// Chooses one of a few radios, as somebody might have.
    pub(crate) fn choose(form: NodeRef<Form>, name: &str, value: &str) {
        let radio = form.get_untracked().and_then(|form| {
            let radios = format!("input[name=\"{name}\"][value=\"{value}\"]");
            form.query_selector(&radios).ok().flatten()
        });
        if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlInputElement>().ok()) {
            radio.set_checked(true);
        }
    }

    /// Moves the focus, once what is being shown is there.
    pub(crate) fn focus_on(id: String) {
        request_animation_frame(move || {
            let element = document()
                .get_element_by_id(&id)
                .and_then(|element| element.dyn_into::<HtmlElement>().ok());
            if let Some(element) = element {
                let _ = element.focus();
            }
        });
    }

    /// Loads another page of ours, past the router.
    pub(crate) fn leave_for(address: &str) {
        let _ = window().location().assign(address);
    }

    /// Real time since 1970, to the millisecond, as the browser's machine has it: right or not, it goes on while the machine sleeps.
    pub(crate) fn real_time() -> SignedDuration {
        SignedDuration::try_from_secs_f64(js_sys::Date::now() / 1000.0).unwrap_or_default()
    }
}

#[cfg(not(feature = "hydrate"))]
mod server {
    use jiff::SignedDuration;
    use leptos::{html::Form, prelude::NodeRef};

    pub(crate) fn submit_natively(_form: NodeRef<Form>) {}

    pub(crate) fn post_natively(_action: &str, _fields: &[(String, String)]) {}

    pub(crate) fn form_pairs(_form: NodeRef<Form>) -> Vec<(String, String)> {
        vec![]
    }

    pub(crate) fn write_field(_id: &str, _text: &str) {}

    pub(crate) fn choose(_form: NodeRef<Form>, _name: &str, _value: &str) {}

    pub(crate) fn focus_on(_id: String) {}

    pub(crate) fn leave_for(_address: &str) {}

    pub(crate) fn real_time() -> SignedDuration {
        SignedDuration::ZERO
    }
}
