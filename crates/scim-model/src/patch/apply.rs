//! Applies operations to a copy of the attributes.

use serde_json::Value;

use super::changed::Changed;
use super::index::Indexes;
use super::opened::Opened;
use super::request::{PatchOp, PatchOperation, PatchRequest, in_operation};
use super::target::{Change, Target};
use super::work::Work;
use super::{complex, elements, multi_valued};
use crate::attribute_path::AttributePath;
use crate::error::ScimError;
use crate::indexed::IndexedObject;
use crate::json::{Object, get, is_unassigned, kind_of};
use crate::path::Path;
use crate::resource::{ScimResource, check_names_after, is_not_kept, normalize_value};
use crate::schema::{AttributeType, Mutability, ResourceType};
use crate::urn::is_core_urn;

impl PatchRequest {
    /// Applies all operations, or none of them if one fails, and returns the changes.
    ///
    /// # Errors
    /// [`ScimError`] 400, naming the operation: `mutability` for an attribute that only the
    /// server writes or that must not be removed, `invalidPath` for a path that the schema does not
    /// allow, `noTarget` for a value path that matches nothing and describes no new value,
    /// `invalidValue` for a value of the wrong type or a resource that would be invalid; 413 for
    /// operations that compare and copy more than [`MAX_WORK_BYTES`](super::MAX_WORK_BYTES).
    pub fn apply<R: ScimResource>(&self, resource: &mut R) -> Result<Changed, ScimError> {
        let after = self.applied(resource)?;
        let changed = Changed::between(resource.attributes(), after.attributes());
        *resource = after;
        Ok(changed)
    }

    /// The resource after all operations.
    ///
    /// # Errors
    /// See [`PatchRequest::apply`].
    pub fn applied<R: ScimResource>(&self, resource: &R) -> Result<R, ScimError> {
        let before = resource.attributes();
        let mut editor = Editor {
            resource: Opened::new(before.clone(), R::resource_type()),
            resource_type: R::resource_type(),
            before,
            indexes: Indexes::default(),
            work: Work::new(),
        };
        for (position, operation) in self.operations.iter().enumerate() {
            editor
                .apply(operation)
                .map_err(|error| in_operation(&error, position, operation))?;
        }
        R::from_changed(editor.resource.close(), Some(before))
    }
}

/// Whether a path is the path of an operation, or a key of a value without a path. Clients echo
/// read-only attributes among keys (Okta: `id` beside `displayName`) without trying to change them.
#[derive(Clone, Copy, PartialEq)]
enum Given {
    AsPath,
    AsKey,
}

struct Editor<'a> {
    resource: Opened,
    resource_type: &'static ResourceType,
    /// The attributes before the request.
    before: &'a Object,
    indexes: Indexes,
    work: Work,
}

impl Editor<'_> {
    fn apply(&mut self, operation: &PatchOperation) -> Result<(), ScimError> {
        let change = Change::new(operation.op, operation.value.as_ref());
        match (&operation.path, &operation.value) {
            (Some(path), _) => self.at_path(path, change, Given::AsPath),
            (None, Some(Value::Object(members))) => self.without_path(operation.op, members),
            (None, _) => Err(ScimError::no_target("expected a path, which is missing")),
        }
    }

    /// Each key of a value without a path is a path: `active`, `name.givenName`, a URN.
    fn without_path(&mut self, op: PatchOp, members: &Object) -> Result<(), ScimError> {
        for (key, value) in members {
            if is_core_urn(key) {
                let Value::Object(members) = value else {
                    return Err(not_an_object(key, value));
                };
                self.without_path(op, members)?;
                continue;
            }
            match Path::parse(key) {
                Ok(path) => self.at_path(&path, Change::new(op, Some(value)), Given::AsKey)?,
                Err(_) if key.starts_with("urn:") && (value.is_object() || value.is_null()) => {
                    self.in_extension(key, Change::new(op, Some(value)))?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn at_path(&mut self, path: &Path, change: Change<'_>, given: Given) -> Result<(), ScimError> {
        let attribute = match path {
            Path::Attribute(attribute) => attribute,
            Path::Value(value_path) => &value_path.attribute,
        };
        if let Path::Attribute(attribute) = path
            && self.is_extension(attribute, change)
        {
            return self.in_extension(&attribute.to_string(), change);
        }
        let definition = self.resource_type.attribute(attribute);
        if let Some(known) = definition.filter(|known| is_not_kept(known)) {
            return if given == Given::AsPath && known.mutability == Mutability::ReadOnly {
                Err(ScimError::mutability(format!(
                    "{}: only the server writes it",
                    known.name
                )))
            } else {
                Ok(())
            };
        }
        let name = definition.map_or(attribute.attribute(), |known| known.name);
        let label = match attribute.schema() {
            Some(urn) => format!("{urn}:{name}"),
            None => name.to_owned(),
        };
        let target = Target {
            name: name.to_owned(),
            label,
            definition,
        };
        let Some(urn) = attribute.schema() else {
            let attributes = &mut self.resource.attributes;
            let indexes = &mut self.indexes;
            in_container(attributes, &target, path, change, indexes, &mut self.work)?;
            return check_names_after("the resource", self.before.len(), attributes.len());
        };
        let extension = self.resource.extension(urn);
        let indexes = &mut self.indexes;
        in_container(extension, &target, path, change, indexes, &mut self.work)?;
        let before = get(self.before, urn).and_then(Value::as_object);
        check_names_after(urn, before.map_or(0, Object::len), extension.len())
    }

    /// Whether a path is the URN of a whole extension. For a URN unknown to the schemas, the resource
    /// or the value decides.
    fn is_extension(&self, path: &AttributePath, change: Change<'_>) -> bool {
        if path.schema().is_none() || path.sub_attribute().is_some() {
            return false;
        }
        let urn = path.to_string();
        if self.resource_type.extension(&urn).is_some() {
            return true;
        }
        let in_known_schema = path.schema().is_some_and(|urn| {
            self.resource_type.extension(urn).is_some() || self.resource.has(urn)
        });
        !in_known_schema
            && (self.resource.has_extension(&urn)
                || change.single_value().is_some_and(Value::is_object))
    }

    /// Changes a whole extension: the keys of an object are its attributes.
    fn in_extension(&mut self, urn: &str, change: Change<'_>) -> Result<(), ScimError> {
        let urn = self.resource.spelled(urn);
        let (op, members) = match change {
            Change::Add(Value::Object(members)) => (PatchOp::Add, members),
            Change::Set(Value::Object(members)) => (PatchOp::Replace, members),
            Change::Add(value) | Change::Set(value) if !is_unassigned(value) => {
                return Err(not_an_object(&urn, value));
            }
            _ => {
                *self.resource.extension(&urn) = IndexedObject::default();
                self.indexes.lose_extension(&urn);
                return Ok(());
            }
        };
        for (key, value) in members {
            let path = Path::parse(&format!("{urn}:{key}"))?;
            self.at_path(&path, Change::new(op, Some(value)), Given::AsKey)?;
        }
        Ok(())
    }
}

/// Changes an attribute of the resource or of one of its extensions.
fn in_container(
    container: &mut IndexedObject,
    target: &Target,
    path: &Path,
    change: Change<'_>,
    indexes: &mut Indexes,
    work: &mut Work,
) -> Result<(), ScimError> {
    let current = container.get(&target.name);
    let (is_multi_valued, is_complex) = match target.definition {
        Some(known) => (known.multi_valued, known.kind == AttributeType::Complex),
        // For an attribute unknown to the schemas, its current value decides.
        None => match current {
            Some(value) => (value.is_array(), value.is_object()),
            None => (matches!(path, Path::Value(_)), !names_the_whole(path)),
        },
    };
    let may_hold_objects = match target.definition {
        Some(_) => is_complex,
        None => current.is_none_or(|it| it.is_object() || it.is_array()),
    };
    let is_of_values = matches!(path, Path::Value(_));
    if may_hold_objects
        && (is_multi_valued || !is_of_values)
        && names_no_sub_attribute(path)
        && change.names_nothing()
    {
        return Ok(());
    }
    // Whatever changes the attribute makes its index wrong, but for an addition, which puts it back.
    let kept = indexes.take(target);
    match path {
        Path::Value(value_path) if is_multi_valued => {
            elements::change(container, target, value_path, change, work)
        }
        Path::Value(_) => Err(target.invalid_path("has no several values to choose from")),
        Path::Attribute(attribute) => match attribute.sub_attribute() {
            Some(name) if is_multi_valued => {
                multi_valued::change_sub_attribute(container, target, name, change, work)
            }
            Some(name) if is_complex => {
                complex::change_sub_attribute(container, target, name, change, work)
            }
            Some(name) => Err(target.invalid_path(&format!("has no sub-attribute {name}"))),
            None if is_multi_valued => {
                multi_valued::change(container, target, change, kept, indexes, work)
            }
            None if is_complex => complex::change(container, target, change, work),
            None => change_simple(container, target, change),
        },
    }
}

/// Whether the value of the operation is one of the attribute itself.
fn names_no_sub_attribute(path: &Path) -> bool {
    match path {
        Path::Attribute(attribute) => attribute.sub_attribute().is_none(),
        Path::Value(value_path) => value_path.sub_attribute.is_none(),
    }
}

fn names_the_whole(path: &Path) -> bool {
    matches!(path, Path::Attribute(attribute) if attribute.sub_attribute().is_none())
}

fn change_simple(
    container: &mut IndexedObject,
    target: &Target,
    change: Change<'_>,
) -> Result<(), ScimError> {
    if target.definition.is_some_and(|known| known.required) && change.is_removal() {
        return Err(ScimError::mutability(format!(
            "{}: is required and cannot be removed",
            target.label
        )));
    }
    let value = match change.single_value() {
        Some(value) => normalize_value(value, target.definition, &target.label)?,
        None => None,
    };
    // A boolean without a value would mean different things to different readers; only an explicit
    // removal makes it unassigned (RFC 7644 §3.5.2.2).
    let is_cleared = matches!(change, Change::Clear);
    let is_boolean = target.definition.map(|known| known.kind) == Some(AttributeType::Boolean);
    if value.is_none() && !is_cleared && is_boolean {
        return Err(ScimError::invalid_value(format!(
            "{}: expected true or false, received none; it cannot be cleared",
            target.label
        )));
    }
    container.put(&target.name, value.unwrap_or_default());
    Ok(())
}

fn not_an_object(name: &str, value: &Value) -> ScimError {
    ScimError::invalid_value(format!(
        "{name}: expected an object of attributes, received {}",
        kind_of(value)
    ))
}
