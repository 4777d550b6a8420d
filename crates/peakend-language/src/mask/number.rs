//! Personal data that begins with digits: cards, phones, national numbers.

use peakend_model::annotation::PersonalDataKind;

use super::{Found, Step, checks, ends, starts};

const MOST_GROUPS: usize = 8;
const MOST_DIGITS: usize = 20;

/// Digits in groups, as in `+7 (495) 123-45-67`.
#[derive(Default)]
struct Number {
    digits: [u8; MOST_DIGITS],
    n: usize,
    /// Digits up to the end of each group, and where the group ends in the text.
    groups: [(usize, usize); MOST_GROUPS],
    parts: usize,
    plus: bool,
    /// Signs between the groups: bit per sign.
    spaces: bool,
    hyphens: bool,
    dots: bool,
    slashes: bool,
    brackets: bool,
}

/// `at` stands on a digit, a plus or an opening bracket.
pub(super) fn number(text: &str, done: usize, at: usize) -> Step {
    let bytes = text.as_bytes();
    if !starts(bytes, done, at) {
        return Step::On;
    }
    let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    if run > MOST_DIGITS {
        return Step::Past(at + run);
    }
    let Some(mut number) = Number::parse(bytes, at) else { return Step::On };
    while number.parts > 0 {
        let to = number.groups[number.parts - 1].1;
        if let Some((kind, to)) = number.kind(text, at, to) {
            return Step::Found(Found { kind, from: at, to });
        }
        number.drop_group();
    }
    Step::Past(at + run.max(1))
}

impl Number {
    fn parse(bytes: &[u8], at: usize) -> Option<Self> {
        let mut number = Self::default();
        let mut i = at;
        if bytes[i] == b'+' {
            number.plus = true;
            i += 1;
        }
        while number.parts < MOST_GROUPS {
            if bytes.get(i) == Some(&b'(') {
                number.brackets = true;
                i += 1;
            }
            let start = i;
            while bytes.get(i).is_some_and(u8::is_ascii_digit) && number.n < MOST_DIGITS {
                number.digits[number.n] = bytes[i] - b'0';
                number.n += 1;
                i += 1;
            }
            if i == start || bytes.get(i).is_some_and(u8::is_ascii_digit) {
                number.n -= i - start;
                break;
            }
            number.groups[number.parts] = (number.n, i);
            number.parts += 1;
            let Some(next) = number.separator(bytes, i) else { break };
            i = next;
        }
        (number.parts > 0).then_some(number)
    }

    /// Where the next group begins, if what follows only separates.
    fn separator(&mut self, bytes: &[u8], mut i: usize) -> Option<usize> {
        for _ in 0..3 {
            match bytes.get(i)? {
                b' ' => self.spaces = true,
                b'-' => self.hyphens = true,
                b'.' => self.dots = true,
                b'/' => self.slashes = true,
                b')' => self.brackets = true,
                b'(' | b'0'..=b'9' => return Some(i),
                _ => return None,
            }
            i += 1;
        }
        bytes.get(i).filter(|b| b.is_ascii_digit()).map(|_| i)
    }

    fn drop_group(&mut self) {
        self.parts -= 1;
        self.n = if self.parts == 0 { 0 } else { self.groups[self.parts - 1].0 };
    }

    fn digits(&self) -> &[u8] {
        &self.digits[..self.n]
    }

    fn lens(&self) -> [usize; MOST_GROUPS] {
        let mut lens = [0; MOST_GROUPS];
        let mut before = 0;
        for (len, (end, _)) in lens.iter_mut().zip(&self.groups[..self.parts]) {
            *len = end - before;
            before = *end;
        }
        lens
    }

    fn kind(&self, text: &str, at: usize, to: usize) -> Option<(PersonalDataKind, usize)> {
        let bytes = text.as_bytes();
        let digits = self.digits();
        if digits.len() < 7 {
            return None;
        }
        if let Some(to) = self.lettered_id(bytes, to) {
            return Some((PersonalDataKind::NationalId, to));
        }
        // A card keeps its check digit even when a letter is glued to it.
        if !self.plus && checks::is_card(digits) && !self.slashes {
            return Some((PersonalDataKind::Card, to));
        }
        if !ends(bytes, to) {
            return None;
        }
        if !self.plus && self.is_national(text, at) {
            return Some((PersonalDataKind::NationalId, to));
        }
        if self.is_phone(text, at, to) {
            return Some((PersonalDataKind::Phone, to));
        }
        // A bare Brazilian number looks like a phone, so phones go first.
        (!self.plus && self.parts == 1 && checks::cpf(digits)).then_some((PersonalDataKind::NationalId, to))
    }

    /// A Chinese number that ends in X, or a Spanish DNI.
    fn lettered_id(&self, bytes: &[u8], to: usize) -> Option<usize> {
        let digits = self.digits();
        let letter_at = if bytes.get(to) == Some(&b'-') { to + 1 } else { to };
        let letter = bytes.get(letter_at)?.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() || !ends(bytes, letter_at + 1) || self.plus {
            return None;
        }
        let spanish = digits.len() == 8 && {
            let number = digits.iter().fold(0_u32, |n, &d| n * 10 + u32::from(d));
            checks::spanish_letter(number) == letter
        };
        let chinese = letter == b'X' && checks::chinese_id(digits, 10);
        (spanish || chinese).then_some(letter_at + 1)
    }

    fn is_national(&self, text: &str, at: usize) -> bool {
        let digits = self.digits();
        let lens = self.lens();
        let shape = &lens[..self.parts];
        match digits.len() {
            9 => shape == [3, 2, 4] && self.hyphens && !self.spaces && us_area(digits),
            10 if near(text, at, &["паспорт", "passport"]) => {
                shape == [4, 6] || shape == [2, 2, 6] || shape == [10]
            }
            10 | 12 if near(text, at, &["инн"]) => checks::inn(digits),
            11 if shape == [3, 3, 3, 2] => checks::cpf(digits) || checks::snils(digits),
            14 => checks::cnpj(digits) && (shape == [14] || shape == [2, 3, 3, 4, 2]),
            18 => self.parts == 1 && checks::chinese_id(&digits[..17], digits[17]),
            _ => false,
        }
    }

    fn is_phone(&self, text: &str, at: usize, to: usize) -> bool {
        let digits = self.digits();
        if self.slashes || digits.len() > 15 || is_amount(text, to) {
            return false;
        }
        if self.plus {
            return digits.len() >= 8;
        }
        let lens = self.lens();
        let shape = &lens[..self.parts];
        let shaped = match digits {
            // Russia: 8 (495) …, 8 800 …, 7 9…
            [7 | 8, 3 | 4 | 8 | 9, ..] if digits.len() == 11 => true,
            // China: mobile; toll-free and fixed lines with hyphens.
            [1, 3..=9, ..] if digits.len() == 11 && matches!(shape, [11] | [3, 4, 4]) => true,
            [4, 0, 0, ..] if digits.len() == 10 && self.hyphens => true,
            [0, ..] if self.hyphens && matches!(shape, [3, 8] | [4, 7] | [4, 8]) => true,
            // North America.
            _ if matches!(shape, [3, 3, 4] | [1, 3, 3, 4]) => true,
            // Brazil: area, then 8 or 9 digits.
            _ if matches!(shape, [2, 4 | 5, 4]) => self.brackets || self.hyphens,
            [_, _, 9, ..] if shape == [2, 9] && self.brackets => true,
            // Spain.
            [6..=9, ..] if matches!(shape, [3, 3, 3] | [3, 2, 2, 2]) && !self.dots => true,
            _ => false,
        };
        let dated = shape.first() == Some(&4) && self.parts == 3 && digits.len() == 8;
        let called = || !dated && near(text, at, CALL_WORDS);
        shaped || (digits.len() >= 7 && called())
    }
}

const CALL_WORDS: &[&str] = &[
    "phone",
    "tel",
    "call me",
    "whatsapp",
    "mobile",
    "cell",
    "movil",
    "móvil",
    "celular",
    "fone",
    "zap",
    "тел",
    "звон",
    "ватсап",
    "вотсап",
    "моб",
    "电话",
    "電話",
    "手机",
    "手機",
    "llam",
    "ligue",
    "contact",
];

/// One of `words` stands in the 32 bytes before.
fn near(text: &str, at: usize, words: &[&str]) -> bool {
    let mut from = at.saturating_sub(32);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text[from..at].to_lowercase();
    words.iter().any(|word| before.contains(word))
}

/// Money follows, so it was a sum.
fn is_amount(text: &str, to: usize) -> bool {
    let after = text[to..].trim_start();
    ["€", "$", "₽", "руб", "р.", "元", "块", "R$", "usd", "eur", "dollars", "euros", "reais", "pesos", "%"]
        .iter()
        .any(|sign| after.starts_with(sign))
}

fn us_area(digits: &[u8]) -> bool {
    let area = digits[..3].iter().fold(0_u32, |n, &d| n * 10 + u32::from(d));
    area != 0 && area != 666 && area < 900
}
