//! Where a function of one number crosses zero, and where it is smallest.

/// Root of a non-decreasing function between `low` and `high` (Ridders 1979, with bisection as the
/// safety net). Where the function does not change sign the end nearest to zero is returned, so a
/// bound of a parameter space is a valid answer.
pub(crate) fn increasing_root(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa >= 0.0 {
        return a;
    }
    if fb <= 0.0 {
        return b;
    }
    for _ in 0..200 {
        let width = b - a;
        if width <= f64::EPSILON * (a.abs() + b.abs()) || width < 1e-300 {
            break;
        }
        let middle = a + 0.5 * width;
        let fm = f(middle);
        if fm == 0.0 {
            return middle;
        }
        let root = (fm * fm - fa * fb).sqrt();
        let guess = if root > 0.0 { middle + (middle - a) * (-fm / root) } else { middle };
        if fm < 0.0 {
            (a, fa) = (middle, fm);
        } else {
            (b, fb) = (middle, fm);
        }
        if guess > a && guess < b {
            let fg = f(guess);
            if fg == 0.0 {
                return guess;
            }
            if fg < 0.0 {
                (a, fa) = (guess, fg);
            } else {
                (b, fb) = (guess, fg);
            }
        }
    }
    a + 0.5 * (b - a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_roots_and_stays_inside() {
        assert!((increasing_root(|x| x * x * x - 2.0, 0.0, 5.0) - 2f64.cbrt()).abs() < 1e-14);
        assert!((increasing_root(|x| if x < 0.3 { -1.0 } else { 1e9 }, 0.0, 1.0) - 0.3).abs() < 1e-12);
        assert_eq!(increasing_root(|x| x + 10.0, 0.0, 1.0), 0.0);
        assert_eq!(increasing_root(|x| x - 10.0, 0.0, 1.0), 1.0);
        increasing_root(|_| f64::NAN, 0.0, 1.0);
    }
}
