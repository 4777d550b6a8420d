//! What a teacher says about texts: probabilities instead of labels, also for texts that nobody labelled.

use std::{collections::HashMap, path::Path};

use serde::Deserialize;

use super::{
    TrainError,
    data::{self, Row, Taught},
};

#[derive(Deserialize)]
struct Line {
    text: String,
    lang: String,
    mood: [f32; 3],
    emotions: [Option<f32>; 10],
    /// How much it counts where nobody labelled it.
    weight: f32,
}

/// Joins the lines of a file made by `tools/taught.py` with `rows` of the same text; the others become rows of the set `taught`.
pub(super) fn join(path: &Path, rows: &mut Vec<Row>) -> Result<(), TrainError> {
    let lines = data::read::<Line>(path)?;
    let mut texts: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        texts.entry(row.text.trim().to_owned()).or_default().push(index);
    }
    for Line { text, lang, mood, emotions, weight } in lines {
        let taught = Taught { mood, emotions };
        if let Some(found) = texts.get(&text) {
            found.iter().for_each(|index| rows[*index].taught = Some(taught.clone()));
        } else {
            rows.push(Row {
                text,
                set: format!("taught/{lang}"),
                sentiment: None,
                mixed: None,
                emotions: [None; 10],
                taught: Some(taught),
                mood_weight: weight,
                emotion_weight: weight,
            });
        }
    }
    Ok(())
}
