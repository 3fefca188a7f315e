//! Peers' figures beside ours.

use serde_json::{Value, json};

/// How many times slower than ours alone a peer's fastest way is meant to be on the small document.
const GOALS: [(&str, f64); 2] = [("samael", 5.0), ("python3-saml", 20.0)];

/// The figure with its ratios to ours alone and to the floor of the same document.
pub(crate) fn compared(mut figure: Value, ours: &[Value]) -> Value {
    let Some(micros) = number(&figure, "micros") else {
        return figure;
    };
    let own = |what: &str| {
        let same = |ours: &&Value| {
            ours.get("document") == figure.get("document")
                && ours.get("what") == Some(&json!(what))
                && ours.get("verifiers") == Some(&json!(1))
                && ours.get("threads") == Some(&json!(1))
        };
        number(ours.iter().find(same)?, "micros")
    };
    let ratios = [("to_ours", own("accept")), ("to_floor", own("floor"))];
    if let Some(object) = figure.as_object_mut() {
        object.insert("micros".into(), json!(rounded(micros)));
        for (key, value) in ratios {
            if let Some(value) = value {
                object.insert(key.into(), json!(rounded(micros / value)));
            }
        }
    }
    figure
}

/// Whether each goal is reached, a line each.
pub(crate) fn goals(peers: &[Value]) -> Vec<String> {
    let line = |(peer, goal): (&str, f64)| {
        let own = |figure: &&Value| {
            figure.get("peer") == Some(&json!(peer))
                && figure.get("document") == Some(&json!("small"))
        };
        let ratios = peers.iter().filter(own);
        let least = ratios
            .filter_map(|figure| number(figure, "to_ours"))
            .min_by(f64::total_cmp);
        match least {
            Some(ratio) if ratio >= goal => {
                format!("goal reached: {peer} takes {ratio} times as long as ours, {goal} wanted")
            }
            Some(ratio) => {
                format!("goal missed: {peer} takes {ratio} times as long as ours, {goal} wanted")
            }
            None => format!("goal not measured: {peer} has no figure for the small document"),
        }
    };
    GOALS.into_iter().map(line).collect()
}

fn number(figure: &Value, key: &str) -> Option<f64> {
    figure.get(key)?.as_f64()
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Vec<Value> {
        vec![
            json!({"verifiers": 1, "document": "small", "what": "floor", "threads": 1, "micros": 20.0}),
            json!({"verifiers": 1, "document": "small", "what": "accept", "threads": 1, "micros": 40.0}),
            json!({"verifiers": 2, "document": "small", "what": "accept", "threads": 1, "micros": 9.0}),
        ]
    }

    #[test]
    fn a_peer_is_compared_with_ours_alone_on_the_same_document() {
        let small = json!({"peer": "samael", "document": "small", "micros": 400.0});
        let small = compared(small, &ours());
        assert_eq!(number(&small, "to_ours"), Some(10.0));
        assert_eq!(number(&small, "to_floor"), Some(20.0));
        let other = json!({"peer": "samael", "document": "large", "micros": 400.0});
        assert_eq!(number(&compared(other, &ours()), "to_ours"), None);
    }

    #[test]
    fn a_goal_is_measured_by_the_fastest_way_and_never_left_out() {
        let of = |ratio: f64| json!({"peer": "samael", "document": "small", "to_ours": ratio});
        let reached = goals(&[of(5.0), of(9.0)]);
        assert!(
            reached[0].starts_with("goal reached: samael"),
            "{reached:?}"
        );
        let missed = goals(&[of(4.9), of(9.0)]);
        assert!(missed[0].starts_with("goal missed: samael"), "{missed:?}");
        assert!(missed[1].starts_with("goal not measured: python3-saml"));
    }
}
