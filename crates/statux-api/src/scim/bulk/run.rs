//! Runs the steps of a bulk request.

use std::collections::HashMap;

use actix_web::HttpRequest;
use scim_model::BulkRequest;
use scim_model::ScimError;
use scim_model::bulk::{BulkChange, BulkMethod, BulkOutcome, Step};

use super::apply::{Applied, apply};
use crate::clock::Stopwatch;
use crate::http::errors::ScimHttpError;
use crate::scim::client::Client;
use crate::scim::request_log::{OperationNote, note_operation};

/// The outcome of each operation; `None` if it was not executed.
pub(super) async fn run(
    client: &Client,
    request: &HttpRequest,
    bulk: &BulkRequest,
) -> Vec<Option<BulkOutcome>> {
    let mut run = Run {
        client,
        request,
        bulk,
        ids: HashMap::new(),
        outcomes: vec![None; bulk.operations().len()],
        errors: 0,
    };
    for step in bulk.plan() {
        if bulk.fail_on_errors.is_none_or(|most| run.errors < most) {
            run.step(step).await;
        } else if let Step::FillReferences(index) = step {
            run.left_incomplete(index);
        }
    }
    run.outcomes
}

struct Run<'a> {
    client: &'a Client,
    request: &'a HttpRequest,
    bulk: &'a BulkRequest,
    /// The ids of created resources by their `bulkId`.
    ids: HashMap<&'a str, String>,
    outcomes: Vec<Option<BulkOutcome>>,
    errors: u64,
}

impl Run<'_> {
    async fn step(&mut self, step: Step) {
        let (Step::Execute(index) | Step::CreateStub(index) | Step::FillReferences(index)) = step;
        let Some(operation) = self.bulk.operations().get(index) else {
            return;
        };
        let mut change = match (&operation.change, step) {
            (Err(error), _) => Err(error.clone()),
            (Ok(change), Step::Execute(_)) => change.resolved(|id| self.id(id)),
            (Ok(change), Step::CreateStub(_)) => {
                let rest = change.without_open_references(|id| self.id(id));
                rest.resolved(|id| self.id(id))
            }
            (Ok(change), Step::FillReferences(_)) => {
                let Some(id) = operation.bulk_id.as_deref().and_then(|id| self.id(id)) else {
                    // It was not created, which is already reported.
                    return;
                };
                self.completion(change, id)
            }
        };
        let stopwatch = Stopwatch::start();
        let applied = match &mut change {
            Ok(change) => apply(self.client, change).await,
            Err(error) => Err(error.clone().into()),
        };
        if let (Ok(Applied { id, .. }), Some(name)) = (&applied, operation.bulk_id.as_deref()) {
            self.ids.insert(name, id.clone());
        }
        let note = note(change.as_ref().ok(), &applied, stopwatch.micros());
        note_operation(self.request, note);
        self.keep(index, change.ok(), applied);
    }

    fn id(&self, reference: &str) -> Option<&str> {
        self.ids.get(reference).map(String::as_str)
    }

    /// The complete content of a POST, for the stub that it created.
    fn completion(&self, change: &BulkChange, id: &str) -> Result<BulkChange, ScimError> {
        let whole = change.resolved(|id| self.id(id))?;
        Ok(BulkChange {
            method: BulkMethod::Put,
            id: Some(id.to_owned()),
            ..whole
        })
    }

    /// The resource exists, but resources that it refers to were not created.
    fn left_incomplete(&mut self, index: usize) {
        if let Some(Some(outcome)) = self.outcomes.get_mut(index)
            && outcome.status < 400
        {
            let detail = "created without what it refers to: there were too many errors before";
            let problem = ScimError::conflict(detail);
            outcome.status = problem.status;
            outcome.response = Some(problem.to_json());
        }
    }

    fn keep(
        &mut self,
        index: usize,
        change: Option<BulkChange>,
        applied: Result<Applied, ScimHttpError>,
    ) {
        let before = self.outcomes.get_mut(index).and_then(Option::take);
        let outcome = match applied {
            Ok(applied) => BulkOutcome {
                // To the client this is a single operation, which created the resource.
                status: before.map_or(applied.status, |before| before.status),
                location: Some(applied.location),
                version: applied.version,
                response: None,
            },
            Err(problem) => {
                self.errors += 1;
                // A created resource is reported even if it could not be completed.
                let (location, version) = match before {
                    Some(before) => (before.location, before.version),
                    None => (change.and_then(|change| self.named(&change)), None),
                };
                BulkOutcome {
                    status: problem.status(),
                    location,
                    version,
                    response: Some(problem.to_json()),
                }
            }
        };
        if let Some(slot) = self.outcomes.get_mut(index) {
            *slot = Some(outcome);
        }
    }

    /// The URL of the resource that a change names.
    fn named(&self, change: &BulkChange) -> Option<String> {
        let endpoint = format!("/{}", change.endpoint);
        let id = change.id.as_deref()?;
        Some(self.client.location(&endpoint, id))
    }
}

/// The operation's entry in the request log.
fn note(
    change: Option<&BulkChange>,
    applied: &Result<Applied, ScimHttpError>,
    duration_micros: u64,
) -> OperationNote {
    let (endpoint, id) = change.map_or((String::new(), None), |change| {
        (change.endpoint.clone(), change.id.clone())
    });
    let note = OperationNote {
        method: change.map(|change| change.method.as_str()),
        endpoint,
        resource_id: id,
        duration_micros,
        ..OperationNote::default()
    };
    match applied {
        Ok(applied) => OperationNote {
            resource_id: Some(applied.id.clone()),
            status: applied.status,
            changed: applied.changed.iter().map(str::to_owned).collect(),
            ..note
        },
        Err(problem) => OperationNote {
            status: problem.status(),
            scim_type: problem.word(),
            ..note
        },
    }
}
