//! Requests about one user.

use std::io;

use crate::api::Api;
use crate::client::{Answer, Traffic};
use crate::people::People;
use crate::world::World;

/// Some scans of every user: each takes as long as there are many.
const SCANS: u64 = 32;

/// Requests that a number decides and whose answers need no look.
pub(crate) struct Numbered<F> {
    write: F,
    expected: u16,
    sent: usize,
}

impl<F: FnMut(usize, &mut Vec<u8>)> Numbered<F> {
    pub(crate) fn new(write: F) -> Self {
        Self::expecting(200, write)
    }

    /// With another right status.
    fn expecting(expected: u16, write: F) -> Self {
        Self {
            write,
            expected,
            sent: 0,
        }
    }
}

impl<F: FnMut(usize, &mut Vec<u8>)> Traffic for Numbered<F> {
    fn next(&mut self, _: usize, request: &mut Vec<u8>) -> Option<u16> {
        (self.write)(self.sent, request);
        self.sent += 1;
        Some(self.expected)
    }
}

/// The client's own limit.
pub(crate) fn health(world: &World<'_>) -> io::Result<()> {
    if !world.wants("health") {
        return Ok(());
    }
    let write = |_, out: &mut Vec<u8>| world.api.write(out, "GET", "/health/live", b"");
    world.measure("health (the client's limit)", &mut Numbered::new(write))
}

/// Reading one.
pub(crate) fn by_id(world: &World<'_>) -> io::Result<()> {
    if !world.wants("get by id") {
        return Ok(());
    }
    let write = |number, out: &mut Vec<u8>| {
        let id = world.people.somebody(number);
        world.api.get(out, format_args!("/Users/{id}"));
    };
    world.measure("get by id", &mut Numbered::new(write))
}

/// Finding one as clients do before they make it.
pub(crate) fn by_user_name(world: &World<'_>) -> io::Result<()> {
    if !world.wants("filter userName") {
        return Ok(());
    }
    let write = |number, out: &mut Vec<u8>| {
        let number = People::scattered(number, world.people.count());
        world.api.get(out, named(number));
    };
    world.measure("filter userName", &mut Numbered::new(write))
}

/// The path that finds a number by its userName.
pub(crate) fn named(number: usize) -> String {
    let name = People::user_name(number);
    format!("/Users?filter=userName%20eq%20%22{name}%22")
}

/// Finding one by what has no index.
pub(crate) fn by_title(world: &World<'_>) -> io::Result<()> {
    if !world.wants("filter title (no index)") {
        return Ok(());
    }
    let write = |number, out: &mut Vec<u8>| {
        let title = People::scattered(number, world.people.count());
        let filter = format_args!("/Users?filter=title%20eq%20%22Title%20{title}%22");
        world.api.get(out, filter);
    };
    let mut traffic = Numbered::new(write);
    world.measure_few("filter title (no index)", SCANS, &mut traffic)
}

/// Deactivating everybody, then activating everybody, and so on: each request changes something.
pub(crate) fn patches(world: &World<'_>, expected: u16) -> io::Result<()> {
    let (api, people) = (&world.api, &world.people);
    if !world.wants("patch active") {
        return Ok(());
    }
    let write = |number: usize, out: &mut Vec<u8>| {
        let active = (number / people.count()) % 2 == 1;
        set_active(api, out, people.somebody(number), active);
    };
    world.measure("patch active", &mut Numbered::expecting(expected, write))
}

/// Writes the request that activates or deactivates one.
pub(crate) fn set_active(api: &Api, out: &mut Vec<u8>, id: &str, active: bool) {
    let body = format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{"op":"replace","path":"active","value":{active}}}]}}"#
    );
    let path = format_args!("/Users/{id}");
    api.send(out, "PATCH", path, body.as_bytes());
}

/// Making users: they stay, so this comes last.
pub(crate) fn posts(world: &mut World<'_>) -> io::Result<()> {
    if !world.wants("post") {
        return Ok(());
    }
    let mut people = std::mem::take(&mut world.people);
    let mut posting = Posting {
        world,
        people: &mut people,
    };
    let measured = world.measure("post", &mut posting);
    world.people = people;
    measured
}

struct Posting<'a> {
    world: &'a World<'a>,
    people: &'a mut People,
}

impl Traffic for Posting<'_> {
    fn next(&mut self, _: usize, request: &mut Vec<u8>) -> Option<u16> {
        self.people.create(&self.world.api, request);
        Some(201)
    }

    fn answered(&mut self, _: usize, answer: &Answer<'_>) {
        self.people.created(answer);
    }
}
