//! A request as a line of JSON.
//!
//! Names are short, and a client is written only where it is another than on the line before:
//! blocks are most of what a busy server writes.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ScimRequest;
use crate::db::micros::Micros;
use crate::{ScimTokenId, StoreError};

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
pub(super) fn write(request: &ScimRequest, before: Option<&ScimRequest>) -> String {
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
pub(super) fn read(line: &str, before: Option<&ScimRequest>) -> Result<ScimRequest, StoreError> {
    let unreadable = || StoreError::corrupt("a line of the SCIM request log");
    let line: Line<'_> = serde_json::from_str(line).map_err(|_| unreadable())?;
    let (token, user_agent) = match (line.c, before) {
        (Some((token, user_agent)), _) => {
            let user_agent = user_agent.map(Cow::into_owned);
            (ScimTokenId::from_text(token), user_agent)
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
