//! Holds moods read from texts against what the same people scored:
//! `cargo run -p peakend-app --example mood_check -- FILE.csv TEXT SCORE WORST BEST`

use std::io::Write;

use anyhow::{Context, Result};
use peakend_app::journey::valence;
use peakend_language::Reader;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, text, score, worst, best] = arguments.as_slice() else {
        anyhow::bail!("mood_check FILE.csv TEXT SCORE WORST BEST");
    };
    let scale = (worst.parse()?, best.parse()?);
    let pairs = pairs(file, text, score, scale)?;
    let summary = Summary::of(&pairs).context("no row has a text that was read and a score on the scale")?;
    writeln!(std::io::stdout(), "{summary:#.3?}")?;
    Ok(())
}

/// Mood from the text and mood from the score, row by row.
fn pairs(file: &str, text: &str, score: &str, scale: (f64, f64)) -> Result<Vec<(f64, f64)>> {
    let mut rows = csv::Reader::from_path(file)?;
    let header = rows.headers()?.clone();
    let place = |name: &str| header.iter().position(|held| held == name).with_context(|| format!("no column {name}"));
    let (text, score) = (place(text)?, place(score)?);
    let reader = Reader::new();
    let mut pairs = Vec::new();
    for row in rows.records() {
        let row = row?;
        let Some(given) = row.get(score).and_then(|cell| cell.parse::<f64>().ok()) else { continue };
        let said = row.get(text).unwrap_or_default();
        let Some(sentiment) = reader.annotate(said).sentiment.filter(|_| (scale.0..=scale.1).contains(&given)) else {
            continue;
        };
        let told = valence::of_text(f64::from(sentiment.value)).value;
        pairs.push((told, valence::on_scale(given, scale, 1.0).value));
    }
    Ok(pairs)
}

/// How the two agree; errors are text less score.
#[derive(Debug)]
#[allow(dead_code, reason = "printed whole")]
struct Summary {
    n: usize,
    mean_of_texts: f64,
    mean_of_scores: f64,
    bias: f64,
    deviation_of_error: f64,
    correlation: f64,
    /// Share of errors within what the stated variances promise for 95 %.
    within_stated_95: f64,
}

impl Summary {
    #[expect(clippy::cast_precision_loss, reason = "some thousand rows")]
    fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let n = pairs.len() as f64;
        let mean = |pick: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / n;
        let (texts, scores) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
        let bias = texts - scores;
        let spread =
            |pick: &dyn Fn(&(f64, f64)) -> f64, around: f64| mean(&|pair| (pick(pair) - around).powi(2)).sqrt();
        let covariance = mean(&|pair| (pair.0 - texts) * (pair.1 - scores));
        let deviations = (spread(&|pair| pair.0, texts), spread(&|pair| pair.1, scores));
        let stated = valence::of_text(0.0).variance + valence::on_scale(3.0, (1.0, 5.0), 1.0).variance;
        (!pairs.is_empty()).then(|| Self {
            n: pairs.len(),
            mean_of_texts: texts,
            mean_of_scores: scores,
            bias,
            deviation_of_error: spread(&|pair| pair.0 - pair.1, bias),
            correlation: covariance / (deviations.0 * deviations.1),
            within_stated_95: mean(&|pair| f64::from(u8::from((pair.0 - pair.1).abs() <= 1.96 * stated.sqrt()))),
        })
    }
}
