//! Requests as the text of a row: a block of lines, each a request as JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::db::micros::Micros;
use crate::{OrganizationId, ScimTokenId, StoreError};

/// One request. It names attributes and never holds a value, a filter or a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimRequest {
    /// The time of the request.
    pub at: DateTime<Utc>,
    /// The token of the request.
    pub token: ScimTokenId,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The HTTP method.
    pub method: Cow<'static, str>,
    /// The endpoint, such as `Users`; `None` where there is none.
    pub resource_type: Option<Cow<'static, str>>,
    /// The resource that was named or created.
    pub resource_id: Option<String>,
    /// The HTTP status of the response.
    pub status: u16,
    /// The word of RFC 7644 table 9 in the response.
    pub scim_type: Option<Cow<'static, str>>,
    /// From the request to its response, in microseconds.
    pub duration_micros: u64,
    /// The names of the attributes that it set or changed.
    pub changed: Vec<String>,
}

/// How many requests a block holds at most: a page is read from few blocks, and a block is small to
/// read.
pub const BLOCK_REQUESTS: usize = 500;

/// Requests that go into one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub(super) organization: OrganizationId,
    pub(super) first_at: DateTime<Utc>,
    pub(super) last_at: DateTime<Utc>,
    pub(super) entry_count: i64,
    pub(super) entries: String,
}

/// Requests that gather until they are recorded. Each becomes text when it is added, which takes a
/// fifth of the memory of the request itself.
#[derive(Debug, Default)]
pub struct Blocks {
    full: Vec<Block>,
    open: HashMap<OrganizationId, Open>,
    len: usize,
}

/// A block with room for more, and the last request in it.
#[derive(Debug)]
struct Open {
    block: Block,
    last: ScimRequest,
}

impl Blocks {
    /// Adds a request; the requests of an organization are added in the order of their responses.
    pub fn add(&mut self, organization: OrganizationId, request: ScimRequest) {
        self.len += 1;
        let Some(open) = self.open.get_mut(&organization) else {
            let mut block = Block {
                organization: organization.clone(),
                first_at: request.at,
                last_at: request.at,
                entry_count: 0,
                entries: String::new(),
            };
            block.put(&request, None);
            let last = request;
            self.open.insert(organization, Open { block, last });
            return;
        };
        open.block.put(&request, Some(&open.last));
        open.last = request;
        if open.block.entry_count >= i64::try_from(BLOCK_REQUESTS).unwrap_or(i64::MAX)
            && let Some(open) = self.open.remove(&organization)
        {
            self.full.push(open.block);
        }
    }

    /// How many requests there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The blocks, those of an organization in their order.
    pub fn into_rows(mut self) -> Vec<Block> {
        let open = self.open.into_values().map(|open| open.block);
        self.full.extend(open);
        self.full
    }
}

impl Block {
    fn put(&mut self, request: &ScimRequest, before: Option<&ScimRequest>) {
        self.first_at = self.first_at.min(request.at);
        self.last_at = self.last_at.max(request.at);
        self.entry_count += 1;
        self.entries.push_str(&write_line(request, before));
        self.entries.push('\n');
    }
}

/// The requests of a row's text.
pub(super) fn read(entries: &str) -> Result<Vec<ScimRequest>, StoreError> {
    let mut requests: Vec<ScimRequest> = Vec::new();
    for text in entries.lines() {
        requests.push(read_line(text, requests.last())?);
    }
    Ok(requests)
}

/// A request as a line of JSON.
///
/// Names are short, and a client is written only where it differs from the line before: blocks are
/// most of what a busy server writes.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    /// At, in microseconds since 1970.
    t: i64,
    /// Token and User-Agent, unless they are those of the line before.
    #[serde(skip_serializing_if = "Option::is_none", default, borrow)]
    c: Option<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    /// Method.
    m: Cow<'a, str>,
    /// Resource type.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    r: Option<Cow<'a, str>>,
    /// Resource id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    i: Option<Cow<'a, str>>,
    /// Status.
    s: u16,
    /// The `scimType`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    e: Option<Cow<'a, str>>,
    /// Duration in microseconds.
    d: u64,
    /// Attributes that changed.
    #[serde(skip_serializing_if = "<[String]>::is_empty", default)]
    a: Cow<'a, [String]>,
}

/// Writes a line without its end.
fn write_line(request: &ScimRequest, before: Option<&ScimRequest>) -> String {
    let same_client = before.is_some_and(|before| {
        before.token == request.token && before.user_agent == request.user_agent
    });
    let client = || {
        let user_agent = request.user_agent.as_deref().map(Cow::Borrowed);
        (Cow::Borrowed(request.token.as_str()), user_agent)
    };
    let line = Line {
        t: Micros::from(request.at).0,
        c: (!same_client).then(client),
        m: Cow::Borrowed(&request.method),
        r: request.resource_type.as_deref().map(Cow::Borrowed),
        i: request.resource_id.as_deref().map(Cow::Borrowed),
        s: request.status,
        e: request.scim_type.as_deref().map(Cow::Borrowed),
        d: request.duration_micros,
        a: Cow::Borrowed(&request.changed),
    };
    // Text and numbers are always JSON.
    serde_json::to_string(&line).unwrap_or_default()
}

/// Reads a line; `before` is the request of the line before.
fn read_line(line: &str, before: Option<&ScimRequest>) -> Result<ScimRequest, StoreError> {
    let unreadable = || StoreError::corrupt("a line of the SCIM request log");
    let line: Line<'_> = serde_json::from_str(line).map_err(|_| unreadable())?;
    let (token, user_agent) = match (line.c, before) {
        (Some((token, user_agent)), _) => {
            let user_agent = user_agent.map(Cow::into_owned);
            (ScimTokenId::stored(token), user_agent)
        }
        (None, Some(before)) => (before.token.clone(), before.user_agent.clone()),
        (None, None) => return Err(unreadable()),
    };
    let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    Ok(ScimRequest {
        at: DateTime::<Utc>::from(Micros(line.t)),
        token,
        user_agent,
        method: owned(line.m),
        resource_type: line.r.map(owned),
        resource_id: line.i.map(Cow::into_owned),
        status: line.s,
        scim_type: line.e.map(owned),
        duration_micros: line.d,
        changed: line.a.into_owned(),
    })
}
