//! Splits a PATCH of a group into the changes of its members and the rest, without knowing the
//! members: a store that keeps each membership as a row changes only those rows.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::request::{PatchOp, PatchOperation, PatchRequest, in_operation};
use super::target::Change;
use crate::attribute_path::AttributePath;
use crate::error::ScimError;
use crate::filter::{ElementFilter, Filter, Operator};
use crate::json::{Object, get};
use crate::path::{Path, ValuePath};
use crate::resource::{GivenMembers, MemberReference, check_members, given_members};
use crate::schema::GROUP;
use crate::urn::is_core_urn;

/// A PATCH of a group, with the changes of `members` separated from all others.
///
/// ```
/// use scim_model::PatchRequest;
/// use scim_model::patch::MemberStep;
/// use serde_json::json;
///
/// let patch = PatchRequest::parse(&json!({"Operations": [
///     {"op": "replace", "path": "displayName", "value": "Pilots"},
///     {"op": "Remove", "path": "members", "value": [{"value": "u1"}]},
/// ]}))?.split_members()?;
/// let [MemberStep::Change(change)] = patch.members.as_slice() else { panic!() };
/// assert!(change.remove.contains("u1") && change.add.is_empty() && !change.clear);
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GroupPatch {
    /// The operations on all other attributes, with their original numbers.
    pub attributes: PatchRequest,
    /// The changes of the members, in order. The requests of known clients have at most one.
    pub members: Vec<MemberStep>,
}

/// One change of the members.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberStep {
    /// A change of members named by their ids.
    Change(MemberChange),
    /// A removal of the members that match a filter: `members[type eq "Group"]`.
    RemoveWhere(MemberFilter),
}

/// Members to remove and then members to add, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberChange {
    /// Whether all members are removed first.
    pub clear: bool,
    /// The members to remove; empty if all are.
    pub remove: BTreeSet<String>,
    /// The members to add after that, with the `display` of the new membership.
    ///
    /// `display` is immutable (RFC 7643 §2.4). Adding an existing member sets a missing `display`
    /// (RFC 7644 §3.5.2) and changes no other; only a member that is removed first, as all are in a
    /// replacement, may get another one.
    pub add: GivenMembers,
}

/// Selects the members that an operation does not name.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberFilter(Filter);

/// How many comparisons the filters of a request may have that select members: each is made with
/// every member of the group, and a group may have a hundred thousand.
const MAX_MEMBER_COMPARISONS: usize = 20;

impl MemberFilter {
    /// Whether a member is selected, prepared for many of them.
    pub fn selection(&self) -> impl Fn(&MemberReference) -> bool {
        let filter = ElementFilter::new(&self.0, GROUP.attribute("members"));
        move |member| filter.matches(&member.to_json())
    }
}

impl PatchRequest {
    /// Separates the changes of a group's members from all others, without knowing the members.
    ///
    /// # Errors
    /// [`ScimError`] 400, naming the operation: `invalidValue` for a member without an id,
    /// `mutability` for an immutable sub-attribute of a member, `noTarget` for a value whose member
    /// cannot be determined; `invalidValue` for too many new members; 413 for filters of members with more than 20 comparisons in all.
    pub fn split_members(&self) -> Result<GroupPatch, ScimError> {
        split(self)
    }
}

fn split(request: &PatchRequest) -> Result<GroupPatch, ScimError> {
    let mut steps = Steps::default();
    let mut operations = Vec::with_capacity(request.operations.len());
    for (position, operation) in request.operations.iter().enumerate() {
        let rest = steps
            .take(operation)
            .map_err(|error| in_operation(&error, position, operation))?;
        operations.push(rest);
    }
    let added = steps.steps.iter().map(|step| match step {
        MemberStep::Change(change) => change.add.len(),
        MemberStep::RemoveWhere(_) => 0,
    });
    check_members(added.sum())?;
    Ok(GroupPatch {
        attributes: PatchRequest { operations },
        members: steps.steps,
    })
}

#[derive(Default)]
struct Steps {
    steps: Vec<MemberStep>,
    comparisons: usize,
}

impl Steps {
    /// Removes the changes of members from the operation and returns the rest, which may be a no-op.
    fn take(&mut self, operation: &PatchOperation) -> Result<PatchOperation, ScimError> {
        let rest = match (&operation.path, &operation.value) {
            (Some(path), value) if is_members(path) => {
                self.at_path(path, Change::new(operation.op, value.as_ref()))?;
                Map::new()
            }
            (None, Some(Value::Object(given))) => self.without_path(operation.op, given)?,
            _ => return Ok(operation.clone()),
        };
        Ok(PatchOperation {
            op: operation.op,
            path: None,
            value: Some(Value::Object(rest)),
        })
    }

    /// The keys, in a value without a path, of attributes other than members.
    fn without_path(&mut self, op: PatchOp, given: &Object) -> Result<Object, ScimError> {
        let mut rest = Map::new();
        for (key, value) in given {
            match value {
                Value::Object(inner) if is_core_urn(key) => {
                    let inner = self.without_path(op, inner)?;
                    rest.insert(key.clone(), Value::Object(inner));
                }
                _ => match Path::parse(key) {
                    Ok(path) if is_members(&path) => {
                        self.at_path(&path, Change::new(op, Some(value)))?;
                    }
                    _ => {
                        rest.insert(key.clone(), value.clone());
                    }
                },
            }
        }
        Ok(rest)
    }

    fn at_path(&mut self, path: &Path, change: Change<'_>) -> Result<(), ScimError> {
        match path {
            Path::Attribute(attribute) => {
                only_value(attribute.sub_attribute())?;
                match change {
                    nothing if nothing.names_nothing() => {}
                    Change::Add(value) => self.add(given_members(value)?),
                    Change::Set(value) => self.set(given_members(value)?),
                    Change::Take(value) => {
                        self.remove(given_members(value)?.into_keys().collect());
                    }
                    Change::Clear => self.set(GivenMembers::new()),
                }
                Ok(())
            }
            Path::Value(path) => {
                only_value(path.sub_attribute.as_deref())?;
                if change.names_nothing() {
                    return Ok(());
                }
                self.chosen(path, change)
            }
        }
    }

    /// `members[value eq "x"]` and other filters.
    fn chosen(&mut self, path: &ValuePath, change: Change<'_>) -> Result<(), ScimError> {
        let Some(value) = change.single_value() else {
            match (change, ids_in(&path.filter)) {
                (Change::Add(_), _) => {}
                (_, Some(ids)) => self.remove(ids),
                (_, None) => self.remove_where(&path.filter)?,
            }
            return Ok(());
        };
        let Some(ids) = ids_in(&path.filter).filter(|ids| ids.len() == 1) else {
            return Err(ScimError::no_target(format!(
                "members: [{}] does not say which member is meant; expected [value eq \"…\"]",
                path.filter
            )));
        };
        let given = match value {
            Value::Object(given) if get(given, "value").is_none() => {
                let mut given = given.clone();
                given.extend(
                    ids.iter()
                        .map(|id| ("value".to_owned(), id.as_str().into())),
                );
                given_members(&Value::Object(given))?
            }
            _ => given_members(value)?,
        };
        if matches!(change, Change::Set(_)) {
            self.remove(ids);
        }
        self.add(given);
        Ok(())
    }

    fn add(&mut self, given: GivenMembers) {
        let Some(change) = self.change_for(given.len()) else {
            return;
        };
        for (id, display) in given {
            let known = change.add.entry(id).or_default();
            *known = known.take().or(display);
        }
    }

    fn remove(&mut self, ids: BTreeSet<String>) {
        let Some(change) = self.change_for(ids.len()) else {
            return;
        };
        for id in &ids {
            change.add.remove(id);
        }
        if !change.clear {
            change.remove.extend(ids);
        }
    }

    fn remove_where(&mut self, filter: &Filter) -> Result<(), ScimError> {
        self.comparisons += filter.comparisons();
        if self.comparisons > MAX_MEMBER_COMPARISONS {
            return Err(ScimError::payload_too_large(format!(
                "members: expected filters with at most {MAX_MEMBER_COMPARISONS} comparisons in \
                 all, received {}; members that are named by their value need none",
                self.comparisons
            )));
        }
        let filter = MemberFilter(filter.clone());
        self.steps.push(MemberStep::RemoveWhere(filter));
        Ok(())
    }

    /// The change to which this number of members is added; `None` for no members.
    fn change_for(&mut self, members: usize) -> Option<&mut MemberChange> {
        if members == 0 {
            return None;
        }
        if !matches!(self.steps.last(), Some(MemberStep::Change(_))) {
            self.steps.push(MemberStep::Change(MemberChange::default()));
        }
        match self.steps.last_mut() {
            Some(MemberStep::Change(change)) => Some(change),
            _ => None,
        }
    }

    /// Replaces all members, which supersedes the earlier changes.
    fn set(&mut self, members: GivenMembers) {
        self.steps = vec![MemberStep::Change(MemberChange {
            clear: true,
            remove: BTreeSet::new(),
            add: members,
        })];
    }
}

fn is_members(path: &Path) -> bool {
    let attribute = match path {
        Path::Attribute(attribute) => attribute,
        Path::Value(path) => &path.attribute,
    };
    attribute.schema().is_none() && attribute.attribute().eq_ignore_ascii_case("members")
}

/// A member is identified by its `value`; its other sub-attributes are immutable.
fn only_value(sub_attribute: Option<&str>) -> Result<(), ScimError> {
    match sub_attribute {
        None => Ok(()),
        Some(name) if name.eq_ignore_ascii_case("value") => Ok(()),
        Some(name) => Err(ScimError::mutability(format!(
            "members.{name}: it is immutable; expected a change of members or members.value"
        ))),
    }
}

/// The ids in a filter that only lists ids: `value eq "a" or value eq "b"`.
fn ids_in(filter: &Filter) -> Option<BTreeSet<String>> {
    match filter {
        Filter::Compare {
            path,
            operator: Operator::Equal,
            value,
        } if is_value(path) => Some(BTreeSet::from([value.as_text()?.into_owned()])),
        Filter::Or(terms) => {
            let ids: Option<Vec<_>> = terms.iter().map(ids_in).collect();
            Some(ids?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn is_value(path: &AttributePath) -> bool {
    path.is("value")
}
