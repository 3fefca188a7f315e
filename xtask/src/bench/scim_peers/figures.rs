//! A peer's figure beside ours.

use serde_json::{Value, json};

use crate::bench::scim_client::is_right;

/// The figure with how many times as much ours is, of the same with as many users. What had a wrong
/// answer is not compared.
pub(super) fn compared(mut figure: Value, ours: &[Value]) -> Value {
    let same = |ours: &&Value| {
        let keys = ["what", "users", "connections"];
        keys.into_iter().all(|key| ours.get(key) == figure.get(key))
    };
    let ratio = ours.iter().find(same).and_then(|own| {
        let of = |key: &str| Some(own.get(key)?.as_f64()? / figure.get(key)?.as_f64()?);
        let right = is_right(own) && is_right(&figure);
        of("per_second")
            .or_else(|| of("megabytes"))
            .filter(|_| right)
    });
    if let (Some(ratio), Some(object)) = (ratio, figure.as_object_mut()) {
        object.insert(
            "ours_to_peer".to_owned(),
            json!((ratio * 100.0).round() / 100.0),
        );
    }
    figure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(users: u32, connections: u32, per_second: f64, errors: u32) -> Value {
        json!({
            "what": "get by id",
            "users": users,
            "connections": connections,
            "per_second": per_second,
            "errors": errors,
        })
    }

    #[test]
    fn a_figure_is_compared_with_ours_of_the_same() {
        let ours = [
            row(10, 1, 900.0, 0),
            row(10, 16, 3000.0, 0),
            row(99, 1, 5.0, 0),
        ];
        let ratio = |figure| compared(figure, &ours).get("ours_to_peer").cloned();
        assert_eq!(ratio(row(10, 1, 90.0, 0)), Some(json!(10.0)));
        assert_eq!(ratio(row(10, 16, 90.0, 0)), Some(json!(33.33)));
        assert_eq!(ratio(row(50, 1, 90.0, 0)), None, "with other users");
        assert_eq!(ratio(row(10, 1, 90.0, 3)), None, "with wrong answers");
    }

    #[test]
    fn memory_is_compared_and_a_reason_is_not() {
        let memory = |megabytes: f64| json!({"what": "resident memory", "users": 10, "megabytes": megabytes});
        let ours = [memory(30.0)];
        let figure = compared(memory(60.0), &ours);
        assert_eq!(figure.get("ours_to_peer"), Some(&json!(0.5)));
        let left_out = json!({"what": "resident memory", "users": 10, "problem": "no"});
        assert_eq!(compared(left_out.clone(), &ours), left_out);
    }
}
