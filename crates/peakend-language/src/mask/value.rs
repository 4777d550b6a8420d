//! Short values beside a text, such as attributes: masked where value or key say that they are personal.

use peakend_model::annotation::PersonalDataKind;

use super::{Found, find, placeholder};

const PHONE_KEYS: &[&str] = &[
    "phone", "tel", "mobile", "cell", "whatsapp", "fax", "movil", "móvil", "celular", "тел", "电话", "電話", "手机",
    "手機",
];
const ID_KEYS: &[&str] = &[
    "dni",
    "nie",
    "nif",
    "cpf",
    "cnpj",
    "inn",
    "инн",
    "snils",
    "снилс",
    "ssn",
    "passport",
    "паспорт",
    "national",
    "身份证",
    "身分證",
];
/// Numbers under these keys are the company's own.
const OWN_KEYS: &[&str] =
    &["order", "sku", "track", "invoice", "ticket", "product", "item", "ean", "pedido", "заказ", "订单", "訂單"];

/// `value` with personal data replaced; `None` when there is none.
/// Bare digits are only taken for a phone or an id when the key says so: order numbers stay.
pub fn mask_value(key: &str, value: &str) -> Option<String> {
    let key = key.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| key.contains(word));
    let found: Vec<Found> = find(value)
        .into_iter()
        .filter(|hit| {
            let is_bare = value[hit.from..hit.to].bytes().all(|b| b.is_ascii_digit());
            match hit.kind {
                PersonalDataKind::Email | PersonalDataKind::Iban => true,
                PersonalDataKind::Card => !says(OWN_KEYS),
                PersonalDataKind::Phone => !says(OWN_KEYS) && (!is_bare || says(PHONE_KEYS)),
                PersonalDataKind::NationalId => !says(OWN_KEYS) && (!is_bare || says(ID_KEYS)),
                PersonalDataKind::Address | PersonalDataKind::Name | PersonalDataKind::Url => false,
            }
        })
        .collect();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if found.is_empty() && says(PHONE_KEYS) && !says(OWN_KEYS) && (7..=15).contains(&digits) && is_number(value) {
        return Some(placeholder(PersonalDataKind::Phone).to_owned());
    }
    (!found.is_empty()).then(|| {
        let mut masked = String::with_capacity(value.len());
        let mut copied = 0;
        for hit in found {
            masked.push_str(&value[copied..hit.from]);
            masked.push_str(placeholder(hit.kind));
            copied = hit.to;
        }
        masked + &value[copied..]
    })
}

fn is_number(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.'))
}

#[cfg(test)]
mod tests {
    use super::mask_value;

    #[track_caller]
    fn check(key: &str, value: &str, expected: &str) {
        assert_eq!(mask_value(key, value).as_deref().unwrap_or(value), expected, "{key}");
    }

    #[test]
    fn personal_values_are_masked() {
        check("contact", "ana.perez@example.org", "[email]");
        check("note", "write to ana@example.org please", "write to [email] please");
        check("card", "4111 1111 1111 1111", "[card]");
        check("account", "ES91 2100 0418 4502 0005 1332", "[iban]");
        check("phone", "+34 600 123 456", "[phone]");
        check("телефон", "89161234567", "[phone]");
        check("mobile", "600123456", "[phone]");
        check("cpf", "529.982.247-25", "[id]");
        check("DNI", "12345678Z", "[id]");
    }

    #[test]
    fn what_is_the_companys_own_stays() {
        for (key, value) in [
            ("order_id", "79161234567"),
            ("order", "4111111111111111"),
            ("customer_segment", "gold"),
            ("code", "13800138000"),
            ("amount", "1299.90"),
            ("date", "2026-11-20"),
            ("version", "10.2.33.4"),
            ("hotel", "Palace 1234567"),
            ("telephone_model", "Galaxy S24"),
        ] {
            check(key, value, value);
        }
    }
}
