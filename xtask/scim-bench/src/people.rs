//! The users of the organization: what is sent to make them, and the ids that came back.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use indicatif::ProgressBar;
use serde_json::Value;

use crate::api::Api;
use crate::client::{Answer, Bounds, Traffic, drive};
use crate::stop::Stop;

/// The length of an id.
const ID: usize = 36;
/// How many connections load.
const LOADERS: usize = 16;

/// Everybody who was made, by their numbers.
#[derive(Default)]
pub(crate) struct People {
    ids: Vec<u8>,
    /// How many were asked for.
    sent: usize,
}

impl People {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.ids.len() / ID
    }

    /// The ID of one of them. The number decides which, in an order that no cache could like.
    pub(crate) fn somebody(&self, number: usize) -> &str {
        self.made(Self::scattered(number, self.count()))
    }

    /// The ID made as this one in turn, counted from 0.
    pub(crate) fn made(&self, index: usize) -> &str {
        let begin = index * ID;
        let id = self.ids.get(begin..begin + ID).unwrap_or_default();
        std::str::from_utf8(id).unwrap_or_default()
    }

    /// A number below `count`; `count` numbers that follow each other give each about once.
    pub(crate) fn scattered(number: usize, count: usize) -> usize {
        number.wrapping_mul(0x9E37_79B1) % count.max(1)
    }

    /// The userName of a number.
    pub(crate) fn user_name(number: usize) -> String {
        format!("person.{number:07}@example.com")
    }

    /// Writes the request that makes the next one.
    pub(crate) fn create(&mut self, api: &Api, request: &mut Vec<u8>) {
        let number = self.sent;
        self.sent += 1;
        api.send(request, "POST", "/Users", resource(number).as_bytes());
    }

    /// Keeps the id of an answer.
    pub(crate) fn created(&mut self, answer: &Answer<'_>) {
        self.ids
            .extend_from_slice(id_in(answer.body).unwrap_or_default().as_bytes());
    }

    /// Makes people until there are as many as asked for.
    ///
    /// # Errors
    /// When one is not made.
    pub(crate) fn load(
        &mut self,
        api: &Api,
        count: usize,
        bar: &ProgressBar,
        stop: &Stop,
    ) -> io::Result<f64> {
        let mut loading = Loading {
            people: self,
            api,
            count,
            bar,
        };
        let outcome = drive(
            api.socket_address,
            LOADERS,
            &mut loading,
            Bounds::NONE,
            stop,
        )?;
        match outcome.first_error {
            Some(error) => Err(io::Error::other(format!("a user was not made: {error}"))),
            None => Ok(outcome.elapsed.as_secs_f64()),
        }
    }

    /// Reads the ids that [`People::save`] wrote.
    pub(crate) fn read(file: &Path) -> io::Result<Self> {
        let ids = fs::read(file)?;
        let sent = ids.len() / ID;
        Ok(Self { ids, sent })
    }

    /// Writes the ids to a file.
    pub(crate) fn save(&self, file: &Path) -> io::Result<()> {
        fs::File::create(file)?.write_all(&self.ids)
    }
}

struct Loading<'a> {
    people: &'a mut People,
    api: &'a Api,
    count: usize,
    bar: &'a ProgressBar,
}

impl Traffic for Loading<'_> {
    fn next(&mut self, _: usize, request: &mut Vec<u8>) -> Option<u16> {
        (self.people.sent < self.count).then(|| self.people.create(self.api, request))?;
        Some(201)
    }

    fn answered(&mut self, _: usize, answer: &Answer<'_>) {
        self.people.created(answer);
        self.bar.inc(1);
    }
}

/// The body that Okta sends for a new user, with a title: nothing is indexed by that.
fn resource(number: usize) -> String {
    let name = People::user_name(number);
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","name":{{"givenName":"Person","familyName":"Number {number}"}},"emails":[{{"primary":true,"value":"{name}","type":"work"}}],"displayName":"Person Number {number}","title":"Title {number}","locale":"en-US","externalId":"00u{number:017}","groups":[],"active":true}}"#
    )
}

/// The id of a resource, which is a UUID as text.
pub(crate) fn id_in(body: &[u8]) -> Option<String> {
    let resource: Value = serde_json::from_slice(body).ok()?;
    let id = resource.get("id")?.as_str()?;
    (id.len() == ID).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{People, id_in};

    #[test]
    fn numbers_that_follow_each_other_reach_everybody() {
        for count in [1, 1_000, 100_000] {
            let reached: BTreeSet<usize> = (0..count)
                .map(|number| People::scattered(number, count))
                .collect();
            assert_eq!(reached.len(), count);
        }
    }

    #[test]
    fn an_id_is_the_resources_own_and_a_uuid() {
        let own = "01234567-89ab-7def-8123-456789abcdef";
        let body = format!(r#"{{"manager": {{"id": "x"}}, "id": "{own}"}}"#);
        assert_eq!(id_in(body.as_bytes()).as_deref(), Some(own));
        assert_eq!(id_in(br#"{"id": "42"}"#), None);
        assert_eq!(id_in(b"{}"), None);
    }
}
