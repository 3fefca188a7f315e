//! Searches at random for the costliest requests of an endpoint, and keeps the ten worst in a file that the
//! benchmark `hostile` and the tests replay: `cargo xtask bench hostile --search`.
//!
//! ```text
//! costliest ENDPOINT [--seconds N] [--seed N] [--root DIR]
//! ```

mod counters;
mod endpoints;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use costly_input::search::Search;
use costly_input::{Found, grammar};
use endpoints::Endpoint;

/// How many are kept.
const KEPT: usize = 10;
/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(30);

/// How long the worst are shortened at most.
const SHORTENED_FOR: Duration = Duration::from_mins(2);

struct Options {
    endpoint: String,
    seconds: u64,
    seed: u64,
    /// The root of the repository.
    root: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    if !counters::are_counted() {
        return Err(
            "this program counts nothing: `cargo xtask bench hostile --search` builds it".into(),
        );
    }
    let endpoint = Endpoint::of(&options.endpoint)?;
    let grammar = grammar::of(&options.endpoint).ok_or("no grammar of that endpoint")?;
    let file = options
        .root
        .join(endpoint.folder())
        .join(format!("{}.json", options.endpoint));
    let sizes = endpoint.sizes();
    println!(
        "{}: seed {}, {} s, {sizes:?}",
        options.endpoint, options.seed, options.seconds
    );
    let mut search = Search::new(endpoint, grammar, sizes, options.seed);
    for kept in kept(&file)? {
        search.begin_with(&kept.recipe);
    }
    let begun = Instant::now();
    let mut told = Instant::now();
    while begun.elapsed().as_secs() < options.seconds {
        search.step();
        if told.elapsed() >= TOLD_EVERY {
            told = Instant::now();
            tell(
                &options.endpoint,
                begun.elapsed(),
                search.steps(),
                &search.worst(1),
            );
        }
    }
    let ended = Instant::now();
    search.shorten(2 * KEPT, || ended.elapsed() < SHORTENED_FOR);
    let worst = search.worst(KEPT);
    tell(&options.endpoint, begun.elapsed(), search.steps(), &worst);
    let worst: Vec<Found> = worst.into_iter().cloned().collect();
    fs::write(&file, Found::write(&worst)?)?;
    println!("{}", file.display());
    Ok(())
}

/// What an earlier search kept.
fn kept(file: &Path) -> Result<Vec<Found>, Box<dyn Error>> {
    if !file.is_file() {
        return Ok(Vec::new());
    }
    Ok(Found::read(&fs::read_to_string(file)?)?)
}

fn tell(endpoint: &str, after: Duration, steps: u64, worst: &[&Found]) {
    println!("{endpoint}: {} s, {steps} steps", after.as_secs());
    for found in worst {
        println!(
            "  {:.1} blocks a byte, {:.1} times a parse, {} bytes: {}",
            found.cost_per_byte, found.to_parse, found.bytes, found.shape
        );
    }
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut options = Options {
        endpoint: arguments.next().ok_or("an endpoint is missing")?,
        seconds: 60,
        seed: 1,
        root: PathBuf::from("."),
    };
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{name} has no value"))?;
        match name.as_str() {
            "--seconds" => options.seconds = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--root" => options.root = value.into(),
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    Ok(options)
}
