//! What the import says, in the reader's language. Where there is no translation, its own English words stand.

use peakend_app::import::values::{Code, DateOrder};
use peakend_app::import::{Change, Choice, Field, Question, Refusal, Topic};
use peakend_model::interaction::Scale;
use peakend_model::user::Locale;

use crate::error::explained;
use crate::words::Words;

/// Why a column was given its field: the import's words and ours.
const REASONS: &[(&str, &str)] = &[
    ("numbers the rows", "import-why-index"),
    ("a network address is personal and tells nothing about the experience", "import-why-address"),
    ("has neither name nor values", "import-why-empty"),
    ("holds e-mail addresses", "import-why-email"),
    ("holds phone numbers", "import-why-phone"),
    ("its name and its words say that customers write here", "import-why-text"),
    ("is read together with the other text", "import-why-side"),
    ("its values are sentences", "import-why-sentences"),
    ("stands above the text", "import-why-title"),
    ("the only words of the customer", "import-why-only-words"),
    ("is named like an id and differs from row to row", "import-why-key"),
    ("groups what belongs together", "import-why-thread"),
    ("holds conversations, turn by turn", "import-why-turns"),
    ("names who speaks", "import-why-speaker"),
    ("names the customer", "import-why-customer"),
    ("names the customer's account", "import-why-handle"),
    ("names channels", "import-why-channel"),
    ("names the moment of the relation", "import-why-touchpoint"),
    ("names companies", "import-why-brand"),
    ("names products", "import-why-product"),
    ("names currencies", "import-why-currency"),
    ("holds amounts of money", "import-why-value"),
    ("its name and its values are a rating", "import-why-score"),
    ("its values look like ratings", "import-why-looks-score"),
    ("says when the customer spoke", "import-why-spoke"),
    ("says when it happened", "import-why-happened"),
    ("the best of the dates in this file", "import-why-best-date"),
    ("kept as it is", "import-why-kept"),
    ("there are more columns than an interaction can keep", "import-why-too-many"),
];

/// How mistakes of a mapping begin or what they contain, and ours.
const MISTAKES: &[(&str, &str)] = &[
    ("no column says when", "import-error-when"),
    ("a title needs a text", "import-error-title"),
    ("a row holds a text or a conversation", "import-error-turns"),
    ("a speaker needs a text", "import-error-speaker"),
    ("must not be empty", "error-required"),
    ("columns are kept as attributes", "import-error-columns"),
    ("are kept", "error-too-long"),
    ("another column is", "import-error-taken"),
    ("is not a currency code", "import-error-currency"),
    ("a recommendation is given", "import-error-nps"),
    ("has no length", "import-error-scale"),
];

const FILE_ERRORS: &[(&str, &str)] = &[
    ("the file is empty", "import-file-empty"),
    ("there are column names", "import-file-header"),
    ("this is not a text file", "import-file-binary"),
    ("this is a zip archive", "import-file-zip"),
    ("this is ", "import-file-kind"),
    ("the file is damaged", "import-file-damaged"),
    ("no row of it can be read", "import-file-no-row"),
    ("the file is too large", "import-file-large"),
];

pub(super) fn reason(t: &Words, english: &str) -> String {
    let known = REASONS.iter().find(|(text, _)| *text == english);
    known.map_or_else(|| english.to_owned(), |(_, key)| t.text(key))
}

pub(super) fn mistake(t: &Words, english: &str) -> String {
    translated(t, MISTAKES, english)
}

pub(super) fn file_error(t: &Words, english: &str) -> String {
    translated(t, FILE_ERRORS, english)
}

fn translated(t: &Words, known: &[(&str, &str)], english: &str) -> String {
    let found = known.iter().find(|(text, _)| english.contains(text));
    found.map_or_else(|| explained(english, t), |(_, key)| t.text(key))
}

pub(super) fn question(t: &Words, question: &Question) -> String {
    let column = question.column.clone().unwrap_or_default();
    match question.topic {
        Topic::When if question.column.is_none() => t.text("import-ask-when-none"),
        Topic::When => t.with("import-ask-when", "column", column),
        Topic::DateOrder => {
            t.with2("import-ask-order", "example", quoted(&question.text).unwrap_or_default(), "column", column)
        }
        Topic::Scale => match question.choices.first().and_then(|choice| change_of_scale(t, choice)) {
            Some(day) => t.with2("import-ask-scale-changed", "column", column, "day", day),
            None => t.with("import-ask-scale", "column", column),
        },
        Topic::Text => t.with("import-ask-text", "column", column),
        Topic::Score => t.with("import-ask-score", "column", column),
        Topic::Sheet | Topic::Columns => question.text.clone(),
    }
}

/// What stands between the first quotation marks.
fn quoted(text: &str) -> Option<&str> {
    text.split_once('“')?.1.split_once('”').map(|(inside, _)| inside)
}

fn change_of_scale(t: &Words, choice: &Choice) -> Option<String> {
    match &choice.change {
        Change::Scale { earlier: Some(earlier), .. } => Some(t.date(&earlier.until)),
        _ => None,
    }
}

pub(super) fn choice(t: &Words, topic: Topic, choice: &Choice) -> String {
    match (&choice.change, topic) {
        (Change::Keep, Topic::When | Topic::Score) => t.text("import-answer-yes"),
        (Change::Keep, Topic::Text) => t.text("import-answer-keep"),
        (Change::DateOrder(DateOrder::DayFirst), _) => t.text("import-answer-first"),
        (Change::DateOrder(DateOrder::MonthFirst), _) => t.text("import-answer-second"),
        (Change::Scale { earlier: Some(_), .. }, _) => {
            t.with("import-answer-changed", "day", change_of_scale(t, choice).unwrap_or_default())
        }
        (Change::Scale { scale, .. }, _) => scale_words(t, *scale),
        (Change::Assign { field: Field::Attribute, .. }, Topic::When) => t.text("import-answer-moment"),
        (Change::Assign { field: Field::Attribute, .. }, _) => t.text("import-answer-keep"),
        (Change::Assign { field: Field::Text, .. }, _) => t.text("import-answer-together"),
        _ => choice.text.clone(),
    }
}

fn scale_words(t: &Words, scale: Scale) -> String {
    t.with2("import-answer-scale", "min", scale.min, "max", scale.max)
}

/// The kind of reason; readers of English also get the exact one.
pub(super) fn refusal(t: &Words, refusal: &Refusal) -> (String, Option<String>) {
    let detail = (t.locale == Locale::En).then(|| refusal.text.clone());
    (code(t, refusal.code), detail)
}

pub(super) fn code(t: &Words, code: Code) -> String {
    t.named("refused", code.key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::words;

    #[test]
    fn every_text_of_the_lists_exists_in_every_language() {
        for locale in Locale::ALL {
            let t = words(locale);
            for (_, key) in REASONS.iter().chain(MISTAKES).chain(FILE_ERRORS) {
                assert_ne!(t.text(key), *key, "{locale:?}");
            }
            for field in Field::ALL {
                let key = format!("import-field-{}", field.key().replace('_', "-"));
                assert_ne!(t.text(&key), key, "{locale:?}");
            }
        }
    }

    #[test]
    fn what_has_no_translation_is_said_as_it_is() {
        assert_eq!(reason(&words(Locale::Ru), "because"), "because");
        assert_eq!(mistake(&words(Locale::En), "another column is score already"), "Another column has this already.");
    }
}
