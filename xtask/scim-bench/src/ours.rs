//! Our server: started on a database of its own, loaded, begun anew and measured.

use std::error::Error;

use crate::api::Api;
use crate::arguments::{Arguments, Ours};
use crate::database::{Database, Kept};
use crate::people::People;
use crate::server::Server;
use crate::stop::Stop;
use crate::world::World;
use crate::{groups, pages, progress, users};

/// Measures all of it.
///
/// # Errors
/// When the server does not start, a user is not made, or the user asked to stop.
pub(crate) fn measure(
    arguments: &Arguments,
    ours: &Ours,
    stop: &Stop,
) -> Result<(), Box<dyn Error>> {
    let database = Database::new(ours.postgres.clone())?;
    let (people, token, seconds) = loaded(&database, arguments, ours, stop)?;
    // Begun anew: the memory is that of a server which did not load.
    let server = Server::start(&ours.program, &database, stop)?;
    let mut world = World {
        subject: ("database", database.name()),
        users: people.count(),
        api: Api::new(server.socket_address, &token),
        people,
        pid: server.pid(),
        time: arguments.time,
        only: arguments.only.as_deref(),
        bar: &progress::measuring()?,
        stop,
    };
    if let Some(seconds) = seconds {
        world.loaded(seconds)?;
    }
    users::health(&world)?;
    users::by_id(&world)?;
    users::by_user_name(&world)?;
    users::by_title(&world)?;
    pages::by_index(&world)?;
    pages::by_cursor(&world)?;
    users::patches(&world, 200)?;
    groups::all(&world)?;
    users::posts(&mut world)?;
    world.memory()?;
    server.end()
}

/// The people and the token, and how many seconds it took to make them if they were not kept.
fn loaded(
    database: &Database,
    arguments: &Arguments,
    ours: &Ours,
    stop: &Stop,
) -> Result<(People, String, Option<f64>), Box<dyn Error>> {
    let kept = ours.keep.as_ref();
    let kept = kept.map(|folder| Kept::new(folder, arguments.users));
    if let Some(kept) = &kept
        && let Some((people, token)) = database.take(kept)?
    {
        return Ok((people, token, None));
    }
    let server = Server::start(&ours.program, database, stop)?;
    let token = server.organization(&ours.program, database, stop)?.token;
    let bar = progress::loading(arguments.users, database.name())?;
    let mut people = People::default();
    let api = Api::new(server.socket_address, &token);
    let seconds = people.load(&api, arguments.users, &bar, stop)?;
    bar.finish_and_clear();
    server.end()?;
    if let Some(kept) = &kept {
        database.keep(kept, &people, &token)?;
    }
    Ok((people, token, Some(seconds)))
}
