//! Numbers as people write them: decimal comma or point, thousands, full-width digits.

use serde::{Deserialize, Serialize};

use super::{Code, ValueError, shortened};

/// What a single mark before three digits means (`1,234`); other numbers decide for themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    #[default]
    Point,
    Comma,
}

/// Reads a number.
///
/// # Errors
/// When anything but one finite number stands there.
pub fn number(text: &str, decimal: DecimalMark) -> Result<f64, ValueError> {
    if let Some(plain) = plain(text) {
        return Ok(plain);
    }
    let not_a_number = || ValueError::new(Code::NotANumber, format!("“{}” is not a number", shortened(text, 40)));
    let mut bare = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '0'..='9' | '.' | ',' | '-' | '+' | 'e' | 'E' => bare.push(c),
            '０'..='９' => bare.push(char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0))),
            '−' | '–' => bare.push('-'),
            '．' => bare.push('.'),
            '，' => bare.push(','),
            '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' if bare.ends_with(|d: char| d.is_ascii_digit()) => {
            }
            _ => return Err(not_a_number()),
        }
    }
    let unified = unify_marks(&bare, decimal).ok_or_else(not_a_number)?;
    unified.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(not_a_number)
}

/// The common case, without allocation: digits with at most one point not before three digits, or many digits after it.
fn plain(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    let bytes = trimmed.as_bytes();
    if bytes.is_empty() || bytes.len() > 20 || !bytes.iter().all(|b| b.is_ascii_digit() || *b == b'.') {
        return None;
    }
    match memchr::memchr(b'.', bytes) {
        Some(at) if bytes.len() - at - 1 == 3 || memchr::memchr(b'.', &bytes[at + 1..]).is_some() => None,
        _ => trimmed.parse().ok(),
    }
}

/// Removes thousands marks and writes the decimal mark as a point.
fn unify_marks(bare: &str, decimal: DecimalMark) -> Option<String> {
    let points = bare.matches('.').count();
    let commas = bare.matches(',').count();
    let decimal_mark = match (points, commas) {
        (0, 0) => None,
        (_, 0) => single_mark(bare, '.', points, decimal == DecimalMark::Point),
        (0, _) => single_mark(bare, ',', commas, decimal == DecimalMark::Comma),
        _ => match bare.rfind(['.', ',']).map(|at| bare.as_bytes()[at]) {
            Some(b'.') if points == 1 => Some('.'),
            Some(b',') if commas == 1 => Some(','),
            _ => return None,
        },
    };
    let (whole, fraction) = match decimal_mark {
        Some(mark) => bare.rsplit_once(mark)?,
        None => (bare, ""),
    };
    if !are_thousands(whole) {
        return None;
    }
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    Some(if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") })
}

/// Whether the only kind of mark in `bare` is the decimal one.
fn single_mark(bare: &str, mark: char, count: usize, is_decimal_here: bool) -> Option<char> {
    let (before, after) = bare.rsplit_once(mark)?;
    let could_be_thousands =
        after.len() == 3 && (1..=3).contains(&before.trim_start_matches(['-', '+']).len()) && !before.starts_with('0');
    let is_decimal = count == 1 && (is_decimal_here || !could_be_thousands);
    is_decimal.then_some(mark)
}

fn are_thousands(whole: &str) -> bool {
    let mut groups = whole.trim_start_matches(['-', '+']).split(['.', ',']);
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, decimal: DecimalMark, expected: Option<f64>) {
        assert_eq!(number(text, decimal).ok(), expected, "{text}");
    }

    #[test]
    fn marks_are_told_apart() {
        use DecimalMark::{Comma, Point};
        check("4", Point, Some(4.0));
        check("4,5", Point, Some(4.5));
        check("4.5", Comma, Some(4.5));
        check("1,234", Point, Some(1234.0));
        check("1,234", Comma, Some(1.234));
        check("1.234", Comma, Some(1234.0));
        check("1.234", Point, Some(1.234));
        check("1,234.56", Comma, Some(1234.56));
        check("1.234,56", Point, Some(1234.56));
        check("200.000.000", Point, Some(200_000_000.0));
        check("1 234,5", Point, Some(1234.5));
        check("12'345.67", Point, Some(12345.67));
        check("0,123", Point, Some(0.123));
        check("-3", Point, Some(-3.0));
        check("４．５", Point, Some(4.5));
        check("1e3", Point, Some(1000.0));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "four", "1.2.3", "12,34,5.6.7", "NaN", "inf", "1e999", "5/5", "--", "1,23,456.7"] {
            check(text, DecimalMark::Point, None);
        }
    }
}
