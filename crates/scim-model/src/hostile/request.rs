//! A costly request, and what a server does with it.

use serde_json::Value;

use crate::resource::{ScimResource, UserResource};
use crate::schema::USER_TYPE;
use crate::search::{PageLimits, SearchParameters, SearchRequest};
use crate::{BulkRequest, PatchRequest, ScimError};

/// A request, and what it meets.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is costly about it.
    pub name: &'static str,
    /// Whether a client of good will sends it: what the others are compared with.
    pub is_ordinary: bool,
    kind: Kind,
    /// The body, as JSON text.
    body: String,
    /// The stored resource that it changes or is evaluated on, as JSON text.
    stored: String,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Create,
    Patch,
    GroupPatch,
    Bulk,
    Search,
}

impl Request {
    pub(super) fn new(name: &'static str, kind: Kind, body: &Value) -> Self {
        Self {
            name,
            is_ordinary: false,
            kind,
            body: body.to_string(),
            stored: String::new(),
        }
    }

    pub(super) fn ordinary(self) -> Self {
        Self {
            is_ordinary: true,
            ..self
        }
    }

    pub(super) fn on(self, stored: &Value) -> Self {
        Self {
            stored: stored.to_string(),
            ..self
        }
    }

    /// How many bytes it and what it meets have.
    pub fn bytes(&self) -> usize {
        self.body.len() + self.stored.len()
    }

    /// Parses the same bytes as JSON, and does nothing else.
    pub fn parse(&self) -> (Value, Value) {
        let parsed = |text: &str| serde_json::from_str(text).unwrap_or_default();
        (parsed(&self.body), parsed(&self.stored))
    }

    /// Handles it as a server does: from text to what is stored or returned.
    ///
    /// # Errors
    /// The rejection of a request that is beyond a limit.
    pub fn handle(&self) -> Result<usize, ScimError> {
        let (body, stored) = self.parse();
        match self.kind {
            Kind::Create => Ok(text_of(&UserResource::from_client(&body)?)),
            Kind::Patch => {
                let patch = PatchRequest::parse(&body)?;
                let mut user = user_of(stored);
                patch.apply(&mut user)?;
                Ok(text_of(&user))
            }
            Kind::GroupPatch => Ok(PatchRequest::parse(&body)?.split_members()?.members.len()),
            Kind::Bulk => Ok(bulk(&body)),
            Kind::Search => {
                let limits = PageLimits {
                    default_size: 100,
                    max_size: 200,
                };
                let parameters = SearchParameters::from_json(&body)?;
                let search = SearchRequest::read(&parameters, limits, &[&USER_TYPE])?;
                let Value::Object(user) = stored else {
                    return Ok(0);
                };
                if let Some(sort) = &search.sort {
                    let _key = sort.key(&user, &USER_TYPE);
                }
                let matches = search.filter.is_none_or(|it| it.matches(&user, &USER_TYPE));
                let projected = search.projection.apply(&user, &USER_TYPE);
                Ok(projected.len() + usize::from(matches))
            }
        }
    }
}

fn bulk(body: &Value) -> usize {
    let Ok(bulk) = BulkRequest::parse(body) else {
        return 0;
    };
    let plan = bulk.plan();
    let changes = bulk
        .operations()
        .iter()
        .filter_map(|it| it.change.as_ref().ok());
    let resolved = changes.filter_map(|change| {
        let resolved = change.resolved(|_| Some("01963a4e-0000-7000-8000-000000000000"));
        UserResource::from_client(&resolved.ok()?.data).ok()
    });
    plan.len() + resolved.count()
}

fn user_of(stored: Value) -> UserResource {
    match stored {
        Value::Object(attributes) => UserResource::from_stored(attributes),
        _ => UserResource::from_stored(serde_json::Map::new()),
    }
}

fn text_of<R: ScimResource>(resource: &R) -> usize {
    serde_json::to_string(resource.attributes()).map_or(0, |text| text.len())
}
