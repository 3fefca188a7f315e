//! Which of several values is the same as another.

use std::collections::HashMap;

use serde_json::Value;

use crate::fold::fold;
use crate::json::get;
use crate::schema::AttributeDefinition;

/// Finds a value among many without comparing it with each: groups have many members.
pub(super) struct Index {
    places: HashMap<String, Vec<(usize, Option<String>)>>,
    case_exact: bool,
}

impl Index {
    pub(super) fn of(values: &[Value], definition: Option<&'static AttributeDefinition>) -> Self {
        let value = definition.and_then(|known| known.sub_attribute("value"));
        let case_exact = value.is_some_and(|known| known.case_exact);
        let mut index = Self {
            places: HashMap::new(),
            case_exact,
        };
        for (place, value) in values.iter().enumerate() {
            index.insert(place, value);
        }
        index
    }

    pub(super) fn insert(&mut self, place: usize, value: &Value) {
        self.places
            .entry(self.key(value))
            .or_default()
            .push((place, type_of(value)));
    }

    /// Takes note that the value at this place may have got a `type`.
    pub(super) fn update(&mut self, place: usize, value: &Value) {
        let places = self.places.get_mut(&self.key(value));
        let known = places.and_then(|places| places.iter_mut().find(|known| known.0 == place));
        if let Some(known) = known {
            known.1 = type_of(value);
        }
    }

    /// Where the value is that has the same `value`, and the same `type` where both have one.
    pub(super) fn find(&self, value: &Value) -> Option<usize> {
        let wanted = type_of(value);
        let places = self.places.get(&self.key(value))?;
        let same = |known: &Option<String>| match (known, &wanted) {
            (Some(known), Some(wanted)) => known == wanted,
            _ => true,
        };
        places
            .iter()
            .find(|(_, known)| same(known))
            .map(|(place, _)| *place)
    }

    /// The `value`, or all there is where there is none.
    fn key(&self, value: &Value) -> String {
        let key = match value {
            Value::Object(members) => get(members, "value").unwrap_or(value),
            simple => simple,
        };
        match key {
            Value::String(text) if self.case_exact => text.clone(),
            Value::String(text) => fold(text),
            Value::Object(_) => {
                // The order of members says nothing.
                let mut sorted = key.clone();
                sorted.sort_all_objects();
                sorted.to_string()
            }
            other => other.to_string(),
        }
    }
}

fn type_of(value: &Value) -> Option<String> {
    let Value::Object(members) = value else {
        return None;
    };
    get(members, "type").and_then(Value::as_str).map(fold)
}
