//! One server with its users, and how a figure is measured on it.

use std::io::{self, Write as _};
use std::time::Duration;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::api::Api;
use crate::client::{Bounds, Outcome, Traffic, ask, drive};
use crate::people::People;
use crate::stop::Stop;
use crate::stopwatch::{processor_time, resident_megabytes};

/// Which part of the time is spent on answers that do not count, so that caches are warm.
const WARM_UP: u32 = 8;
/// With how many requests at once everything is measured.
pub(crate) const CONNECTIONS: [usize; 2] = [1, 16];

/// Everything that the measurements share.
pub(crate) struct World<'a> {
    /// A key and a name that tell this server's rows from others'.
    pub(crate) subject: (&'static str, &'a str),
    /// How many users there were before anything was measured.
    pub(crate) users: usize,
    pub(crate) api: Api,
    pub(crate) people: People,
    /// The server's process.
    pub(crate) pid: u32,
    /// How long each figure is measured.
    pub(crate) time: Duration,
    /// Only figures whose names contain this.
    pub(crate) only: Option<&'a str>,
    pub(crate) bar: &'a ProgressBar,
    pub(crate) stop: &'a Stop,
}

impl World<'_> {
    /// Whether a figure is asked for.
    pub(crate) fn wants(&self, what: &str) -> bool {
        self.only.is_none_or(|only| what.contains(only))
    }

    /// Asks once; the status and the JSON that came.
    pub(crate) fn ask(&self, request: &[u8]) -> io::Result<(u16, Value)> {
        let (status, body) = ask(self.api.socket_address, request, self.stop)?;
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    /// Measures, with one request at a time and with several.
    pub(crate) fn measure(&self, what: &str, traffic: &mut dyn Traffic) -> io::Result<()> {
        for connections in CONNECTIONS {
            self.timed(what, connections, self.time / WARM_UP, u64::MAX, traffic)?;
            let row = self.timed(what, connections, self.time, u64::MAX, traffic)?;
            self.say(row)?;
        }
        Ok(())
    }

    /// Measures a fixed number of requests, where each takes long.
    pub(crate) fn measure_few(
        &self,
        what: &str,
        requests: u64,
        traffic: &mut dyn Traffic,
    ) -> io::Result<()> {
        for connections in CONNECTIONS {
            let row = self.timed(what, connections, self.time, requests, traffic)?;
            self.say(row)?;
        }
        Ok(())
    }

    fn timed(
        &self,
        what: &str,
        connections: usize,
        time: Duration,
        requests: u64,
        traffic: &mut dyn Traffic,
    ) -> io::Result<Value> {
        self.bar
            .set_message(format!("{what}, {connections} at once"));
        let used = || (processor_time(self.pid), processor_time(std::process::id()));
        let before = used();
        let bounds = Bounds { time, requests };
        let outcome = drive(
            self.api.socket_address,
            connections,
            traffic,
            bounds,
            self.stop,
        )?;
        let after = used();
        let mut row = figure(what, connections, &outcome);
        let used = [
            ("server_cpu_micros", after.0.saturating_sub(before.0)),
            ("client_cpu_micros", after.1.saturating_sub(before.1)),
        ];
        if let Some(row) = row.as_object_mut() {
            let each = used.map(|(key, time)| (key.to_owned(), each(time, &outcome).into()));
            row.extend(each);
        }
        Ok(row)
    }

    /// Says that a figure is not there, and why.
    pub(crate) fn leave_out(&self, what: &str, why: &str) -> io::Result<()> {
        self.say(json!({"what": what, "problem": why}))
    }

    /// Says how long it took to make the users.
    pub(crate) fn loaded(&self, seconds: f64) -> io::Result<()> {
        self.say(json!({"what": "loading by post, 16 at once", "seconds": rounded(seconds)}))
    }

    /// Measures the server's memory.
    pub(crate) fn memory(&self) -> io::Result<()> {
        self.say(json!({
            "what": "resident memory",
            "megabytes": resident_megabytes(self.pid).map(rounded),
        }))
    }

    /// Prints one line of the result.
    pub(crate) fn say(&self, mut row: Value) -> io::Result<()> {
        if let Some(row) = row.as_object_mut() {
            let (key, name) = self.subject;
            row.insert(key.to_owned(), name.into());
            row.insert("users".to_owned(), self.users.into());
        }
        self.bar.inc(1);
        writeln!(io::stdout().lock(), "{row}")
    }
}

fn figure(what: &str, connections: usize, outcome: &Outcome) -> Value {
    let seconds = outcome.elapsed.as_secs_f64();
    let micros = |quantile: f64| outcome.latencies.value_at_quantile(quantile) / 1000;
    json!({
        "what": what,
        "connections": connections,
        "requests": outcome.latencies.len(),
        "per_second": rounded(count(outcome) / seconds),
        "p50_micros": micros(0.5),
        "p99_micros": micros(0.99),
        "max_micros": outcome.latencies.max() / 1000,
        "errors": outcome.errors,
        // In the column of what was not measured: it was not measured rightly.
        "problem": outcome.first_error.as_deref().unwrap_or_default(),
    })
}

/// The part of each request, in microseconds.
fn each(time: Duration, outcome: &Outcome) -> f64 {
    rounded(time.as_secs_f64() * 1e6 / count(outcome).max(1.0))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no run makes as many requests as a number has bits"
)]
fn count(outcome: &Outcome) -> f64 {
    outcome.latencies.len() as f64
}

/// To a tenth, or as a whole number where that is exact enough.
fn rounded(value: f64) -> f64 {
    if value < 1000.0 {
        (value * 10.0).round() / 10.0
    } else {
        value.round()
    }
}
