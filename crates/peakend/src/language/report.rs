//! What was measured, for people and for machines.

use std::fmt::Write;

use peakend_language::measure::{ClassScore, Measured};
use serde_json::{Value, json};

/// Classes with more than this many labels are confused in pairs, not in a square.
const WIDEST: usize = 12;
const MOST_PAIRS: usize = 20;

/// The figures as one object.
pub fn document(measured: &Measured, is_several: bool) -> Value {
    let mut document = json!(measured);
    if is_several {
        document["confusion"]["counts_are"] = json!("per label: neither, only said, only true, both");
    } else {
        document["confusion"]["counts_are"] = json!("rows: true label, columns: what was said");
    }
    document
}

/// The figures as text.
pub fn text(measured: &Measured, is_several: bool) -> String {
    let Measured { rows, accuracy, macro_f1, micro_f1, calibration_error, classes, .. } = measured;
    let mut out = format!("{rows} rows, accuracy {accuracy:.3}, macro-F1 {macro_f1:.3}");
    if is_several {
        let _ = write!(out, ", micro-F1 {micro_f1:.3}");
    }
    let _ = writeln!(out, ", calibration error {calibration_error:.3}\n");
    let width = classes.iter().map(|class| class.label.chars().count()).max().unwrap_or(0).clamp(5, 40);
    let _ = writeln!(
        out,
        "{:<width$}  {:>6}  {:>6}  {:>9}  {:>6}  {:>6}",
        "class", "rows", "said", "precision", "recall", "F1"
    );
    for ClassScore { label, rows, said, precision, recall, f1 } in classes {
        let _ = writeln!(out, "{label:<width$}  {rows:>6}  {said:>6}  {precision:>9.3}  {recall:>6.3}  {f1:>6.3}");
    }
    out.push('\n');
    out += &match () {
        () if is_several => each(measured, width),
        () if classes.len() <= WIDEST => square(measured, width),
        () => pairs(measured),
    };
    out
}

/// One line each: other figures of the same rows, and those of groups.
pub fn lines<'a>(figures: impl Iterator<Item = (String, &'a Measured)>) -> String {
    let figures: Vec<(String, &Measured)> = figures.collect();
    let Some(width) = figures.iter().map(|(name, _)| name.chars().count()).max() else { return String::new() };
    let mut out = format!(
        "\n{:<width$}  {:>6}  {:>8}  {:>8}  {:>8}  {:>11}\n",
        "", "rows", "accuracy", "macro-F1", "micro-F1", "calibration"
    );
    for (name, Measured { rows, accuracy, macro_f1, micro_f1, calibration_error, .. }) in figures {
        let _ = writeln!(
            out,
            "{name:<width$}  {rows:>6}  {accuracy:>8.3}  {macro_f1:>8.3}  {micro_f1:>8.3}  {calibration_error:>11.3}"
        );
    }
    out
}

fn square(measured: &Measured, width: usize) -> String {
    let confusion = &measured.confusion;
    let column = confusion.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).clamp(6, 16);
    let short = |label: &str| label.chars().take(column).collect::<String>();
    let mut out = format!("{:<width$}", "true \\ said");
    out.extend(confusion.labels.iter().map(|label| format!("  {:>column$}", short(label))));
    out.push('\n');
    for (label, counts) in confusion.labels.iter().zip(&confusion.counts) {
        let _ = write!(out, "{label:<width$}");
        out.extend(counts.iter().map(|n| format!("  {n:>column$}")));
        out.push('\n');
    }
    out
}

fn pairs(measured: &Measured) -> String {
    let confusion = &measured.confusion;
    let mut pairs: Vec<(usize, &str, &str)> = Vec::new();
    for (is, counts) in confusion.labels.iter().zip(&confusion.counts) {
        let wrong = confusion.labels.iter().zip(counts).filter(|(said, n)| *said != is && **n > 0);
        pairs.extend(wrong.map(|(said, n)| (*n, is.as_str(), said.as_str())));
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)).then(a.2.cmp(b.2)));
    let mut out = "most often confused (true → said); --json has all\n".to_owned();
    for (n, is, said) in pairs.iter().take(MOST_PAIRS) {
        let _ = writeln!(out, "{n:>6}  {is} → {said}");
    }
    out
}

fn each(measured: &Measured, width: usize) -> String {
    let head =
        format!("{:<width$}  {:>8}  {:>9}  {:>9}  {:>8}\n", "confusion", "both", "only said", "only true", "neither");
    measured.confusion.labels.iter().zip(&measured.confusion.counts).fold(head, |mut out, (label, counts)| {
        if let [neither, said, is, both] = counts[..] {
            let _ = writeln!(out, "{label:<width$}  {both:>8}  {said:>9}  {is:>9}  {neither:>8}");
        }
        out
    })
}
