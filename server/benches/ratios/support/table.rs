//! The table that a bench prints.

#![expect(clippy::print_stdout, reason = "printing is what a bench is for")]

use std::time::Duration;

/// What a ratio, or a figure, should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// Less than this.
    Below(f64),
    /// More than this.
    Above(f64),
    /// Only shown.
    None,
}

impl Aim {
    fn met(self, value: f64) -> &'static str {
        let met = match self {
            Self::Below(limit) => value < limit,
            Self::Above(limit) => value > limit,
            Self::None => return "",
        };
        if met { "met" } else { "MISSED" }
    }

    fn text(self) -> String {
        match self {
            Self::Below(limit) => format!("< {limit}"),
            Self::Above(limit) => format!("> {limit}"),
            Self::None => String::new(),
        }
    }
}

/// Rows under one heading.
pub struct Table(Vec<[String; 6]>);

impl Table {
    /// An empty one.
    pub fn new() -> Self {
        Self(vec![
            ["what", "ours", "bare", "ratio", "aim", ""].map(str::to_owned),
        ])
    }

    /// Something compared with its bare part: the ratio has the aim.
    pub fn ratio(&mut self, what: &str, ours: String, bare: String, ratio: f64, aim: Aim) {
        self.0.push([
            what.to_owned(),
            ours,
            bare,
            format!("{ratio:.2}"),
            aim.text(),
            aim.met(ratio).to_owned(),
        ]);
    }

    /// Something that has an aim by itself, in the aim's unit.
    pub fn figure(&mut self, what: &str, ours: String, value: f64, aim: Aim) {
        let empty = String::new;
        self.0.push([
            what.to_owned(),
            ours,
            empty(),
            empty(),
            aim.text(),
            aim.met(value).to_owned(),
        ]);
    }

    /// Prints it as Markdown, which reads well on a terminal too.
    pub fn print(&self) {
        let width = |column: usize| {
            self.0
                .iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..6).map(width).collect();
        println!();
        for (index, row) in self.0.iter().enumerate() {
            let cells = row.iter().zip(&widths);
            let line: Vec<_> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            println!("| {} |", line.join(" | "));
            if index == 0 {
                let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
                println!("| {} |", rule.join(" | "));
            }
        }
    }
}

/// Milliseconds with two decimals.
pub fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// Microseconds with two decimals.
pub fn micros(time: Duration) -> String {
    format!("{:.2} µs", time.as_secs_f64() * 1e6)
}

/// So many a second.
pub fn rate(rate: f64) -> String {
    format!("{rate:.0}/s")
}
