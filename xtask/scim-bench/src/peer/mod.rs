//! A server of somebody else, measured by the same requests. Each figure is measured only after an
//! answer to its request was seen to be right; otherwise the row says what is wrong.

mod check;

use std::error::Error;
use std::io;

use crate::api::Api;
use crate::arguments::{Arguments, Peer};
use crate::people::People;
use crate::stop::Stop;
use crate::world::World;
use crate::{pages, progress, users};

/// Loads users and measures what the peer serves.
///
/// # Errors
/// Only when the user asked to stop, or nothing can be printed.
pub(crate) fn measure(
    arguments: &Arguments,
    peer: &Peer,
    stop: &Stop,
) -> Result<(), Box<dyn Error>> {
    let loading = progress::loading(arguments.users, &peer.name)?;
    let mut world = World {
        subject: ("peer", &peer.name),
        users: arguments.users,
        api: Api::at(peer.socket_address, &peer.base, &peer.token),
        people: People::default(),
        pid: peer.pid,
        time: arguments.time,
        only: arguments.only.as_deref(),
        bar: &loading,
        stop,
    };
    let stranger = Api::at(peer.socket_address, &peer.base, "another");
    let ready = check::rejects(&world, &stranger).and_then(|()| load(&mut world));
    loading.finish_and_clear();
    let measuring = progress::measuring()?;
    world.bar = &measuring;
    match ready {
        Ok(seconds) => world.loaded(seconds)?,
        Err(error) => return Ok(left_out(&world, "all", &error)?),
    }
    let settle = |what: &str, outcome: io::Result<()>| match outcome {
        Err(error) => left_out(&world, what, &error),
        Ok(()) => Ok(()),
    };
    let by_id = check::by_id(&world).and_then(|()| users::by_id(&world));
    settle("get by id", by_id)?;
    let by_user_name = check::by_user_name(&world).and_then(|()| users::by_user_name(&world));
    settle("filter userName", by_user_name)?;
    let pages = check::page(&world).and_then(|()| pages::by_index(&world));
    settle("page of 100 by index", pages)?;
    let patches = check::patch(&world).and_then(|status| users::patches(&world, status));
    settle("patch active", patches)?;
    if let Err(error) = users::posts(&mut world) {
        left_out(&world, "post", &error)?;
    }
    Ok(world.memory()?)
}

/// Makes the users; how many seconds it took.
fn load(world: &mut World<'_>) -> io::Result<f64> {
    let mut people = People::default();
    let seconds = people.load(&world.api, world.users, world.bar, world.stop)?;
    if people.count() != world.users {
        return Err(io::Error::other("an answer to POST has no UUID as its id"));
    }
    world.people = people;
    Ok(seconds)
}

/// Says what went wrong instead of a figure, unless the user asked to stop.
fn left_out(world: &World<'_>, what: &str, error: &io::Error) -> io::Result<()> {
    world.stop.check()?;
    if what == "all" || world.wants(what) {
        world.leave_out(what, &error.to_string())?;
    }
    Ok(())
}
