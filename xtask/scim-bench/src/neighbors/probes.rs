//! What the neighbor asks for meanwhile, one after the other.

use std::io;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::attacks::post_form;
use crate::api::Api;
use crate::client::{Answer, Bounds, Traffic, drive};
use crate::people::People;
use crate::stop::Stop;
use crate::users::set_active;

/// The kinds of its requests, in turn.
pub(super) const NAMES: [&str; COUNT] = [
    "GET user",
    "PATCH user",
    "login",
    "acs (not signed)",
    "/health/ready",
];
pub(super) const COUNT: usize = 5;

/// A response that nobody signed: `<r/>`.
const RESPONSE: &[u8] = b"SAMLResponse=PHIvPg%3D%3D";

/// The neighbor's requests.
pub(super) struct Probes<'a> {
    api: &'a Api,
    people: &'a People,
    login: String,
    acs: String,
    sent: usize,
    latencies: Vec<Histogram<u64>>,
}

impl<'a> Probes<'a> {
    pub(super) fn new(api: &'a Api, people: &'a People, organization: &str) -> Self {
        Self {
            api,
            people,
            login: format!("/api/v1/saml/{organization}/login"),
            acs: format!("/api/v1/saml/{organization}/acs"),
            sent: 0,
            latencies: Vec::new(),
        }
    }

    /// Asks for some time; the p99 of each kind, in microseconds.
    ///
    /// # Errors
    /// When an answer is not the right one.
    pub(super) fn run(&mut self, time: Duration, stop: &Stop) -> io::Result<[f64; COUNT]> {
        self.latencies = (0..COUNT)
            .map(|_| Histogram::new(3).map_err(io::Error::other))
            .collect::<io::Result<_>>()?;
        self.sent = self.sent.next_multiple_of(COUNT);
        let bounds = Bounds {
            time,
            requests: u64::MAX,
        };
        let outcome = drive(self.api.socket_address, 1, self, bounds, stop)?;
        if let Some(error) = outcome.first_error {
            return Err(io::Error::other(format!("the neighbor: {error}")));
        }
        let mut found = [0.0; COUNT];
        for (p99, latencies) in found.iter_mut().zip(&self.latencies) {
            if latencies.is_empty() {
                return Err(io::Error::other("the neighbor got no answer"));
            }
            *p99 = p99_micros(latencies);
        }
        Ok(found)
    }
}

/// Counts a latency. The histogram grows to hold it, which `saturating_record` would keep it from.
fn count(latencies: &mut Histogram<u64>, nanoseconds: u64) {
    // One that grows takes every value.
    let _grown = latencies.record(nanoseconds);
}

fn p99_micros(latencies: &Histogram<u64>) -> f64 {
    let micros = latencies.value_at_quantile(0.99) / 1000;
    f64::from(u32::try_from(micros).unwrap_or(u32::MAX))
}

impl Traffic for Probes<'_> {
    fn next(&mut self, _: usize, out: &mut Vec<u8>) -> Option<u16> {
        let (kind, round) = (self.sent % COUNT, self.sent / COUNT);
        self.sent += 1;
        let id = self.people.somebody(round);
        Some(match kind {
            0 => {
                self.api.get(out, format_args!("/Users/{id}"));
                200
            }
            1 => {
                let active = (round / self.people.count()) % 2 == 1;
                set_active(self.api, out, id, active);
                200
            }
            2 => {
                self.api.write(out, "GET", &self.login, b"");
                303
            }
            3 => {
                post_form(self.api.socket_address, out, &self.acs, RESPONSE);
                303
            }
            _ => {
                self.api.write(out, "GET", "/health/ready", b"");
                200
            }
        })
    }

    fn answered(&mut self, _: usize, answer: &Answer<'_>) {
        let kind = (self.sent - 1) % COUNT;
        if let Some(latencies) = self.latencies.get_mut(kind) {
            count(latencies, answer.nanoseconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram;

    use super::{count, p99_micros};

    #[test]
    fn of_a_hundred_latencies_the_second_longest_is_told_however_long() {
        let mut latencies = Histogram::new(3).unwrap();
        for millis in 1..=100_u64 {
            count(&mut latencies, millis * 1_000_000);
        }
        let micros = p99_micros(&latencies);
        assert!((micros / 99_000.0 - 1.0).abs() < 0.01, "{micros}");
        count(&mut latencies, 60_000_000_000);
        count(&mut latencies, 60_000_000_000);
        assert!(p99_micros(&latencies) > 59_000_000.0);
    }
}
