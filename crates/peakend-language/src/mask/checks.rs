//! Check digits of cards, accounts and national numbers.

/// ISO/IEC 7812-1 annex B.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| {
            let digit = u32::from(digit);
            if index % 2 == 0 { digit } else { digit * 2 - if digit > 4 { 9 } else { 0 } }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Issuer prefixes of the large card networks.
pub(crate) fn is_card(digits: &[u8]) -> bool {
    let head = digits.iter().take(4).fold(0_u32, |n, &d| n * 10 + u32::from(d));
    let issued = matches!(head, 2200..=2204 | 2221..=2720 | 3000..=3059 | 3400..=3499 | 3528..=3589 | 3600..=3999)
        || matches!(head, 4000..=6999);
    (13..=19).contains(&digits.len()) && issued && luhn(digits)
}

/// ISO 13616: letters as 10 to 35, the first four characters last, modulo 97 is 1.
pub(crate) fn iban(compact: &[u8]) -> bool {
    if compact.len() < 15 {
        return false;
    }
    let rest = compact[4..].iter().chain(&compact[..4]);
    let remainder = rest.fold(0_u32, |n, &b| match b {
        b'0'..=b'9' => (n * 10 + u32::from(b - b'0')) % 97,
        _ => (n * 100 + u32::from(b.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    remainder == 1
}

/// Length of an account number by country (SWIFT registry), for countries we expect.
pub(crate) fn iban_length(country: [u8; 2]) -> Option<usize> {
    Some(match &country {
        b"NO" => 15,
        b"BE" => 16,
        b"DK" | b"FI" | b"NL" => 18,
        b"SI" => 19,
        b"AT" | b"EE" | b"KZ" | b"LT" | b"LU" => 20,
        b"CH" | b"HR" | b"LV" => 21,
        b"BG" | b"DE" | b"GB" | b"GE" | b"IE" | b"ME" | b"RS" => 22,
        b"AE" | b"IL" => 23,
        b"AD" | b"CZ" | b"ES" | b"MD" | b"RO" | b"SA" | b"SE" | b"SK" => 24,
        b"PT" => 25,
        b"IS" | b"TR" => 26,
        b"FR" | b"GR" | b"IT" | b"SM" => 27,
        b"CY" | b"DO" | b"GT" | b"HU" | b"PL" | b"SV" => 28,
        b"BR" | b"UA" => 29,
        b"RU" => 33,
        _ => return None,
    })
}

/// Brazil, natural persons: two check digits, weights falling to 2.
pub(crate) fn cpf(digits: &[u8]) -> bool {
    digits.len() == 11 && !same(digits) && brazil(digits, 9, 10) && brazil(digits, 10, 11)
}

/// Brazil, companies: weights run 2 to 9 from the right.
pub(crate) fn cnpj(digits: &[u8]) -> bool {
    digits.len() == 14 && !same(digits) && brazil(digits, 12, 9) && brazil(digits, 13, 9)
}

fn brazil(digits: &[u8], at: usize, highest: u32) -> bool {
    let weights = (2..=highest).cycle();
    let sum: u32 = digits[..at].iter().rev().zip(weights).map(|(&d, w)| u32::from(d) * w).sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        r => 11 - r,
    };
    u32::from(digits[at]) == check
}

/// Russia, pension insurance: positions from 9 down to 1, modulo 101, 100 counts as 0.
pub(crate) fn snils(digits: &[u8]) -> bool {
    if digits.len() != 11 || same(digits) {
        return false;
    }
    let sum: u32 = digits[..9].iter().zip((1..=9).rev()).map(|(&d, w)| u32::from(d) * w).sum();
    sum % 101 % 100 == u32::from(digits[9]) * 10 + u32::from(digits[10])
}

/// Russia, taxpayer number of 10 (company) or 12 (person) digits.
pub(crate) fn inn(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let check = |at: usize| {
        let weights = &WEIGHTS[11 - at..];
        let sum: u32 = digits[..at].iter().zip(weights).map(|(&d, w)| u32::from(d) * w).sum();
        sum % 11 % 10 == u32::from(digits[at])
    };
    match digits.len() {
        10 => !same(digits) && check(9),
        12 => !same(digits) && check(10) && check(11),
        _ => false,
    }
}

/// China, resident identity (GB 11643): 17 digits with a plausible birth date, then a digit or X (10), modulo 11-2.
pub(crate) fn chinese_id(digits: &[u8], last: u8) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    if digits.len() != 17 {
        return false;
    }
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0_u32, |n, &d| n * 10 + u32::from(d));
    let born = (1900..=2100).contains(&number(6, 10)) && (1..=12).contains(&number(10, 12));
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(&d, w)| u32::from(d) * w).sum();
    born && (1..=31).contains(&number(12, 14)) && CHECK[(sum % 11) as usize] == last
}

/// Spain: the letter of a DNI (8 digits) or NIE (X, Y or Z as 0, 1, 2, then 7 digits).
pub(crate) fn spanish_letter(number: u32) -> u8 {
    b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize]
}

fn same(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}
