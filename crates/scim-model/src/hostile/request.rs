//! A costly request, and what a server does with it.

use serde_json::{Map, Value};

use crate::resource::{GroupResource, ScimResource, UserResource};
use crate::schema::USER_TYPE;
use crate::search::{PageLimits, SearchParameters, SearchRequest};
use crate::{BulkRequest, PatchRequest, ScimError};

/// A request, and what it meets.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is costly about it.
    pub name: String,
    /// Whether a client of good will sends it: what the others are compared with.
    pub is_ordinary: bool,
    kind: Kind,
    /// The body, as JSON text.
    body: String,
    /// The stored resource that it changes or is evaluated on, as JSON text.
    stored: String,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user is created or replaced.
    User,
    /// A group is created or replaced.
    Group,
    /// A user is changed.
    Patch,
    /// A group is changed.
    GroupPatch,
    /// Many requests in one.
    Bulk,
    /// Users are searched.
    Search,
}

impl Kind {
    /// All of them, each with a name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("user", Self::User),
        ("group", Self::Group),
        ("patch", Self::Patch),
        ("group_patch", Self::GroupPatch),
        ("bulk", Self::Bulk),
        ("search", Self::Search),
    ];
}

impl Request {
    /// The body is the first line; what is stored, if anything, the second.
    pub fn of_lines(name: &str, kind: Kind, lines: &str) -> Self {
        let (body, stored) = lines.split_once('\n').unwrap_or((lines, ""));
        Self {
            name: name.to_owned(),
            is_ordinary: false,
            kind,
            body: body.to_owned(),
            stored: stored.to_owned(),
        }
    }

    pub(super) fn new(name: &str, kind: Kind, body: &Value) -> Self {
        Self {
            name: name.to_owned(),
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
            Kind::User => Ok(text_of(&UserResource::from_client(&body)?)),
            Kind::Group => {
                let mut group = GroupResource::from_client(&body)?;
                let members = group.take_members()?;
                Ok(text_of(&group) + members.len())
            }
            Kind::Patch => {
                let patch = PatchRequest::parse(&body)?;
                let mut user = UserResource::from_stored(object_of(stored));
                patch.apply(&mut user)?;
                Ok(text_of(&user))
            }
            Kind::GroupPatch => {
                let patch = PatchRequest::parse(&body)?.split_members()?;
                let mut group = GroupResource::from_stored(object_of(stored));
                patch.attributes.apply(&mut group)?;
                Ok(text_of(&group) + patch.members.len())
            }
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

fn object_of(stored: Value) -> Map<String, Value> {
    match stored {
        Value::Object(attributes) => attributes,
        _ => Map::new(),
    }
}

fn text_of<R: ScimResource>(resource: &R) -> usize {
    serde_json::to_string(resource.attributes()).map_or(0, |text| text.len())
}
