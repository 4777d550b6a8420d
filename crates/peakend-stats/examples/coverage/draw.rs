//! Random draws that the studies need.

use peakend_stats::Random;

pub fn exponential(random: &mut Random) -> f64 {
    -(1.0 - random.uniform()).ln()
}

/// Marsaglia & Tsang (2000).
pub fn gamma(random: &mut Random, shape: f64) -> f64 {
    if shape < 1.0 {
        return gamma(random, shape + 1.0) * (1.0 - random.uniform()).powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = random.normal();
        let v = (1.0 + c * z).powi(3);
        if v > 0.0 && (1.0 - random.uniform()).ln() < 0.5 * z * z + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

pub fn beta(random: &mut Random, a: f64, b: f64) -> f64 {
    let (x, y) = (gamma(random, a), gamma(random, b));
    x / (x + y)
}

/// By multiplying uniforms (Knuth); for means under some hundreds.
pub fn poisson(random: &mut Random, mean: f64) -> f64 {
    let (mut product, mut count) = (random.uniform(), 0.0);
    let floor = (-mean).exp();
    while product > floor {
        product *= random.uniform();
        count += 1.0;
    }
    count
}

/// Hits of `n` with chance `p`; a normal stands in where both kinds are many.
pub fn binomial(random: &mut Random, n: u64, p: f64) -> u64 {
    if n > 2_000 && n as f64 * p.min(1.0 - p) > 200.0 {
        let (mean, spread) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
        return (mean + spread * random.normal()).round().clamp(0.0, n as f64) as u64;
    }
    (0..n).filter(|_| random.uniform() < p).count() as u64
}

/// A place in `shares`, which sum to 1.
pub fn place(random: &mut Random, shares: &[f64]) -> usize {
    let mut left = random.uniform();
    for (at, share) in shares.iter().enumerate() {
        left -= share;
        if left < 0.0 {
            return at;
        }
    }
    shares.len() - 1
}
