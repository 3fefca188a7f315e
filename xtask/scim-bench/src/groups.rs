//! Adding a member to a group and taking it out again, in a small group and in a large one.

use std::io;

use serde_json::{Value, json};

use crate::client::Traffic;
use crate::world::{CONNECTIONS, World};

/// The members of the groups. The request that makes the larger one stays below a megabyte.
const SIZES: [usize; 2] = [10, 10_000];

/// Measures both.
pub(crate) fn all(world: &World<'_>) -> io::Result<()> {
    for size in SIZES {
        let what = format!("patch a member of {size}");
        if !world.wants(&what) {
            continue;
        }
        // Those who come and go are not among the members.
        let coming = CONNECTIONS.into_iter().max().unwrap_or(0);
        if world.people.count() < size + coming {
            world.leave_out(&what, "there are too few users")?;
            continue;
        }
        let (status, group) = create(world, size)?;
        let id = group.get("id").and_then(Value::as_str);
        match (status, id) {
            (201, Some(id)) => {
                let mut traffic = Members::new(world, id, size);
                world.measure(&what, &mut traffic)?;
            }
            (404 | 501, _) => world.leave_out(&what, "not served")?,
            _ => world.leave_out(&what, &format!("no group was made: {status} {group}"))?,
        }
    }
    Ok(())
}

fn create(world: &World<'_>, size: usize) -> io::Result<(u16, Value)> {
    let members = (0..size).map(|number| json!({"value": world.people.made(number)}));
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": format!("Group of {size}"),
        "members": members.collect::<Vec<_>>(),
    });
    let mut request = Vec::new();
    let body = group.to_string();
    world
        .api
        .send(&mut request, "POST", "/Groups", body.as_bytes());
    world.ask(&request)
}

/// Each connection has a user of its own, who becomes a member and then is none any more.
struct Members<'a> {
    world: &'a World<'a>,
    group: &'a str,
    /// The user of the first connection.
    first: usize,
    is_member: Vec<bool>,
}

impl<'a> Members<'a> {
    fn new(world: &'a World<'a>, group: &'a str, first: usize) -> Self {
        let connections = CONNECTIONS.into_iter().max().unwrap_or(0);
        Self {
            world,
            group,
            first,
            is_member: vec![false; connections],
        }
    }
}

impl Traffic for Members<'_> {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Option<u16> {
        let user = self.world.people.made(self.first + connection);
        let is_member = self.is_member.get_mut(connection)?;
        let operation = if *is_member {
            format!(r#"{{"op":"remove","path":"members[value eq \"{user}\"]"}}"#)
        } else {
            format!(r#"{{"op":"add","path":"members","value":[{{"value":"{user}"}}]}}"#)
        };
        *is_member = !*is_member;
        let body = format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operation}]}}"#
        );
        let path = format_args!("/Groups/{}", self.group);
        self.world.api.send(request, "PATCH", path, body.as_bytes());
        Some(204)
    }
}
