//! From measurements to lines of JSON.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::contenders::{self, Contender};
use crate::documents::Document;
use crate::floor::Floor;
use crate::rounds::Outcome;
use crate::world::World;
use crate::{allocations, rounds, threads};

/// One line of the result.
pub(crate) struct Figure {
    document: &'static str,
    what: &'static str,
    threads: u8,
    /// Size of the document, in bytes of XML.
    bytes: usize,
    per_second: f64,
    micros: f64,
    /// Time divided by the floor's, or calls divided by one thread's.
    to_floor: Option<f64>,
    to_one_thread: Option<f64>,
    allocations: Option<(u64, u64)>,
}

/// Whether libxmlsec1 was asked too.
const VERIFIERS: u8 = if cfg!(feature = "xmlsec") { 2 } else { 1 };

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{{\"verifiers\":{VERIFIERS},\"document\":\"{}\",\"bytes\":{},\"what\":\"{}\",\
             \"threads\":{},\"per_second\":{:.0},\"micros\":{:.2}",
            self.document, self.bytes, self.what, self.threads, self.per_second, self.micros
        )?;
        if let Some(ratio) = self.to_floor {
            write!(f, ",\"to_floor\":{ratio:.2}")?;
        }
        if let Some(factor) = self.to_one_thread {
            write!(f, ",\"to_one_thread\":{factor:.2}")?;
        }
        if let Some((count, bytes)) = self.allocations {
            write!(f, ",\"allocations\":{count},\"allocated_bytes\":{bytes}")?;
        }
        f.write_str("}")
    }
}

/// Everything about one document.
pub(crate) fn of_document(
    world: &World,
    document: &Document,
    seconds: f64,
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let floor = Floor::new(world, document)?;
    let all = contenders::of_document(world, document, &floor)?;
    let budget = Duration::from_secs_f64(seconds);
    let outcomes = rounds::measure(&all, budget * 2 / 3).ok_or("an outcome changed")?;
    let figure = |(contender, outcome): (&Contender<'_>, &Outcome)| Figure {
        // The floor hashes these bytes and looks at no others.
        bytes: match contender.name {
            "floor" => floor.hashed_bytes(),
            _ => document.xml.len(),
        },
        to_floor: Some(outcome.to_first),
        allocations: (contender.name != "floor").then(|| allocations::of(&contender.call)),
        ..one_thread(document.name, contender.name, outcome.seconds)
    };
    let mut figures: Vec<Figure> = all.iter().zip(&outcomes).map(figure).collect();
    let accept = all
        .iter()
        .find(|it| it.name == "accept")
        .ok_or("no accept")?;
    let scaling = threads::measure(accept, budget / 3).ok_or("an outcome changed")?;
    figures.push(Figure {
        threads: 2,
        bytes: document.xml.len(),
        per_second: scaling.two_per_second,
        to_one_thread: Some(scaling.factor),
        ..one_thread(document.name, "accept", 2.0 / scaling.two_per_second)
    });
    Ok(figures)
}

/// A body that is far too large.
pub(crate) fn of_oversized(world: &World) -> Result<Figure, Box<dyn Error>> {
    let body = "PHNhbWxwOlJlc3BvbnNlPg==".repeat(1 << 16);
    let contender = contenders::oversized(world, &body)?;
    let measured = rounds::measure(std::slice::from_ref(&contender), Duration::from_millis(200));
    let outcome = measured.and_then(|outcomes| outcomes.into_iter().next());
    let seconds = outcome.ok_or("an outcome changed")?.seconds;
    Ok(Figure {
        bytes: body.len(),
        allocations: Some(allocations::of(&contender.call)),
        ..one_thread("1-megabyte", contender.name, seconds)
    })
}

fn one_thread(document: &'static str, what: &'static str, seconds: f64) -> Figure {
    Figure {
        document,
        what,
        threads: 1,
        bytes: 0,
        per_second: 1.0 / seconds,
        micros: seconds * 1e6,
        to_floor: None,
        to_one_thread: None,
        allocations: None,
    }
}
