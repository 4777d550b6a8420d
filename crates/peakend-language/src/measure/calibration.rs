//! Whether “90 % sure” is right nine times in ten.

use super::share;

const BINS: usize = 10;

/// Expected calibration error over ten bins of equal width (Naeini et al. 2015): pairs of how sure, 0 to 1, and right or not.
pub fn calibration_error(judged: impl IntoIterator<Item = (f64, bool)>) -> f64 {
    let mut bins = [(0_usize, 0.0_f64, 0_usize); BINS];
    for (sure, right) in judged {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
        let bin = &mut bins[(sure * BINS as f64).clamp(0.0, 9.0) as usize];
        *bin = (bin.0 + 1, bin.1 + sure, bin.2 + usize::from(right));
    }
    let rows: usize = bins.iter().map(|bin| bin.0).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let gaps = bins.iter().map(|(_, sure, right)| (sure - *right as f64).abs()).sum::<f64>();
    gaps * share(1, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_as_right_as_sure_errs_by_nothing() {
        let honest = (0..100).map(|n| (0.75, n % 4 != 0));
        assert!(calibration_error(honest) < 1e-9);
        let boastful = (0..100).map(|n| (0.95, n % 2 == 0));
        assert!((calibration_error(boastful) - 0.45).abs() < 1e-9);
        assert!(calibration_error([]).abs() < 1e-9);
    }
}
