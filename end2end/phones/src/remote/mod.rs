//! Phones driven from outside this process. The protocol is described at the top of `main.rs`.

mod command;
mod desk;
mod desk_phones;
mod output;
mod perform;
mod view;

pub(crate) use desk::Desk;
pub(crate) use output::Output;
