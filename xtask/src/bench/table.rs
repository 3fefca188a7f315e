//! Figures as a table for people.

use serde_json::Value;

/// Title and key of a column.
pub(crate) type Column = (&'static str, &'static str);

/// Of our own figures.
pub(crate) const OURS: [Column; 10] = [
    ("verifiers", "verifiers"),
    ("document", "document"),
    ("bytes", "bytes"),
    ("what", "what"),
    ("threads", "threads"),
    ("per second", "per_second"),
    ("µs", "micros"),
    ("× floor", "to_floor"),
    ("× one thread", "to_one_thread"),
    ("allocations", "allocations"),
];

/// Of the costliest requests.
pub(crate) const HOSTILE: [Column; 7] = [
    ("what", "what"),
    ("bytes", "bytes"),
    ("outcome", "outcome"),
    ("ms a MB", "millis_per_megabyte"),
    ("parse ms a MB", "parse_millis_per_megabyte"),
    ("× parse", "to_parse"),
    ("verdict", "verdict"),
];

/// Of what neighbors of attackers get.
pub(crate) const NEIGHBORS: [Column; 6] = [
    ("what", "what"),
    ("neighbor", "neighbor"),
    ("alone p99", "alone_p99_micros"),
    ("under attack", "attack_p99_micros"),
    ("×", "ratio"),
    ("verdict", "verdict"),
];

/// Of the parts of a sign-in.
pub(crate) const SIGN_IN: [Column; 3] = [("what", "what"), ("key", "key"), ("µs", "micros")];

/// Of the server's, as SCIM clients see it.
pub(crate) const SCIM: [Column; 14] = [
    ("database", "database"),
    ("users", "users"),
    ("what", "what"),
    ("at once", "connections"),
    ("per second", "per_second"),
    ("p50 µs", "p50_micros"),
    ("p99 µs", "p99_micros"),
    ("max µs", "max_micros"),
    ("errors", "errors"),
    ("server µs", "server_cpu_micros"),
    ("client µs", "client_cpu_micros"),
    ("seconds", "seconds"),
    ("MB", "megabytes"),
    ("problem", "problem"),
];

/// Of other servers', measured in the same way.
pub(crate) const SCIM_PEERS: [Column; 13] = [
    ("peer", "peer"),
    ("version", "version"),
    ("users", "users"),
    ("what", "what"),
    ("at once", "connections"),
    ("per second", "per_second"),
    ("ours / peer's", "ours_to_peer"),
    ("p50 µs", "p50_micros"),
    ("p99 µs", "p99_micros"),
    ("server µs", "server_cpu_micros"),
    ("seconds", "seconds"),
    ("MB", "megabytes"),
    ("problem", "problem"),
];

/// Of the libraries that are compared with.
pub(crate) const PEERS: [Column; 8] = [
    ("peer", "peer"),
    ("version", "version"),
    ("mode", "mode"),
    ("document", "document"),
    ("µs", "micros"),
    ("× ours", "to_ours"),
    ("× floor", "to_floor"),
    ("not measured, because it", "problem"),
];

/// One line a figure, numbers to the right.
pub(crate) fn table(columns: &[Column], figures: &[Value]) -> String {
    let titles = columns.iter().map(|(title, _)| (*title).to_owned());
    let mut rows = vec![titles.collect::<Vec<_>>()];
    rows.extend(figures.iter().map(|figure| row(columns, figure)));
    let widths = rows.iter().fold(vec![0; columns.len()], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
        widths
    });
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(columns).zip(&widths);
        let cells = cells.map(|((cell, (_, key)), width)| match *key {
            "database" | "document" | "what" | "neighbor" | "peer" | "version" | "mode"
            | "problem" => {
                format!("{cell:<width$}")
            }
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn row(columns: &[Column], figure: &Value) -> Vec<String> {
    let cells = columns.iter().map(|(_, key)| match figure.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    });
    cells.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let figures = [
            json!({"verifiers": 1, "document": "small", "per_second": 52000, "to_floor": 1.9}),
            json!({"verifiers": 2, "document": "both-signed", "per_second": 9}),
        ];
        let text = table(&OURS, &figures);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("        1  small      "), "{text}");
        assert!(lines[1].contains("     52000  "), "{text}");
        assert!(lines[2].contains("  both-signed  "), "{text}");
    }
}
