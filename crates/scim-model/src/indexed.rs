//! Objects that are being changed: a member is found by its name, ignoring ASCII case, without
//! walking through the others.

use std::collections::HashMap;

use serde_json::Value;

use crate::json::{Object, is_unassigned};

/// Up to how many members, and how many times, walking is cheaper than having an index.
pub(crate) const WALKED: usize = 16;

/// An object whose names are unique ignoring case.
///
/// A removed member leaves an empty slot until the end: closing the gap would move all members
/// behind it, once for each removal.
#[derive(Debug, Default)]
pub(crate) struct IndexedObject {
    object: Object,
    /// Each name as it is spelled in the object, by its lower case, once that is worth it.
    spellings: Option<HashMap<String, String>>,
    /// How many changes had to walk.
    walks: usize,
    removed: usize,
}

impl IndexedObject {
    /// Takes an object whose members have values.
    pub(crate) fn new(object: Object) -> Self {
        Self {
            object,
            ..Self::default()
        }
    }

    /// How many members have a value.
    pub(crate) fn len(&self) -> usize {
        self.object.len().saturating_sub(self.removed)
    }

    /// Whether no member has a value.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The member `name`, ignoring ASCII case.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let value = self.object.get(self.spelling(name)?)?;
        (!value.is_null()).then_some(value)
    }

    /// Removes and returns the member `name`. What is put there again takes its place.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.index_if_many();
        let key = self.spelling(name)?.to_owned();
        let value = self.object.get_mut(&key).map(Value::take)?;
        if value.is_null() {
            return None;
        }
        self.removed += 1;
        Some(value)
    }

    /// Sets a member under its existing spelling, or else under `name`; removes it if the value is
    /// unassigned.
    pub(crate) fn put(&mut self, name: &str, value: Value) {
        if is_unassigned(&value) {
            self.take(name);
            return;
        }
        if self.object.contains_key(name) {
            self.replace(name, value);
            return;
        }
        self.index_if_many();
        if let Some(key) = self.spelling(name).map(str::to_owned) {
            self.replace(&key, value);
            return;
        }
        if let Some(spellings) = &mut self.spellings {
            spellings.insert(name.to_ascii_lowercase(), name.to_owned());
        }
        self.object.insert(name.to_owned(), value);
    }

    /// Sets members as [`IndexedObject::put`] does, so that two spellings of a name do not become
    /// two members.
    pub(crate) fn put_all(&mut self, given: Object) {
        for (name, value) in given {
            self.put(&name, value);
        }
    }

    /// The names of the members that fulfill a condition.
    pub(crate) fn names_where(&self, is_wanted: impl Fn(&str, &Value) -> bool) -> Vec<String> {
        let wanted = self.object.iter().filter(|(name, it)| is_wanted(name, it));
        wanted.map(|(name, _)| name.clone()).collect()
    }

    /// The object.
    pub(crate) fn into_object(mut self) -> Object {
        if self.removed > 0 {
            self.object.retain(|_, value| !value.is_null());
        }
        self.object
    }

    /// The name as the object spells it.
    pub(crate) fn spelling(&self, name: &str) -> Option<&str> {
        if let Some((key, _)) = self.object.get_key_value(name) {
            return Some(key);
        }
        match &self.spellings {
            Some(spellings) => spellings
                .get(&name.to_ascii_lowercase())
                .map(String::as_str),
            None => self
                .object
                .keys()
                .map(String::as_str)
                .find(|key| key.eq_ignore_ascii_case(name)),
        }
    }

    /// Sets a member that the object has under this spelling.
    fn replace(&mut self, key: &str, value: Value) {
        if let Some(known) = self.object.get_mut(key) {
            // A client's own null has not been removed.
            let was_null = usize::from(known.is_null());
            self.removed = self.removed.saturating_sub(was_null);
            *known = value;
        }
    }

    fn index_if_many(&mut self) {
        if self.spellings.is_some() || self.object.len() <= WALKED {
            return;
        }
        self.walks += 1;
        if self.walks <= WALKED {
            return;
        }
        let mut spellings = HashMap::with_capacity(self.object.len());
        for key in self.object.keys() {
            spellings
                .entry(key.to_ascii_lowercase())
                .or_insert_with(|| key.clone());
        }
        self.spellings = Some(spellings);
    }
}

#[cfg(test)]
mod tests {
    use super::{IndexedObject, WALKED};
    use serde_json::{Map, Value, json};

    #[test]
    fn a_name_is_found_in_any_case_among_few_and_among_many() {
        for count in [1, WALKED, WALKED + 1, 1000] {
            let mut object = IndexedObject::default();
            for number in 0..count {
                object.put(&format!("name{number}"), json!(number));
            }
            object.put("NAME0", json!("other"));
            assert_eq!(object.len(), count);
            assert_eq!(object.get("Name0"), Some(&json!("other")));
            assert_eq!(object.spelling("NaMe0"), Some("name0"));
            assert_eq!(object.get("name"), None);
        }
    }

    #[test]
    fn what_replaces_a_null_of_the_client_counts() {
        let given = Map::from_iter([("a".to_owned(), Value::Null), ("b".to_owned(), json!(1))]);
        let mut object = IndexedObject::new(given);
        object.put("a", json!(2));
        assert_eq!((object.len(), object.get("a")), (2, Some(&json!(2))));
    }

    #[test]
    fn what_is_removed_is_gone_and_can_come_back() {
        let mut object = IndexedObject::new(Map::from_iter([
            ("a".to_owned(), json!(1)),
            ("b".to_owned(), json!(2)),
        ]));
        object.put("A", Value::Null);
        assert_eq!((object.len(), object.get("a")), (1, None));
        assert_eq!(object.take("a"), None);
        object.put("A", json!(3));
        assert_eq!(object.take("B"), Some(json!(2)));
        object.put_all(Map::from_iter([("c".to_owned(), json!([]))]));
        assert!(!object.is_empty());
        assert_eq!(Value::Object(object.into_object()), json!({"a": 3}));
    }
}
