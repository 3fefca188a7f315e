//! The operations of a bulk request, each as if it were a request.

use std::borrow::Cow;

use actix_web::{HttpMessage as _, HttpRequest};
use identity_store::provisioning::request_log::ScimRequest;

use super::ChangedAttributes;
use crate::scim::named::{endpoint, is_kept};

/// What an operation did.
#[derive(Debug, Default)]
pub(in crate::scim) struct OperationNote {
    /// The method; none where it is not one of the standard's.
    pub(in crate::scim) method: Option<&'static str>,
    /// The endpoint as it came.
    pub(in crate::scim) endpoint: String,
    /// The resource that was named or created.
    pub(in crate::scim) resource_id: Option<String>,
    pub(in crate::scim) status: u16,
    pub(in crate::scim) scim_type: Option<&'static str>,
    pub(in crate::scim) duration_micros: u64,
    pub(in crate::scim) changed: Vec<String>,
}

/// The notes of a request, among its extensions.
#[derive(Default)]
pub(super) struct Operations(Vec<OperationNote>);

/// Tells the log what an operation of a bulk request did.
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
    /// As lines of the log; what they share with their request is taken from that.
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
