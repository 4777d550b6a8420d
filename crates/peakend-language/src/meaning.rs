//! What words mean, as vectors that all languages share: the rows that the filters add up, learnt on a multilingual
//! teacher's vectors, made even in all directions (whitened) and averaged over a text, rare words weighing more.
//! Texts that mean the same in two languages lie close; `docs/language.md` says how close.

use crate::{
    conv::{FILTERS, WIDTH},
    features,
    model::{LANES, Model},
};

/// Numbers of a vector.
pub(crate) const DIMENSIONS: usize = WIDTH;
/// Every so many words of the vocabulary tell how vectors are spread.
const STEP: usize = 4;
/// Added to the spread in every direction, whose mean is 1: directions that hardly vary are not blown up.
const RIDGE: f64 = 0.05;

/// Of length 1.
pub(crate) type Vector = [f32; DIMENSIONS];

/// How word vectors of a model are made even: `(x − mean) / deviation`, then what undoes their correlation.
pub(crate) struct Meaning {
    mean: Vector,
    deviation: Vector,
    /// Lower triangle by rows: the inverse of the Cholesky factor of the correlations.
    even: Vec<f32>,
}

impl Meaning {
    /// Some tens of milliseconds of work.
    pub(crate) fn new(model: &Model) -> Self {
        let rows = || (0..model.conv.words.len()).step_by(STEP).map(|word| taps(model, word));
        #[expect(clippy::cast_precision_loss, reason = "a count of words")]
        let n = rows().count().max(1) as f64;
        let mut mean = [0.0_f64; DIMENSIONS];
        rows().for_each(|row| mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(x) / n));
        let mut spread = vec![0.0_f64; DIMENSIONS * DIMENSIONS];
        for row in rows() {
            let apart: [f64; DIMENSIONS] = std::array::from_fn(|at| f64::from(row[at]) - mean[at]);
            for (at, x) in apart.iter().enumerate() {
                let line = &mut spread[at * DIMENSIONS..=at * DIMENSIONS + at];
                line.iter_mut().zip(&apart).for_each(|(sum, y)| *sum += x * y / n);
            }
        }
        let deviation: [f64; DIMENSIONS] =
            std::array::from_fn(|at| spread[at * DIMENSIONS + at].sqrt().max(f64::MIN_POSITIVE));
        for at in 0..DIMENSIONS {
            for other in 0..=at {
                spread[at * DIMENSIONS + other] /= deviation[at] * deviation[other];
            }
            spread[at * DIMENSIONS + at] += RIDGE;
        }
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let short = |x: f64| x as f32;
        Self {
            mean: mean.map(short),
            deviation: deviation.map(short),
            even: inverse(&cholesky(spread)).into_iter().map(short).collect(),
        }
    }

    /// What a folded text means; `None` when it has no known word.
    pub(crate) fn of(&self, model: &Model, folded: &str) -> Option<Box<Vector>> {
        let tokens = features::tokens(folded, &[]);
        let mut sum = Box::new([0.0_f32; DIMENSIONS]);
        let mut all = 0.0;
        features::for_each_word(
            folded,
            &tokens,
            |hash| model.find(hash),
            |_, _, word| {
                let Some(word) = word.map(|word| word as usize) else { return };
                let weight = f32::from(model.words[word][0][LANES - 1]) / 127.0;
                sum.iter_mut().zip(taps(model, word)).for_each(|(sum, x)| *sum += weight * x);
                all += weight;
            },
        );
        if all <= 0.0 {
            return None;
        }
        for at in 0..DIMENSIONS {
            sum[at] = (sum[at] / all - self.mean[at]) / self.deviation[at];
        }
        // From the last on, because each is made of those before it.
        for at in (0..DIMENSIONS).rev() {
            let line = &self.even[at * DIMENSIONS..=at * DIMENSIONS + at];
            sum[at] = line.iter().zip(sum.iter()).map(|(w, x)| w * x).sum();
        }
        shorten(&mut sum).then_some(sum)
    }
}

/// Makes the length of a vector 1; false when it has none.
pub(crate) fn shorten(vector: &mut Vector) -> bool {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
    length > 0.0
}

/// −1 to 1, of vectors of length 1.
pub(crate) fn cosine(a: &Vector, b: &Vector) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The row of a word in steps of its filters.
fn taps(model: &Model, word: usize) -> Vector {
    let row = &model.conv.words[word];
    std::array::from_fn(|at| f32::from(row[at]) * model.conv.scale[at % FILTERS])
}

/// The lower triangle whose product with its transpose is `spread`, of which only the lower triangle is read.
fn cholesky(mut spread: Vec<f64>) -> Vec<f64> {
    let n = DIMENSIONS;
    for at in 0..n {
        for other in 0..=at {
            let known: f64 = (0..other).map(|k| spread[at * n + k] * spread[other * n + k]).sum();
            let left = spread[at * n + other] - known;
            // Never nothing: the ridge stands under every direction.
            spread[at * n + other] =
                if at == other { left.max(RIDGE * 0.1).sqrt() } else { left / spread[other * n + other] };
        }
    }
    spread
}

/// The inverse of a lower triangle, by forward substitution.
fn inverse(lower: &[f64]) -> Vec<f64> {
    let n = DIMENSIONS;
    let mut out = vec![0.0; n * n];
    for column in 0..n {
        out[column * n + column] = 1.0 / lower[column * n + column];
        for row in column + 1..n {
            let known: f64 = (column..row).map(|k| lower[row * n + k] * out[k * n + column]).sum();
            out[row * n + column] = -known / lower[row * n + row];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::Reader;

    use super::cosine;

    #[test]
    fn what_means_the_same_lies_close_in_every_language() {
        let reader = Reader::new();
        let said = [
            ["the food was delicious", "la comida estaba deliciosa", "еда была очень вкусная", "菜很好吃"],
            ["the room was dirty", "la habitación estaba sucia", "номер был грязный", "房间很脏"],
            ["the parcel arrived late", "el paquete llegó tarde", "посылка пришла с опозданием", "包裹送得很晚"],
            [
                "the teacher explains well",
                "el profesor explica bien",
                "преподаватель хорошо объясняет",
                "老师讲得很清楚",
            ],
        ];
        let vectors = said.map(|row| row.map(|text| reader.meaning(&reader.folded_text(text)).unwrap()));
        for (own, row) in vectors.iter().enumerate() {
            for vector in &row[1..] {
                let likes: Vec<f32> = vectors.iter().map(|other| cosine(vector, &other[0])).collect();
                let best = (0..likes.len()).max_by(|a, b| likes[*a].total_cmp(&likes[*b])).unwrap();
                assert_eq!(best, own, "{likes:?}");
            }
        }
        assert!(reader.meaning("…").is_none());
    }

    #[test]
    fn vectors_have_length_one() {
        let reader = Reader::new();
        let vector = reader.meaning("late again").unwrap();
        assert!((vector.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-4);
    }
}
