//! The operations of a bulk request, each logged like a request.

use std::borrow::Cow;

use actix_web::{HttpMessage as _, HttpRequest};
use identity_store::provisioning::request_log::ScimRequest;

use super::ChangedAttributes;
use crate::scim::named::{endpoint, is_kept};

/// What an operation did.
#[derive(Debug, Default)]
pub(in crate::scim) struct OperationNote {
    /// The method; `None` if the standard does not define it.
    pub(in crate::scim) method: Option<&'static str>,
    /// The endpoint as received.
    pub(in crate::scim) endpoint: String,
    /// The resource that the operation names or created.
    pub(in crate::scim) resource_id: Option<String>,
    pub(in crate::scim) status: u16,
    pub(in crate::scim) scim_type: Option<&'static str>,
    pub(in crate::scim) duration_micros: u64,
    pub(in crate::scim) changed: Vec<String>,
}

/// The notes of a request, stored in its extensions.
#[derive(Default)]
pub(super) struct Operations(Vec<OperationNote>);

/// Notes for the log what an operation of a bulk request did.
pub(in crate::scim) fn note_operation(request: &HttpRequest, note: OperationNote) {
    let mut extensions = request.extensions_mut();
    match extensions.get_mut::<Operations>() {
        Some(operations) => operations.0.push(note),
        None => {
            extensions.insert(Operations(vec![note]));
        }
    }
}

impl Operations {
    /// The operations as log entries; common fields are copied from their request.
    pub(super) fn into_requests(self, whole: &ScimRequest) -> impl Iterator<Item = ScimRequest> {
        self.0.into_iter().map(|note| {
            let names = note.changed.iter().map(String::as_str);
            ScimRequest {
                method: Cow::Borrowed(note.method.unwrap_or("other")),
                resource_type: endpoint(&note.endpoint).map(Cow::Borrowed),
                resource_id: note.resource_id.filter(|id| is_kept(id)),
                status: note.status,
                scim_type: note.scim_type.map(Cow::Borrowed),
                duration_micros: note.duration_micros,
                changed: ChangedAttributes::of(names).0,
                ..whole.clone()
            }
        })
    }
}
