//! Checks of a peer before it is measured: an answer that only looks right must not become a figure.

use std::io;

use serde_json::{Value, json};

use crate::api::Api;
use crate::pages::{self, PAGE};
use crate::people::People;
use crate::users;
use crate::world::World;

/// Opens to the token only.
pub(super) fn rejects(world: &World<'_>, stranger: &Api) -> io::Result<()> {
    let mut request = Vec::new();
    stranger.get(&mut request, "/Users");
    let (status, _) = world.ask(&request)?;
    must(matches!(status, 401 | 403), || {
        format!("another token is answered with {status}")
    })
}

/// Gives a user who was made.
pub(super) fn by_id(world: &World<'_>) -> io::Result<()> {
    let id = world.people.made(0);
    let user = get(world, &format!("/Users/{id}"))?;
    let own = user.get("id") == Some(&json!(id));
    let name = user.get("userName").and_then(Value::as_str);
    // Those who are made at the same time are not made in the order of their numbers.
    let made = (0..world.users).any(|number| name == Some(&People::user_name(number)));
    must(own && made, || format!("instead of {id} comes {user}"))
}

/// Finds a user by name and nobody else.
pub(super) fn by_user_name(world: &World<'_>) -> io::Result<()> {
    let name = People::user_name(0);
    let found = get(world, &users::named(0))?;
    let one = found.pointer("/Resources/0/userName") == Some(&json!(name));
    must(one && total(&found) == Some(1), || {
        format!("instead of {name} alone comes {found}")
    })
}

/// Gives as many users as a page has, and counts all.
pub(super) fn page(world: &World<'_>) -> io::Result<()> {
    let page = get(world, &pages::at(1))?;
    let users = page.get("Resources").and_then(Value::as_array);
    let (users, total) = (users.map_or(0, Vec::len), total(&page).unwrap_or(0));
    let right = users == PAGE.min(world.users) && usize::try_from(total) == Ok(world.users);
    must(right, || {
        format!("a page has {users} users and counts {total}")
    })
}

/// Deactivates and activates a user; the status that it answers with.
pub(super) fn patch(world: &World<'_>) -> io::Result<u16> {
    let id = world.people.made(0);
    let mut status = 0;
    for active in [false, true] {
        let mut request = Vec::new();
        users::set_active(&world.api, &mut request, id, active);
        let (answered, body) = world.ask(&request)?;
        must(matches!(answered, 200 | 204), || {
            format!("{answered} {body}")
        })?;
        status = answered;
        let user = get(world, &format!("/Users/{id}"))?;
        must(user.get("active") == Some(&json!(active)), || {
            format!("a patch has no effect: {user}")
        })?;
    }
    Ok(status)
}

/// Asks for what must be there.
fn get(world: &World<'_>, path: &str) -> io::Result<Value> {
    let mut request = Vec::new();
    world.api.get(&mut request, path);
    let (status, body) = world.ask(&request)?;
    must(status == 200, || {
        format!("{path} is answered with {status} {body}")
    })?;
    Ok(body)
}

fn total(list: &Value) -> Option<u64> {
    list.get("totalResults")?.as_u64()
}

fn must(right: bool, problem: impl FnOnce() -> String) -> io::Result<()> {
    if right {
        return Ok(());
    }
    Err(io::Error::other(problem()))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    use indicatif::ProgressBar;

    use super::*;
    use crate::stop::Stop;

    /// A peer that gives these answers, one a connection, to a check.
    fn answered<T>(answers: &[(u16, Value)], check: impl FnOnce(&World<'_>) -> T) -> T {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let socket_address = listener.local_addr().unwrap();
        let answers = answers.to_vec();
        let serving = thread::spawn(move || {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().unwrap();
                assert_ne!(stream.read(&mut [0; 4096]).unwrap(), 0);
                let body = body.to_string();
                let length = body.len();
                write!(
                    stream,
                    "HTTP/1.1 {status} \r\nContent-Length: {length}\r\n\r\n{body}"
                )
                .unwrap();
            }
        });
        let world = World {
            subject: ("peer", "test"),
            users: 1,
            api: Api::at(socket_address, "/v2", "t"),
            people: People::default(),
            pid: 0,
            time: Duration::from_secs(1),
            only: None,
            bar: &ProgressBar::hidden(),
            stop: &Stop::default(),
        };
        let result = check(&world);
        serving.join().unwrap();
        result
    }

    #[test]
    fn a_filter_has_to_find_the_one_user_alone() {
        let list = |name: &str, total: u64| {
            let list = json!({"totalResults": total, "Resources": [{"userName": name}]});
            answered(&[(200, list)], by_user_name).is_ok()
        };
        assert!(list("person.0000000@example.com", 1));
        assert!(!list("person.0000001@example.com", 1));
        assert!(!list("person.0000000@example.com", 2));
    }

    #[test]
    fn a_page_has_to_be_whole_and_counted() {
        let page = |users: Value, total: u64| {
            let list = json!({"totalResults": total, "Resources": users});
            answered(&[(200, list)], page).is_ok()
        };
        assert!(page(json!([{}]), 1));
        assert!(!page(json!([]), 1));
        assert!(!page(json!([{}]), 2));
    }

    #[test]
    fn a_patch_has_to_have_its_effect() {
        let patched = |after: bool| {
            let user = |active: bool| (200, json!({"active": active}));
            let all = [
                (204, Value::Null),
                user(false),
                (204, Value::Null),
                user(after),
            ];
            answered(&all, patch).ok()
        };
        assert_eq!(patched(true), Some(204));
        assert_eq!(patched(false), None);
    }

    #[test]
    fn another_token_has_to_be_rejected() {
        let stranger = |status: u16| {
            let check = |world: &World<'_>| rejects(world, &world.api).is_ok();
            answered(&[(status, json!({}))], check)
        };
        assert!(stranger(401));
        assert!(!stranger(200));
    }
}
