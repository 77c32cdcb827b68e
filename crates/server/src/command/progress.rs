//! A progress bar on standard error, where a person looks; nothing where none does.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

const WIDTH: usize = 30;

pub(super) struct Progress {
    what: &'static str,
    shown: Option<Instant>,
    visible: bool,
}

impl Progress {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, shown: None, visible: std::io::stderr().is_terminal() }
    }

    pub(super) fn at(&mut self, done: u64, of: u64) {
        let due = self.shown.is_none_or(|t| t.elapsed() > Duration::from_millis(100));
        if !self.visible || !due || of == 0 {
            return;
        }
        self.shown = Some(Instant::now());
        let part = usize::try_from(done.min(of) * WIDTH as u64 / of).unwrap_or(WIDTH);
        let (full, rest) = ("█".repeat(part), "░".repeat(WIDTH - part));
        eprint!("\r{} {full}{rest} {:>3} %", self.what, done.min(of) * 100 / of);
        // A terminal that takes no more is no reason to stop the work.
        let _shown = std::io::stderr().flush();
    }

    pub(super) fn end(self) {
        if self.shown.is_some() {
            eprint!("\r{:width$}\r", "", width = self.what.len() + WIDTH + 8);
        }
    }
}
