//! Finds a value among the values of an attribute without comparing it with each: groups have many
//! members, and each of many operations may add one.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::target::Target;
use crate::fold::{fold, folded};
use crate::json::get;
use crate::resource::is_primary;
use crate::schema::AttributeDefinition;

/// What tells a value from others.
pub(super) struct Identity {
    /// The `value`, or else the whole value.
    key: String,
    kind: Option<String>,
}

impl Identity {
    /// That of a value with the same `value`, which takes long to fold.
    pub(super) fn with_type_of(self, value: &Value) -> Self {
        let kind = type_of(value).map(Cow::into_owned);
        Self { kind, ..self }
    }
}

/// Where the values of an attribute are.
pub(super) struct Index {
    /// The definition of the `value`.
    value: Option<&'static AttributeDefinition>,
    /// A number for each key.
    keys: HashMap<String, usize>,
    /// A number for each `type`, from 1.
    kinds: HashMap<String, usize>,
    /// The positions of each key.
    positions: BTreeSet<(usize, usize)>,
    /// The positions of each key and `type`; 0 is no `type`.
    typed: BTreeSet<(usize, usize, usize)>,
    /// Positions, among which are those of all primary values.
    primaries: Vec<usize>,
}

/// The indexes of the attributes to which a request adds, or from which it removes.
#[derive(Default)]
pub(super) struct Indexes {
    by_label: HashMap<String, Option<Index>>,
}

/// What is known of an attribute's index.
pub(super) enum Kept {
    /// It is up to date.
    Index(Box<Index>),
    /// It was up to date until something else changed the attribute.
    Lost,
    /// There has been none.
    Nothing,
}

impl Indexes {
    /// Takes the index of an attribute, which is going to change. It is put back by what keeps it up
    /// to date.
    pub(super) fn take(&mut self, target: &Target) -> Kept {
        if self.by_label.is_empty() {
            return Kept::Nothing;
        }
        let label = target.label.to_ascii_lowercase();
        match self.by_label.get_mut(&label).map(Option::take) {
            Some(Some(index)) => Kept::Index(Box::new(index)),
            Some(None) => Kept::Lost,
            None => Kept::Nothing,
        }
    }

    /// Keeps an index that is up to date.
    pub(super) fn put(&mut self, target: &Target, index: Index) {
        let label = target.label.to_ascii_lowercase();
        self.by_label.insert(label, Some(index));
    }

    /// Loses the indexes of an extension, which is going to be removed.
    pub(super) fn lose_extension(&mut self, urn: &str) {
        for (label, index) in &mut self.by_label {
            let start = label.get(..urn.len());
            if start.is_some_and(|start| start.eq_ignore_ascii_case(urn)) {
                *index = None;
            }
        }
    }
}

impl Index {
    pub(super) fn of(values: &[Value], definition: Option<&'static AttributeDefinition>) -> Self {
        let mut index = Self {
            value: definition.and_then(|known| known.sub_attribute("value")),
            keys: HashMap::with_capacity(values.len()),
            kinds: HashMap::new(),
            positions: BTreeSet::new(),
            typed: BTreeSet::new(),
            primaries: Vec::new(),
        };
        for (position, value) in values.iter().enumerate() {
            index.insert(position, value);
        }
        index
    }

    /// What tells this value from others.
    pub(super) fn identity(&self, value: &Value) -> Identity {
        let key = match value {
            Value::Object(members) => get(members, "value").unwrap_or(value),
            simple => simple,
        };
        let key = match key {
            Value::String(text) => match self.value {
                Some(definition) => definition.folded(text),
                None => fold(text),
            },
            // The order of members does not matter.
            Value::Object(_) => serde_json::to_string(&Sorted(key)).unwrap_or_default(),
            other => other.to_string(),
        };
        Identity {
            key,
            kind: type_of(value).map(Cow::into_owned),
        }
    }

    /// The position of the first value with the same `value`, and the same `type` if both have one.
    pub(super) fn find(&self, identity: &Identity) -> Option<usize> {
        let key = *self.keys.get(&identity.key)?;
        let Some(wanted) = &identity.kind else {
            let mut all = self.positions.range((key, 0)..=(key, usize::MAX));
            return all.next().map(|(_, position)| *position);
        };
        let first = |kind: usize| {
            let mut all = self.typed.range((key, kind, 0)..=(key, kind, usize::MAX));
            all.next().map(|(_, _, position)| *position)
        };
        let typed = self.kinds.get(wanted).and_then(|kind| first(*kind));
        typed.into_iter().chain(first(0)).min()
    }

    /// The positions of all values that have the same `value`, and the same `type` as far as both
    /// have one, as one of these.
    pub(super) fn find_all(&self, sought: impl Iterator<Item = Identity>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        // Each range once, however often it is asked for.
        let mut seen = HashSet::new();
        for identity in sought {
            let Some(key) = self.keys.get(&identity.key).copied() else {
                continue;
            };
            let kind = identity.kind.map(|kind| self.kinds.get(&kind).copied());
            let ranges = match kind {
                None => [Some((0, usize::MAX)), None],
                Some(kind) => [Some((0, 0)), kind.map(|kind| (kind, kind))],
            };
            for (least, most) in ranges.into_iter().flatten() {
                if seen.insert((key, least, most)) {
                    let range = (key, least, 0)..=(key, most, usize::MAX);
                    found.extend(self.typed.range(range).map(|(_, _, position)| *position));
                }
            }
        }
        found
    }

    /// Moves the positions of values that are left after those at `removed` are gone.
    pub(super) fn close_gaps(&mut self, removed: &BTreeSet<usize>, len: usize) {
        let mut left = 0;
        let moved: Vec<Option<usize>> = (0..len)
            .map(|position| {
                let is_left = !removed.contains(&position);
                is_left.then(|| {
                    left += 1;
                    left - 1
                })
            })
            .collect();
        let moved = |position: usize| moved.get(position).copied().flatten();
        self.positions = std::mem::take(&mut self.positions)
            .into_iter()
            .filter_map(|(key, position)| Some((key, moved(position)?)))
            .collect();
        self.typed = std::mem::take(&mut self.typed)
            .into_iter()
            .filter_map(|(key, kind, position)| Some((key, kind, moved(position)?)))
            .collect();
        self.primaries = std::mem::take(&mut self.primaries)
            .into_iter()
            .filter_map(moved)
            .collect();
    }

    pub(super) fn insert(&mut self, position: usize, value: &Value) {
        let identity = self.identity(value);
        self.insert_as(position, value, identity);
    }

    /// As [`Index::insert`], with the identity that the value has.
    pub(super) fn insert_as(&mut self, position: usize, value: &Value, identity: Identity) {
        let next = self.keys.len();
        let key = *self.keys.entry(identity.key).or_insert(next);
        let next = self.kinds.len() + 1;
        let kind = identity
            .kind
            .map_or(0, |kind| *self.kinds.entry(kind).or_insert(next));
        self.positions.insert((key, position));
        self.typed.insert((key, kind, position));
        if value.as_object().is_some_and(is_primary) {
            self.primaries.push(position);
        }
    }

    /// Forgets the value at this position, which is going to change.
    pub(super) fn remove(&mut self, position: usize, identity: &Identity) {
        let Some(key) = self.keys.get(&identity.key).copied() else {
            return;
        };
        let kind = identity.kind.as_ref();
        let kind = kind.and_then(|kind| self.kinds.get(kind).copied());
        self.positions.remove(&(key, position));
        self.typed
            .remove(&(key, kind.unwrap_or_default(), position));
    }

    /// If the value at this position is primary, no other value is (RFC 7643 §2.4).
    pub(super) fn prefer(&mut self, values: &mut [Value], preferred: usize) {
        let is_primary_at = |values: &[Value], position: usize| {
            let value = values.get(position).and_then(Value::as_object);
            value.is_some_and(is_primary)
        };
        if !is_primary_at(values, preferred) {
            return;
        }
        for position in std::mem::take(&mut self.primaries) {
            if position == preferred || !is_primary_at(values, position) {
                continue;
            }
            if let Some(value) = values.get_mut(position) {
                self.remove(position, &self.identity(value));
                if let Value::Object(members) = value {
                    members.insert("primary".into(), Value::Bool(false));
                }
                self.insert(position, value);
            }
        }
        self.primaries = vec![preferred];
    }
}

fn type_of(value: &Value) -> Option<Cow<'_, str>> {
    let Value::Object(members) = value else {
        return None;
    };
    get(members, "type").and_then(Value::as_str).map(folded)
}

/// A value that is written with the members of its objects in alphabetical order.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let mut sorted: Vec<(&String, Self)> = members
                    .iter()
                    .map(|(name, it)| (name, Sorted(it)))
                    .collect();
                sorted.sort_unstable_by_key(|(name, _)| *name);
                serializer.collect_map(sorted)
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            simple => simple.serialize(serializer),
        }
    }
}
