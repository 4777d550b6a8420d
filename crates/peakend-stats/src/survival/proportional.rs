//! Whether hazard ratios stay the same over time: the test of Grambsch & Therneau.

use super::cox::Risk;
use super::curve::Lifetime;
use crate::compare::Test;
use crate::linear::Matrix;
use crate::regression::Design;
use crate::special::chi_square_sf;

/// What happened at one time with events.
struct Moment {
    deaths: f64,
    at_risk: f64,
    /// Σ over the deaths of their columns less what was to be expected of those at risk (Schoenfeld 1982).
    residual: Vec<f64>,
}

/// A test of each column, and one of all together: do the scaled Schoenfeld residuals of a fit at `at` go with time?
/// Grambsch & Therneau (1994), Biometrics 81:515, with time as the share of those who had the event before
/// (1 − Kaplan–Meier), so that a few late events do not decide; as R's `cox.zph` before survival 3.0.
/// Residuals of tied events are taken against Efron's means. Where all events come at one time nothing can change:
/// statistic 0.
///
/// `order` is that of the rows, latest first; `covariance` that of the slopes at `at`.
pub(super) fn proportional(
    at: &[f64],
    rows: &[Lifetime],
    design: &Design,
    order: &[usize],
    covariance: &Matrix,
) -> (Vec<Test>, Test) {
    let moments = moments(at, rows, design, order);
    let events: f64 = moments.iter().map(|moment| moment.deaths).sum();
    let places = places(&moments);
    let mean = moments.iter().zip(&places).map(|(moment, place)| moment.deaths * place).sum::<f64>() / events;
    let spread: f64 = moments.iter().zip(&places).map(|(m, place)| m.deaths * (place - mean).powi(2)).sum();
    let width = at.len();
    let mut drift = vec![0.0; width];
    for (moment, place) in moments.iter().zip(&places) {
        drift.iter_mut().zip(&moment.residual).for_each(|(sum, residual)| *sum += (place - mean) * residual);
    }
    let scaled: Vec<f64> = (0..width).map(|a| (0..width).map(|b| covariance[(a, b)] * drift[b]).sum::<f64>()).collect();
    let test = |statistic: f64, df: f64| {
        let statistic = if statistic.is_finite() { statistic.max(0.0) } else { 0.0 };
        Test { statistic, df, df_within: f64::INFINITY, p_value: chi_square_sf(statistic, df) }
    };
    let each = (0..width).map(|a| test(events * scaled[a].powi(2) / (covariance[(a, a)] * spread), 1.0)).collect();
    let all = events * scaled.iter().zip(&drift).map(|(a, b)| a * b).sum::<f64>() / spread;
    (each, test(all, width as f64))
}

/// Times with events, earliest first.
fn moments(at: &[f64], rows: &[Lifetime], design: &Design, order: &[usize]) -> Vec<Moment> {
    let width = at.len();
    let mut risk = Risk::none(width);
    let mut at_risk = 0;
    let mut moments = Vec::new();
    for tied_rows in order.chunk_by(|a, b| rows[*a].time == rows[*b].time) {
        at_risk += tied_rows.len();
        let mut tied = Risk::none(width);
        let mut residual = vec![0.0; width];
        let mut deaths = 0;
        for row in tied_rows {
            let x = &design.row(*row)[1..];
            let hazard = x.iter().zip(at).map(|(x, b)| x * b).sum::<f64>().exp();
            risk.add(x, hazard);
            if rows[*row].event {
                deaths += 1;
                tied.add(x, hazard);
                residual.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
            }
        }
        for death in 0..deaths {
            let (_, mean) = risk.without(&tied, f64::from(death) / f64::from(deaths));
            residual.iter_mut().zip(mean).for_each(|(sum, mean)| *sum -= mean);
        }
        if deaths > 0 {
            moments.push(Moment { deaths: f64::from(deaths), at_risk: at_risk as f64, residual });
        }
    }
    moments.reverse();
    moments
}

/// The share of those who had the event before each time, by Kaplan & Meier.
fn places(moments: &[Moment]) -> Vec<f64> {
    let mut staying = 1.0;
    let place = |moment: &Moment| {
        let place = 1.0 - staying;
        staying *= 1.0 - moment.deaths / moment.at_risk;
        place
    };
    moments.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::cox_fit;
    use super::super::curve::tests::{PLACEBO, TREATED, lifetimes};
    use super::*;
    use crate::random::Random;

    /// Checked against the same formulas written in Python; `cox.zph` with `transform = "km"` calls it 0.0229.
    #[test]
    fn the_remission_data_are_proportional() {
        let rows: Vec<Lifetime> = lifetimes(&TREATED).into_iter().chain(lifetimes(&PLACEBO)).collect();
        let placebo: Vec<f64> = (0..42).map(|i| f64::from(u8::from(i >= 21))).collect();
        let fit = cox_fit(&rows, &[placebo], 0.95).unwrap();
        assert!((fit.proportional[0].statistic - 0.022_859_2).abs() < 5e-7, "{:?}", fit.proportional);
        assert!((fit.proportional_all.statistic - fit.proportional[0].statistic).abs() < 1e-9);
    }

    /// Lifetimes of 300 people, half of them treated; the hazard of the treated is multiplied by `early` before
    /// time 1 and by `late` after it. Whoever is there at time 2.5 is watched no longer.
    fn world(random: &mut Random, early: f64, late: f64) -> (Vec<Lifetime>, Vec<f64>) {
        let treated: Vec<f64> = (0..300).map(|i| f64::from(i % 2)).collect();
        let rows = treated.iter().map(|treated| {
            let (early, late) = if *treated > 0.0 { (early, late) } else { (1.0, 1.0) };
            let spent = -random.uniform().max(1e-300).ln();
            let time = if spent < early { spent / early } else { 1.0 + (spent - early) / late };
            // A tenth of a unit is the finest that is known: many ties.
            Lifetime { time: (10.0 * time.min(2.5)).ceil() / 10.0, event: time < 2.5 }
        });
        (rows.collect(), treated)
    }

    #[test]
    fn steady_ratios_are_called_changing_as_rarely_as_is_said_and_changing_ones_are_found() {
        let mut random = Random::new(1994);
        let mut called = |early, late, worlds: usize| {
            let hits = (0..worlds).filter(|_| {
                let (rows, treated) = world(&mut random, early, late);
                let noise: Vec<f64> = (0..rows.len()).map(|_| random.normal()).collect();
                cox_fit(&rows, &[treated, noise], 0.95).unwrap().proportional[0].p_value <= 0.05
            });
            hits.count()
        };
        let steady = called(2.0, 2.0, 400);
        // 5 % of 400 are 20; 34 and 8 are the 99.8 % bounds.
        assert!((8..=34).contains(&steady), "{steady} of 400");
        assert!(called(0.5, 3.0, 100) >= 90);
    }

    #[test]
    fn events_at_one_time_cannot_change() {
        let rows: Vec<Lifetime> = (0..40).map(|i| Lifetime { time: 7.0, event: i % 3 > 0 }).collect();
        let column: Vec<f64> = (0..40).map(|i| f64::from((i * 7) % 11)).collect();
        let fit = cox_fit(&rows, &[column], 0.95).unwrap();
        assert_eq!((fit.proportional[0].statistic, fit.proportional_all.p_value), (0.0, 1.0));
    }
}
