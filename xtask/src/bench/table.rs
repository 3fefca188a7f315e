//! Figures as a table for people.

use serde_json::Value;

/// Title and key of each column.
const COLUMNS: [(&str, &str); 10] = [
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

/// One line a figure, numbers to the right.
pub(crate) fn table(figures: &[Value]) -> String {
    let mut rows = vec![COLUMNS.map(|(title, _)| title.to_owned())];
    rows.extend(figures.iter().map(row));
    let widths = rows.iter().fold([0; COLUMNS.len()], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
        widths
    });
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(COLUMNS).zip(widths);
        let cells = cells.map(|((cell, (_, key)), width)| match key {
            "document" | "what" => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn row(figure: &Value) -> [String; COLUMNS.len()] {
    COLUMNS.map(|(_, key)| match figure.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    })
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
        let text = table(&figures);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("        1  small      "), "{text}");
        assert!(lines[1].contains("     52000  "), "{text}");
        assert!(lines[2].contains("  both-signed  "), "{text}");
    }
}
