//! Measures SCIM over HTTP: `cargo xtask bench scim` builds this program and the server, runs it
//! for each size and shows its figures as a table.
//!
//! It prints one JSON object a line; its progress goes to standard error. Server and client share
//! the processor, as they would not in earnest, so that the figures are the lower for it: what
//! each of the two used of it stands beside them.

mod api;
mod arguments;
mod client;
mod database;
mod groups;
mod pages;
mod people;
mod process;
mod server;
mod stop;
mod stopwatch;
mod users;
mod world;

use std::error::Error;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use api::Api;
use arguments::Arguments;
use database::{Database, Kept};
use people::People;
use server::Server;
use stop::Stop;
use world::World;

const LOADING: &str = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
const MEASURING: &str = "{spinner} {pos} figures, {elapsed}: {msg}";
const TICK: Duration = Duration::from_millis(200);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    let stop = Stop::install()?;
    let database = Database::new(arguments.postgres.clone())?;
    let (people, token, seconds) = loaded(&database, &arguments, &stop)?;
    // Begun anew: the memory is that of a server which did not load.
    let server = Server::start(&arguments.server, &database, &stop)?;
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template(MEASURING)?);
    bar.enable_steady_tick(TICK);
    let mut world = World {
        database: database.name(),
        users: people.count(),
        api: Api::new(server.address, &token),
        people,
        pid: server.pid(),
        time: arguments.time,
        only: arguments.only.as_deref(),
        bar: &bar,
        stop: &stop,
    };
    if let Some(seconds) = seconds {
        world.say(json!({"what": "loading by post, 16 at once", "seconds": seconds}))?;
    }
    users::reads(&world)?;
    pages::all(&world)?;
    users::patches(&world)?;
    groups::all(&world)?;
    users::posts(&mut world)?;
    world.memory()?;
    server.end()
}

/// The people and the token, and how many seconds it took to make them if they were not kept.
fn loaded(
    database: &Database,
    arguments: &Arguments,
    stop: &Stop,
) -> Result<(People, String, Option<f64>), Box<dyn Error>> {
    let kept = arguments.keep.as_ref();
    let kept = kept.map(|folder| Kept::new(folder, arguments.users));
    if let Some(kept) = &kept
        && let Some((people, token)) = database.take(kept)?
    {
        return Ok((people, token, None));
    }
    let server = Server::start(&arguments.server, database, stop)?;
    let token = server.scim_token(&arguments.server, database, stop)?;
    let bar = ProgressBar::new(u64::try_from(arguments.users)?)
        .with_style(ProgressStyle::with_template(LOADING)?)
        .with_message(format!("Loading into {}", database.name()));
    let mut people = People::default();
    let api = Api::new(server.address, &token);
    let seconds = people.load(&api, arguments.users, &bar, stop)?;
    bar.finish_and_clear();
    server.end()?;
    if let Some(kept) = &kept {
        database.keep(kept, &people, &token)?;
    }
    Ok((people, token, Some(world::rounded(seconds))))
}
