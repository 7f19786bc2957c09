//! Whether mail leaves.

use super::Finding;
use crate::{config::Config, mail};

pub(super) async fn examine(config: &Config) -> Finding {
    let way = match mail::configured(&config.mail) {
        Ok(Some(way)) => way,
        Ok(None) => return Finding::well("mail", "no server is configured: no mail is sent"),
        Err(error) => return Finding::wrong("mail", error.to_string(), "mend that setting"),
    };
    match way.transport.check().await {
        Ok(said) => Finding::well("mail", said),
        Err(error) => Finding::wrong("mail", error.to_string(), mend(&error.answer().code)),
    }
}

fn mend(code: &str) -> &'static str {
    match code {
        "tls" => {
            "check `mail.tls`, and `mail.ca_file` where the server's certificate is your own authority's"
        }
        "530" | "534" | "535" | "538" => "check `mail.user` and `mail.password_file`",
        _ => "check `mail.smtp`, and that the server runs",
    }
}
