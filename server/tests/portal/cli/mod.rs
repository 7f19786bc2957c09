//! The command, as it is built and as it is run: by people, by scripts, and wrongly.

mod bad_input;
mod changes;
mod colour;
mod config;
mod demo;
mod doctor;
mod help;
mod journal;
mod left;
mod letters;
mod office;
mod people;
mod phones;
mod run;
mod serve;
mod templates;
mod tokens;
