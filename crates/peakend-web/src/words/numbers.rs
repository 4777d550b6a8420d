//! Numbers as the reader's language writes them.

use fluent_bundle::FluentValue;
use peakend_model::user::Locale;

use super::Words;

/// What parts thousands: Spanish leaves four digits together, Russian uses a no-break space (CLDR).
struct Style {
    group: &'static str,
    /// The fewest digits before the first group mark.
    least_leading: usize,
    decimal: char,
    percent: &'static str,
}

fn style(locale: Locale) -> Style {
    match locale {
        Locale::En | Locale::ZhHans | Locale::ZhHant => {
            Style { group: ",", least_leading: 1, decimal: '.', percent: "%" }
        }
        Locale::Es => Style { group: ".", least_leading: 2, decimal: ',', percent: "\u{a0}%" },
        Locale::Ru => Style { group: "\u{a0}", least_leading: 1, decimal: ',', percent: "\u{a0}%" },
    }
}

impl Words {
    /// A whole number: `12,345`.
    pub fn count(&self, number: impl Into<Count>) -> String {
        grouped(&number.into().0.to_string(), &style(self.locale))
    }

    /// A number with exactly `decimals` digits after the point. The minus is a real one.
    pub fn number(&self, value: f64, decimals: usize) -> String {
        written(value, decimals, self.locale)
    }

    /// As [`Self::number`], with a plus before what is above zero: for changes.
    pub fn signed(&self, value: f64, decimals: usize) -> String {
        let text = self.number(value, decimals);
        let is_zero = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
        if value > 0.0 && !is_zero { format!("+{text}") } else { text }
    }

    /// A share of 0 to 1 as `42%`.
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        format!("{}{}", self.number(share * 100.0, decimals), style(self.locale).percent)
    }

    /// `3.9 – 4.2`
    pub fn interval(&self, low: f64, high: f64, decimals: usize) -> String {
        format!("{}\u{a0}–\u{a0}{}", self.number(low, decimals), self.number(high, decimals))
    }

    /// A large number shortened where precision does not matter: `1.2M`. Under ten thousand it is written out.
    pub fn short(&self, number: impl Into<Count>) -> String {
        let value = number.into().0;
        #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
        let float = value as f64;
        let chinese = matches!(self.locale, Locale::ZhHans | Locale::ZhHant);
        let (unit, name) = match value.abs() {
            ..10_000 => return self.count(value),
            10_000..100_000_000 if chinese => (1e4, if self.locale == Locale::ZhHans { "万" } else { "萬" }),
            100_000_000.. if chinese => (1e8, if self.locale == Locale::ZhHans { "亿" } else { "億" }),
            10_000..1_000_000 => match self.locale {
                Locale::Es => (1e3, "\u{a0}mil"),
                Locale::Ru => (1e3, "\u{a0}тыс."),
                _ => (1e3, "k"),
            },
            _ => match self.locale {
                Locale::Es => (1e6, "\u{a0}M"),
                Locale::Ru => (1e6, "\u{a0}млн"),
                _ => (1e6, "M"),
            },
        };
        let scaled = float / unit;
        let decimals = usize::from(scaled.abs() < 10.0);
        format!("{}{name}", self.number(scaled, decimals))
    }

    /// A size in bytes: `12.3 MB`.
    pub fn bytes(&self, bytes: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
        let value = bytes as f64;
        match bytes {
            ..1_000 => format!("{}\u{a0}B", self.count(bytes)),
            1_000..1_000_000 => format!("{}\u{a0}kB", self.number(value / 1e3, 0)),
            1_000_000..1_000_000_000 => format!("{}\u{a0}MB", self.number(value / 1e6, 1)),
            _ => format!("{}\u{a0}GB", self.number(value / 1e9, 1)),
        }
    }
}

/// A count of any integer type.
pub struct Count(i128);

macro_rules! counts {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Count {
            fn from(value: $kind) -> Self {
                Self(value as i128)
            }
        }
        impl From<&$kind> for Count {
            fn from(value: &$kind) -> Self {
                Self(*value as i128)
            }
        }
    )+};
}

counts!(u32, u64, i32, i64, i128, usize);

/// How Fluent writes numbers inside texts: as many digits as they have, at most three.
pub(super) fn of_value(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let plain = format!("{:.3}", number.value);
    let decimals = plain.trim_end_matches('0').split_once('.').map_or(0, |(_, digits)| digits.len());
    Some(written(number.value, decimals, locale))
}

fn written(value: f64, decimals: usize, locale: Locale) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{value:.decimals$}");
    let (sign, digits) = match plain.strip_prefix('-') {
        // Minus nought is nought.
        Some(digits) if digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) => ("−", digits),
        Some(digits) => ("", digits),
        None => ("", plain.as_str()),
    };
    let style = style(locale);
    match digits.split_once('.') {
        Some((whole, part)) => format!("{sign}{}{}{part}", grouped(whole, &style), style.decimal),
        None => format!("{sign}{}", grouped(digits, &style)),
    }
}

fn grouped(digits: &str, style: &Style) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("−", rest));
    if digits.len() < 3 + style.least_leading {
        return format!("{sign}{digits}");
    }
    let mut text = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(style.group);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::words;

    #[test]
    fn thousands_are_parted_by_the_rule_of_the_language() {
        let written = |locale| [1234_u64, 12_345, 1_234_567].map(|n| words(locale).count(n));
        assert_eq!(written(Locale::En), ["1,234", "12,345", "1,234,567"]);
        assert_eq!(written(Locale::Es), ["1234", "12.345", "1.234.567"]);
        assert_eq!(written(Locale::Ru), ["1\u{a0}234", "12\u{a0}345", "1\u{a0}234\u{a0}567"]);
    }

    #[test]
    fn decimals_signs_and_percent() {
        assert_eq!(words(Locale::Es).number(-4.256, 2), "−4,26");
        assert_eq!(words(Locale::En).number(-0.001, 1), "0.0");
        assert_eq!(words(Locale::En).signed(0.04, 1), "0.0");
        assert_eq!(words(Locale::En).signed(2.5, 1), "+2.5");
        assert_eq!(words(Locale::Ru).percent(0.421, 1), "42,1\u{a0}%");
        assert_eq!(words(Locale::En).number(f64::NAN, 1), "–");
    }

    #[test]
    fn large_numbers_are_short() {
        assert_eq!(words(Locale::En).short(9_999_u64), "9,999");
        assert_eq!(words(Locale::En).short(1_240_000_u64), "1.2M");
        assert_eq!(words(Locale::ZhHans).short(1_240_000_u64), "124万");
        assert_eq!(words(Locale::Ru).short(52_400_u64), "52\u{a0}тыс.");
    }
}
