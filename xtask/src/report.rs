//! The table at the end of `test` and `check`: each step, how it went and how long it took.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use crate::{interrupt::Interrupted, say};

/// How one piece of work ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As it should.
    Passed,
    /// With a problem; the text names it.
    Failed(String),
    /// It was not begun; the text says why. Counts as a failure unless it was left out on request.
    Skipped { why: String, on_request: bool },
}

/// One line of the table.
#[derive(Debug)]
struct Line {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

/// Collects the outcome of each step.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// Does one piece of work and notes how it went. `Ok(false)` means that the work itself has
    /// already said what is wrong.
    ///
    /// # Errors
    /// [`Interrupted`] alone: every other error becomes a line of the table.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> anyhow::Result<bool>,
    ) -> anyhow::Result<bool> {
        say::step(name);
        let start = now();
        let outcome = match work() {
            Ok(true) => Outcome::Passed,
            Ok(false) => Outcome::Failed("see above".to_owned()),
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                say::error(&format!("{error:#}"));
                Outcome::Failed(first_line(&format!("{error:#}")))
            }
        };
        let passed = outcome == Outcome::Passed;
        self.lines.push(Line {
            name,
            outcome,
            took: start.elapsed(),
        });
        Ok(passed)
    }

    /// Notes a step that could not be begun because of an earlier failure.
    pub(crate) fn skip(&mut self, name: &'static str, why: &str) {
        self.note_skipped(name, why, false);
    }

    /// Notes a step that the user did not ask for.
    pub(crate) fn leave_out(&mut self, name: &'static str, why: &str) {
        self.note_skipped(name, why, true);
    }

    fn note_skipped(&mut self, name: &'static str, why: &str, on_request: bool) {
        let outcome = Outcome::Skipped {
            why: why.to_owned(),
            on_request,
        };
        self.lines.push(Line {
            name,
            outcome,
            took: Duration::ZERO,
        });
    }

    /// Whether nothing failed and nothing was skipped against the user's wish.
    pub(crate) fn passed(&self) -> bool {
        self.lines.iter().all(|line| match &line.outcome {
            Outcome::Passed => true,
            Outcome::Failed(_) => false,
            Outcome::Skipped { on_request, .. } => *on_request,
        })
    }

    /// The table: one line a step.
    pub(crate) fn table(&self) -> String {
        let width = self
            .lines
            .iter()
            .map(|line| line.name.len())
            .max()
            .unwrap_or(0);
        let mut table = String::new();
        for Line {
            name,
            outcome,
            took,
        } in &self.lines
        {
            let (word, note) = match outcome {
                Outcome::Passed => ("passed ", String::new()),
                Outcome::Failed(what) => ("FAILED ", format!("  {what}")),
                Outcome::Skipped { why, .. } => ("skipped", format!("  {why}")),
            };
            let seconds = took.as_secs_f64();
            let _ = writeln!(table, "  {name:width$}  {word}  {seconds:7.1} s{note}");
        }
        table
    }

    /// Prints the table and tells whether all is well.
    pub(crate) fn finish(&self) -> bool {
        let passed = self.passed();
        say::step("Summary");
        say::note(&self.table());
        say::note(if passed {
            "Everything passed."
        } else {
            "Not everything passed."
        });
        passed
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step takes is shown to a person"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn all_steps_passing_is_a_pass() {
        let mut report = Report::default();
        assert!(report.step("format", || Ok(true)).unwrap());
        assert!(report.passed());
        assert!(
            report.table().contains("format  passed"),
            "{}",
            report.table()
        );
    }

    #[test]
    fn a_failed_step_does_not_stop_the_next_but_fails_the_whole() {
        let mut report = Report::default();
        assert!(
            !report
                .step("layers", || Err(anyhow!("a names b\nmore")))
                .unwrap()
        );
        assert!(report.step("format", || Ok(true)).unwrap());
        assert!(!report.passed());
        assert!(report.table().contains("a names b\n"), "{}", report.table());
    }

    #[test]
    fn only_what_was_left_out_on_request_may_be_skipped() {
        let mut report = Report::default();
        report.leave_out("documentation", "a filter was given");
        assert!(report.passed());
        report.skip("tests", "the build failed");
        assert!(!report.passed());
    }

    #[test]
    fn a_request_to_stop_ends_the_whole_run() {
        let mut report = Report::default();
        assert!(report.step("tests", || Err(Interrupted.into())).is_err());
    }
}
