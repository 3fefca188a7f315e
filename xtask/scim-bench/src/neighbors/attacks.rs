//! The costliest requests that are known: of an organization, and of a stranger.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::api::Api;
use crate::client::{Answer, Traffic, ask};
use crate::people::{People, id_in};
use crate::stop::Stop;

/// The largest body of a SCIM request, and of a SAML response.
const SCIM_BYTES: usize = 4 * 1024 * 1024;
const RESPONSE_BYTES: usize = 1024 * 1024;

/// How long after a wrong password the next one is sent: 50 a second.
const BETWEEN_PASSWORDS: Duration = Duration::from_millis(20);

/// Writes the request of a number.
type Write = dyn FnMut(usize, &mut Vec<u8>) + Send;

/// Requests of one kind, without end.
pub(super) struct Attack {
    pub(super) what: &'static str,
    write: Box<Write>,
    sent: usize,
}

impl Traffic for Attack {
    fn next(&mut self, _: usize, request: &mut Vec<u8>) -> Option<u16> {
        (self.write)(self.sent, request);
        self.sent += 1;
        // Any answer will do.
        Some(200)
    }

    fn answered(&mut self, _: usize, _: &Answer<'_>) {}
}

/// Writes a form as a browser sends it.
pub(super) fn post_form(to: SocketAddr, out: &mut Vec<u8>, path: &str, body: &[u8]) {
    form(to, out, path, "", body);
}

fn form(to: SocketAddr, out: &mut Vec<u8>, path: &str, cookie: &str, body: &[u8]) {
    // Writing to memory does not fail.
    let _ = write!(
        out,
        "POST {path} HTTP/1.1\r\nHost: {to}\r\n{cookie}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    out.extend_from_slice(body);
}

/// All of them. `organization` is the one to whose URLs strangers send.
///
/// # Errors
/// When what they need cannot be made.
pub(super) fn all(
    api: &Api,
    people: &People,
    organization: &str,
    stop: &Stop,
) -> io::Result<Vec<Attack>> {
    let mut all = of_an_organization(api, people, stop)?;
    all.extend(of_a_stranger(api.socket_address, organization));
    Ok(all)
}

fn attack(what: &'static str, write: impl FnMut(usize, &mut Vec<u8>) + Send + 'static) -> Attack {
    Attack {
        what,
        write: Box::new(write),
        sent: 0,
    }
}

fn phone_numbers(count: usize) -> Value {
    let one = |number: usize| json!({"type": number.to_string(), "value": "x".repeat(60), "display": "x"});
    (0..count).map(one).collect()
}

fn of_an_organization(api: &Api, people: &People, stop: &Stop) -> io::Result<Vec<Attack>> {
    let api = &Arc::new(Api::clone(api));
    let made = |path: &str, body: &Value| -> io::Result<String> {
        let mut request = Vec::new();
        api.send(&mut request, "POST", path, body.to_string().as_bytes());
        let (_, answer) = ask(api.socket_address, &request, stop)?;
        id_in(&answer)
            .ok_or_else(|| io::Error::other(String::from_utf8_lossy(&answer).into_owned()))
    };
    let tall = json!({"userName": "tall@example.com", "phoneNumbers": phone_numbers(10_000)});
    let tall = format!("/Users/{}", made("/Users", &tall)?);
    let group = format!(
        "/Groups/{}",
        made("/Groups", &json!({"displayName": "All"}))?
    );
    let members: Vec<&str> = (0..people.count())
        .map(|number| people.made(number))
        .collect();
    let groups = [
        json!({"displayName": "All", "members": members}),
        json!({"displayName": "All"}),
    ];

    let per_value = phone_numbers(1000).to_string().len() / 1000;
    let large =
        json!({"phoneNumbers": phone_numbers(SCIM_BYTES / per_value * 9 / 10), "userName": "NAME"})
            .to_string();
    let mut names = String::from("{\"userName\":\"a@example.com\"");
    while names.len() < SCIM_BYTES - 20 {
        let _ = write!(names, ",\"n{}\":1", names.len());
    }
    names.push('}');
    let comparisons: Vec<String> = (0..10).map(|n| format!("type ew \"ä{n}\"")).collect();
    let value_path = format!("phoneNumbers[{}].display", comparisons.join(" or "));
    let operation = json!({"op": "replace", "path": value_path, "value": "y"});
    let patch = json!({"Operations": vec![operation; 1000]}).to_string();
    let filter = vec!["title%20co%20%22%C3%A4%22"; 90].join("%20or%20");
    let listed: Vec<String> = (0..SCIM_BYTES / 30)
        .map(|number| format!("n{}.sub{number:06}", number % 990))
        .collect();
    let search = json!({"attributes": listed}).to_string();

    let send = |what, method: &'static str, to: &str, bodies: Vec<String>| {
        let (api, to) = (Arc::clone(api), to.to_owned());
        attack(what, move |number, out| {
            if let Some(body) = bodies.get(number % bodies.len().max(1)) {
                api.send(out, method, &to, body.as_bytes());
            }
        })
    };
    let get = |what, to: String| {
        let api = Arc::clone(api);
        attack(what, move |_, out| api.get(out, &to))
    };
    let (of_users, of_large, of_bulk) = (Arc::clone(api), Arc::clone(api), Arc::clone(api));
    Ok(vec![
        attack("users, one by one", move |number, out| {
            let body = format!(r#"{{"userName":"one.{number}@example.com"}}"#);
            of_users.send(out, "POST", "/Users", body.as_bytes());
        }),
        attack("users of 4 MB", move |number, out| {
            let body = large.replace("NAME", &format!("large.{number}@example.com"));
            of_large.send(out, "POST", "/Users", body.as_bytes());
        }),
        send("4 MB of names", "POST", "/Users", vec![names]),
        send(
            "1,000 value paths over 10,000 values",
            "PATCH",
            &tall,
            vec![patch],
        ),
        get("a user of 1 MB", tall.clone()),
        get(
            "90 comparisons without an index",
            format!("/Users?filter={filter}"),
        ),
        get("pages of 200", "/Users?count=200&sortBy=title".to_owned()),
        send(
            "all members, and none",
            "PUT",
            &group,
            groups.iter().map(Value::to_string).collect(),
        ),
        get("a group of all", group.clone()),
        send("4 MB of attributes", "POST", "/.search", vec![search]),
        attack("bulk of 1,000 users", move |number, out| {
            let one = |index: usize| json!({"method": "POST", "path": "/Users", "bulkId": index.to_string(), "data": {"userName": format!("bulk.{number}.{index}@example.com")}});
            let body = json!({"Operations": (0..1000).map(one).collect::<Vec<_>>()});
            of_bulk.send(out, "POST", "/Bulk", body.to_string().as_bytes());
        }),
    ])
}

fn of_a_stranger(to: SocketAddr, organization: &str) -> Vec<Attack> {
    let acs = format!("/api/v1/saml/{organization}/acs");
    let login = format!("/api/v1/saml/{organization}/login");
    // `<r>`, and then `<a/>` as often as it fits.
    let mut response = String::from("SAMLResponse=PHI%2B");
    while response.len() < RESPONSE_BYTES - 100 {
        response.push_str("PGEvPjxhLz48YS8%2B");
    }
    let fields = "a&".repeat(RESPONSE_BYTES / 2 - 100);
    let same_acs = acs.clone();
    let wrong = Api::new(to, "statux_scim_wrong");
    let page = Api::new(to, "");
    let begin = Api::new(to, "");
    let token = "x".repeat(40);
    vec![
        attack("a stranger: responses of 1 MB", move |_, out| {
            post_form(to, out, &acs, response.as_bytes());
        }),
        attack("a stranger: forms of 1 MB of fields", move |_, out| {
            post_form(to, out, &same_acs, fields.as_bytes());
        }),
        attack("a stranger: login", move |_, out| {
            begin.write(out, "GET", &login, b"");
        }),
        attack("a stranger: sign-in pages", move |_, out| {
            page.write(out, "GET", "/sign-in", b"");
        }),
        attack("a stranger: wrong tokens", move |_, out| {
            wrong.get(out, "/Users?count=1");
        }),
        attack(
            "a stranger: 50 wrong passwords a second",
            move |number, out| {
                thread::sleep(BETWEEN_PASSWORDS);
                let cookie = format!("Cookie: statux_form={token}\r\n");
                let body = format!(
                    "csrf_token={token}&email=user{number}%40example.com&password=wrong{number}"
                );
                form(to, out, "/sign-in", &cookie, body.as_bytes());
            },
        ),
    ]
}
