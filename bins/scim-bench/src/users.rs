//! Requests about one user.

use std::io;

use crate::client::{Answer, Traffic};
use crate::people::People;
use crate::world::World;

/// Some scans of every user: each takes as long as there are many.
const SCANS: u64 = 32;

/// Requests that a number decides and whose answers need no look.
pub(crate) struct Numbered<F> {
    write: F,
    sent: usize,
}

impl<F: FnMut(usize, &mut Vec<u8>)> Numbered<F> {
    pub(crate) fn new(write: F) -> Self {
        Self { write, sent: 0 }
    }
}

impl<F: FnMut(usize, &mut Vec<u8>)> Traffic for Numbered<F> {
    fn next(&mut self, _: usize, request: &mut Vec<u8>) -> Option<u16> {
        (self.write)(self.sent, request);
        self.sent += 1;
        Some(200)
    }
}

/// Reading.
pub(crate) fn reads(world: &World<'_>) -> io::Result<()> {
    let (api, people) = (&world.api, &world.people);
    if world.wants("health") {
        let write = |_, out: &mut Vec<u8>| api.write(out, "GET", "/health/live", b"");
        world.measure("health (the client's limit)", &mut Numbered::new(write))?;
    }
    if world.wants("get by id") {
        let write = |number, out: &mut Vec<u8>| {
            let id = people.somebody(number);
            api.get(out, format_args!("/Users/{id}"));
        };
        world.measure("get by id", &mut Numbered::new(write))?;
    }
    if world.wants("filter userName") {
        let write = |number, out: &mut Vec<u8>| {
            let name = People::user_name(People::scattered(number, people.count()));
            let filter = format_args!("/Users?filter=userName%20eq%20%22{name}%22");
            api.get(out, filter);
        };
        world.measure("filter userName", &mut Numbered::new(write))?;
    }
    if world.wants("filter title (no index)") {
        let write = |number, out: &mut Vec<u8>| {
            let title = People::scattered(number, people.count());
            let filter = format_args!("/Users?filter=title%20eq%20%22Title%20{title}%22");
            api.get(out, filter);
        };
        let mut traffic = Numbered::new(write);
        world.measure_few("filter title (no index)", SCANS, &mut traffic)?;
    }
    Ok(())
}

/// Deactivating everybody, then activating everybody, and so on: each request changes something.
pub(crate) fn patches(world: &World<'_>) -> io::Result<()> {
    let (api, people) = (&world.api, &world.people);
    if !world.wants("patch active") {
        return Ok(());
    }
    let mut write = |number: usize, out: &mut Vec<u8>| {
        let active = (number / people.count()) % 2 == 1;
        let body = format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{"op":"replace","path":"active","value":{active}}}]}}"#
        );
        let path = format_args!("/Users/{}", people.somebody(number));
        api.send(out, "PATCH", path, body.as_bytes());
    };
    world.measure("patch active", &mut Numbered::new(&mut write))
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
