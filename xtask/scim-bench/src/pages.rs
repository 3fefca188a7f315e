//! Pages of a hundred users: by index, and by cursor (RFC 9865), at the beginning, in the middle and at the end of the list.

use std::io;

use serde_json::Value;

use crate::users::Numbered;
use crate::world::World;

/// Users in a page.
pub(crate) const PAGE: usize = 100;

/// Measures pages by index.
pub(crate) fn by_index(world: &World<'_>) -> io::Result<()> {
    let last = world.users.saturating_sub(PAGE) + 1;
    for (part, start) in [("begin", 1), ("middle", last.div_ceil(2)), ("end", last)] {
        let what = format!("page of {PAGE} by index, {part}");
        if world.wants(&what) {
            same(world, &what, &at(start))?;
        }
    }
    Ok(())
}

/// The path of the page that begins at this index.
pub(crate) fn at(start: usize) -> String {
    format!("/Users?startIndex={start}&count={PAGE}")
}

/// Measures pages by cursor.
pub(crate) fn by_cursor(world: &World<'_>) -> io::Result<()> {
    if !world.wants("page of 100 by cursor") {
        return Ok(());
    }
    if !has_cursors(world)? {
        return world.leave_out("page of 100 by cursor", "not served");
    }
    let pages = world.users.div_ceil(PAGE);
    let mut path = format!("/Users?cursor&count={PAGE}");
    for number in 0..pages {
        let part = match number {
            0 => Some("begin"),
            _ if number == pages / 2 => Some("middle"),
            _ if number + 1 == pages => Some("end"),
            _ => None,
        };
        if let Some(part) = part {
            same(world, &format!("page of {PAGE} by cursor, {part}"), &path)?;
        }
        match next_cursor(world, &path)? {
            Some(cursor) => path = format!("/Users?cursor={cursor}&count={PAGE}"),
            None if number + 1 < pages => {
                return world.leave_out("page of 100 by cursor", "the list ended too early");
            }
            None => {}
        }
    }
    Ok(())
}

fn same(world: &World<'_>, what: &str, path: &str) -> io::Result<()> {
    let mut request = Vec::new();
    world.api.get(&mut request, path);
    let write = |_, out: &mut Vec<u8>| out.extend_from_slice(&request);
    world.measure(what, &mut Numbered::new(write))
}

fn has_cursors(world: &World<'_>) -> io::Result<bool> {
    let mut request = Vec::new();
    world.api.get(&mut request, "/ServiceProviderConfig");
    let (_, config) = world.ask(&request)?;
    Ok(config.pointer("/pagination/cursor") == Some(&Value::Bool(true)))
}

fn next_cursor(world: &World<'_>, path: &str) -> io::Result<Option<String>> {
    let mut request = Vec::new();
    world.api.get(&mut request, path);
    let (_, page) = world.ask(&request)?;
    let cursor = page.get("nextCursor").and_then(Value::as_str);
    Ok(cursor.map(str::to_owned))
}
