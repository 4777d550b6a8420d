//! The shape of one experience.

/// What a sequence of moods looks like, in the unit of the moods.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// How many moments.
    pub n: usize,
    /// The best moment.
    pub peak: f64,
    /// The worst moment.
    pub pit: f64,
    /// The moment farthest from 0, with its sign; the later of two as far.
    pub intense: f64,
    /// The last moment.
    pub end: f64,
    pub mean: f64,
    /// Least-squares change from the first moment to the last; 0 for a single moment.
    pub trend: f64,
    /// Places of the best and of the worst moment; the earlier of equal ones.
    pub peak_at: usize,
    pub pit_at: usize,
}

impl Shape {
    /// The shape of `moods` in order of time; none without moods or with one that is not a number.
    pub fn of(moods: &[f64]) -> Option<Self> {
        let end = *moods.last()?;
        if !moods.iter().all(|mood| mood.is_finite()) {
            return None;
        }
        let (mut peak_at, mut pit_at, mut intense) = (0, 0, moods[0]);
        for (at, mood) in moods.iter().enumerate() {
            if *mood > moods[peak_at] {
                peak_at = at;
            }
            if *mood < moods[pit_at] {
                pit_at = at;
            }
            if mood.abs() >= intense.abs() {
                intense = *mood;
            }
        }
        let n = moods.len();
        let mean = moods.iter().sum::<f64>() / n as f64;
        let (peak, pit) = (moods[peak_at], moods[pit_at]);
        Some(Self { n, peak, pit, intense, end, mean, trend: trend(moods, mean), peak_at, pit_at })
    }
}

fn trend(moods: &[f64], mean: f64) -> f64 {
    let last = (moods.len() - 1) as f64;
    let (mut cross, mut square) = (0.0, 0.0);
    for (at, mood) in moods.iter().enumerate() {
        let place = at as f64 - 0.5 * last;
        cross += place * (mood - mean);
        square += place * place;
    }
    if square > 0.0 { last * cross / square } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let shape = Shape::of(&[0.2, -0.8, 0.5, 0.1]).unwrap();
        assert_eq!((shape.n, shape.peak, shape.pit, shape.intense, shape.end), (4, 0.5, -0.8, -0.8, 0.1));
        assert_eq!((shape.peak_at, shape.pit_at), (2, 1));
        assert!(shape.mean.abs() < 1e-12);
        let rising = Shape::of(&[-1.0, 0.0, 1.0]).unwrap();
        assert!((rising.trend - 2.0).abs() < 1e-12 && (rising.intense - 1.0).abs() < 1e-12);
        assert_eq!(Shape::of(&[0.3]).unwrap().trend, 0.0);
        assert_eq!((Shape::of(&[]), Shape::of(&[0.1, f64::NAN])), (None, None));
    }
}
