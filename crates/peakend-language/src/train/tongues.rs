//! Training the language model: one softmax over letter n-grams.

use std::path::Path;

use serde::Deserialize;

use super::{TrainError, data, descent::Random, statements};
use crate::tongues::{LANES, TABLE_LEN, Tongues, for_each, norm};

/// A text and its language code (`zh-Hans` and `zh-Hant` apart).
#[derive(Clone, Debug, Deserialize)]
pub struct Labelled {
    pub text: String,
    #[serde(rename = "label")]
    pub code: String,
}

/// Rows of the set `langid`; to train on also the composed statements and the words of the lists.
pub fn load_languages(folder: &Path, part: &str) -> Result<Vec<Labelled>, TrainError> {
    let mut rows: Vec<Labelled> = data::read(&folder.join("langid").join(format!("{part}.jsonl.gz")))?;
    if part == "train" {
        let of_set = |set: &str| set.split('/').nth(1).unwrap_or("").to_owned();
        rows.extend(statements::load().into_iter().map(|row| Labelled { code: of_set(&row.set), text: row.text }));
        let words = folder.join("lexicons").join("sentiment_lexicons.jsonl.gz");
        if words.exists() {
            rows.extend(
                data::read::<Word>(&words)?.into_iter().map(|word| Labelled { text: word.term, code: word.lang }),
            );
        }
    }
    Ok(rows)
}

#[derive(Deserialize)]
struct Word {
    term: String,
    lang: String,
}

const EPOCHS: u32 = 6;
const RATE: f32 = 0.3;

pub(super) fn train(rows: &[Labelled], seed: u64) -> Tongues {
    let mut features: Vec<u16> = Vec::new();
    let mut ends = Vec::new();
    let mut labels = Vec::new();
    // Short pieces teach short texts: each row once whole and once as a few words.
    for row in rows {
        let Some(label) = Tongues::label_index(&row.code) else { continue };
        let words: Vec<&str> = row.text.split_whitespace().collect();
        let at = row.text.len() % words.len().max(1);
        let piece = words[at.min(words.len())..(at + 3).min(words.len())].join(" ");
        for text in [row.text.as_str(), &piece] {
            for_each(text, |bucket| features.push(u16::try_from(bucket).unwrap_or(0)));
            ends.push(features.len());
            labels.push(label);
        }
    }
    let mut random = Random::new(seed);
    let mut weights = vec![[0.0_f32; LANES]; TABLE_LEN];
    let mut squares = vec![[0.0_f32; LANES]; TABLE_LEN];
    let mut bias = [0.0_f32; LANES];
    let mut order: Vec<usize> = (0..labels.len()).collect();
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        #[expect(clippy::cast_precision_loss, reason = "a few epochs")]
        let rate = RATE * (1.0 - epoch as f32 / EPOCHS as f32);
        for &row in &order {
            let from = if row == 0 { 0 } else { ends[row - 1] };
            let found = &features[from..ends[row]];
            let scale = norm(u16::try_from(found.len()).unwrap_or(u16::MAX));
            let mut logits = bias;
            for &bucket in found {
                logits.iter_mut().zip(&weights[usize::from(bucket)]).for_each(|(sum, w)| *sum += w * scale);
            }
            let most = logits.iter().copied().fold(f32::MIN, f32::max);
            let mut grad = logits.map(|x| (x - most).exp());
            let sum: f32 = grad.iter().sum();
            grad.iter_mut().for_each(|x| *x /= sum);
            grad[labels[row]] -= 1.0;
            bias.iter_mut().zip(&grad).for_each(|(b, g)| *b -= 0.01 * rate * g);
            for &bucket in found {
                let cells = weights[usize::from(bucket)].iter_mut().zip(&mut squares[usize::from(bucket)]);
                for ((w, square), g) in cells.zip(&grad) {
                    let g = g * scale;
                    *square += g * g;
                    *w -= rate * g / (*square + 1e-6).sqrt();
                }
            }
        }
    }
    Tongues::new(&weights, bias)
}
