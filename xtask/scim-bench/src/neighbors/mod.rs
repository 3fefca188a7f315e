//! What one organization gets while another, or a stranger, sends the costliest requests from 16
//! connections: the server has one core, the load another.

mod attacks;
mod probes;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::api::Api;
use crate::arguments::Arguments;
use crate::client::{Bounds, Traffic, ask, drive};
use crate::database::Database;
use crate::people::People;
use crate::progress;
use crate::server::{Organization, Server};
use crate::stop::Stop;
use crate::stopwatch::Stopwatch;
use attacks::Attack;
use probes::Probes;

/// The core of the server; what runs this program puts it on another.
const CORE: usize = 0;
/// From how many connections an attack comes.
const CONNECTIONS: usize = 16;
/// How often each figure is measured, alone and under attack in turn: of these, the median counts.
const RUNS: usize = 5;
/// How many times as long an attack may take as a figure of [`Arguments::time`] does.
const TIMES: u32 = 2;

/// How many users the attacker has, and its neighbor.
const ATTACKERS_USERS: usize = 2_000;
const NEIGHBORS_USERS: usize = 500;

/// How many times as long as alone an answer may take, and how long where that is short.
const MAX_RATIO: f64 = 2.0;
const SHORT_MICROS: f64 = 5_000.0;
const SHORT_MAX_MICROS: f64 = 10_000.0;

/// Measures every attack.
///
/// # Errors
/// When the server does not start, the neighbor is answered wrongly, or the user asked to stop.
pub(crate) fn measure(
    arguments: &Arguments,
    program: &Path,
    stop: &Stop,
) -> Result<(), Box<dyn Error>> {
    let database = Database::new(None)?;
    let server = Server::start_on(CORE, program, &database, stop)?;
    let of = || server.organization(program, &database, stop);
    let (attacker, neighbor) = (of()?, of()?);
    connect(&server, &neighbor, stop)?;
    let people = |of: &Organization, count: usize| -> Result<(Api, People), Box<dyn Error>> {
        let api = Api::new(server.socket_address, &of.token);
        let mut people = People::default();
        let bar = progress::loading(count, database.name())?;
        people.load(&api, count, &bar, stop)?;
        bar.finish_and_clear();
        Ok((api, people))
    };
    let (attackers_api, attackers) = people(&attacker, ATTACKERS_USERS)?;
    let (api, neighbors) = people(&neighbor, NEIGHBORS_USERS)?;
    let mut probes = Probes::new(&api, &neighbors, &neighbor.id);
    let is_quick = arguments.time < Duration::from_secs(2);
    let (runs, time) = if is_quick {
        (1, arguments.time * TIMES)
    } else {
        (RUNS, arguments.time * TIMES)
    };
    let all = attacks::all(&attackers_api, &attackers, &neighbor.id, stop)?;
    for mut attack in all {
        if arguments
            .only
            .as_deref()
            .is_some_and(|only| !attack.what.contains(only))
        {
            continue;
        }
        let (mut alone, mut beside) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            alone.push(probes.run(time, stop)?);
            beside.push(under(&mut attack, &server, &mut probes, time, stop)?);
        }
        say(&attack, &alone, &beside)?;
    }
    server.end()
}

/// Connects an identity provider, so that people can begin to sign in.
fn connect(server: &Server, of: &Organization, stop: &Stop) -> Result<(), Box<dyn Error>> {
    let api = Api::new(server.socket_address, &of.key);
    let body = json!({"name": "Neighbors", "metadata_xml": include_str!("metadata.xml")});
    let mut request = Vec::new();
    let path = "/api/v1/sso/provider";
    api.write(&mut request, "POST", path, body.to_string().as_bytes());
    let (status, body) = ask(server.socket_address, &request, stop)?;
    if status != 201 {
        let told = String::from_utf8_lossy(&body);
        return Err(format!("no provider: {status} {told}").into());
    }
    Ok(())
}

/// Probes while the attack goes on.
fn under(
    attack: &mut Attack,
    server: &Server,
    probes: &mut Probes<'_>,
    time: Duration,
    stop: &Stop,
) -> io::Result<[f64; probes::COUNT]> {
    thread::scope(|scope| {
        let sending = scope.spawn(|| send(attack, server, time, stop));
        // Until it has begun in earnest.
        let found = probes
            .run(time / 8, stop)
            .and_then(|_| probes.run(time.saturating_sub(time / 8), stop));
        sending
            .join()
            .map_err(|_| io::Error::other("the attack failed"))?;
        found
    })
}

/// Sends for some time. A server may close the connections of such clients: then from new ones.
fn send(attack: &mut Attack, server: &Server, time: Duration, stop: &Stop) {
    let began = Stopwatch::start();
    while began.elapsed() < time && stop.check().is_ok() {
        let bounds = Bounds {
            time: time.saturating_sub(began.elapsed()),
            requests: u64::MAX,
        };
        let traffic: &mut dyn Traffic = attack;
        let _closed = drive(server.socket_address, CONNECTIONS, traffic, bounds, stop);
    }
}

/// Prints a line for each kind of request of the neighbor.
fn say(
    attack: &Attack,
    alone: &[[f64; probes::COUNT]],
    beside: &[[f64; probes::COUNT]],
) -> io::Result<()> {
    for (kind, name) in probes::NAMES.iter().enumerate() {
        let of = |runs: &[[f64; probes::COUNT]]| {
            median(
                runs.iter()
                    .filter_map(|run| run.get(kind).copied())
                    .collect(),
            )
        };
        let line = line(attack.what, name, of(alone), of(beside));
        writeln!(io::stdout().lock(), "{line}")?;
    }
    Ok(())
}

fn line(attack: &str, neighbor: &str, alone: f64, beside: f64) -> Value {
    let ratio = beside / alone.max(1.0);
    let is_short = alone < SHORT_MICROS && beside <= SHORT_MAX_MICROS;
    let verdict = if ratio <= MAX_RATIO || is_short {
        "within"
    } else {
        "pays for another"
    };
    json!({
        "what": attack,
        "neighbor": neighbor,
        "alone_p99_micros": alone.round(),
        "attack_p99_micros": beside.round(),
        "ratio": (ratio * 100.0).round() / 100.0,
        "verdict": verdict,
    })
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{line, median};

    #[test]
    fn a_neighbor_pays_when_it_waits_twice_as_long_and_not_only_milliseconds() {
        let verdict = |alone, beside| line("a", "b", alone, beside)["verdict"].clone();
        for (alone, beside) in [(300.0, 9_999.0), (8_000.0, 15_999.0), (300.0, 500.0)] {
            assert_eq!(verdict(alone, beside), "within", "{alone} {beside}");
        }
        for (alone, beside) in [(300.0, 10_001.0), (8_000.0, 16_001.0)] {
            assert_eq!(
                verdict(alone, beside),
                "pays for another",
                "{alone} {beside}"
            );
        }
        assert!((median(vec![9.0, 1.0, 5.0]) - 5.0).abs() < 0.1);
    }
}
