//! Amounts of money with symbols, codes and decimal marks.

use peakend_model::interaction::Money;

use super::{Code, DecimalMark, ValueError, number, shortened};

/// Reads an amount; `currency` (ISO 4217) is meant where the cell names none.
///
/// # Errors
/// When no amount stands there.
pub fn money(text: &str, currency: &str, decimal: DecimalMark) -> Result<Money, ValueError> {
    let trimmed = text.trim();
    let (negative, bare) = match trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (true, inside.trim()),
        None => (false, trimmed),
    };
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let not_an_amount =
        || ValueError::new(Code::NotAnAmount, format!("“{}” is not an amount of money", shortened(text, 40)));
    let first = bare.find(is_digit).ok_or_else(not_an_amount)?;
    let last = bare.rfind(is_digit).ok_or_else(not_an_amount)?;
    let end = last + bare[last..].chars().next().map_or(1, char::len_utf8);
    let (prefix, digits, suffix) = (&bare[..first], &bare[first..end], &bare[end..]);
    let minus = negative || prefix.contains(['-', '−']);
    let symbol = |part: &str| part.trim_matches(|c: char| c.is_whitespace() || "-−+.".contains(c)).to_uppercase();
    let found = match (symbol(prefix), symbol(suffix)) {
        (before, after) if before.is_empty() && after.is_empty() => None,
        (one, other) if one.is_empty() || other.is_empty() => {
            Some(code_of(&one).or_else(|| code_of(&other)).ok_or_else(not_an_amount)?)
        }
        (before, after) => Some(code_of(&after).or_else(|| code_of(&before)).ok_or_else(not_an_amount)?),
    };
    let amount = number(digits, decimal).map_err(|_| not_an_amount())?;
    let signed = if minus { -amount } else { amount };
    let code = match &found {
        Some(code) if code == "$" => dollars(currency),
        Some(code) => code,
        None => currency,
    };
    Money::new(signed, code).map_err(|error| ValueError::new(Code::NotAnAmount, error.to_string()))
}

/// Which `$` is meant: the expected currency if it is written so, else the US dollar.
fn dollars(currency: &str) -> &str {
    const WRITTEN_SO: [&str; 10] = ["CAD", "AUD", "NZD", "HKD", "TWD", "SGD", "MXN", "ARS", "CLP", "COP"];
    if WRITTEN_SO.contains(&currency) { currency } else { "USD" }
}

/// The currency that a symbol or code means; `$` alone stays open between the dollars and pesos.
fn code_of(symbol: &str) -> Option<String> {
    let code = match symbol {
        "" => return None,
        "$" => "$",
        "US$" => "USD",
        "€" | "EURO" | "EUROS" => "EUR",
        "£" => "GBP",
        "¥" | "￥" | "元" | "RMB" | "圆" | "人民币" => "CNY",
        "円" | "JP¥" => "JPY",
        "NT$" | "新台币" | "新臺幣" => "TWD",
        "HK$" | "港币" | "港幣" => "HKD",
        "₽" | "РУБ" | "Р" | "RUB." | "РУБЛЕЙ" => "RUB",
        "R$" => "BRL",
        "MX$" => "MXN",
        "₴" | "ГРН" => "UAH",
        "₹" => "INR",
        "₩" => "KRW",
        "₺" => "TRY",
        "ZŁ" => "PLN",
        "CHF" => "CHF",
        "A$" => "AUD",
        "C$" | "CA$" => "CAD",
        _ if symbol.len() == 3 && symbol.bytes().all(|b| b.is_ascii_alphabetic()) => symbol,
        _ => return None,
    };
    Some(code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(f64, &str)>) {
        let found = money(text, "EUR", DecimalMark::Point).ok();
        assert_eq!(found.as_ref().map(|m| (m.amount(), m.currency.as_str())), expected, "{text}");
    }

    #[test]
    fn symbols_and_codes_are_read_on_both_sides() {
        check("89.99", Some((89.99, "EUR")));
        check("€ 1.234,50", Some((1234.5, "EUR")));
        check("R$ 199,90", Some((199.9, "BRL")));
        check("1 500 руб.", Some((1500.0, "RUB")));
        check("299元", Some((299.0, "CNY")));
        check("¥299", Some((299.0, "CNY")));
        check("-12.50 USD", Some((-12.5, "USD")));
        check("(12.50)", Some((-12.5, "EUR")));
        check("$5", Some((5.0, "USD")));
        check("free", None);
        check("12 apples", None);
        check("", None);
    }
}
