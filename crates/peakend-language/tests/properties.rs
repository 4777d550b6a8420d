//! Reading never fails: spans fit, long and hostile texts take linear time.

use std::time::{Duration, Instant};

use peakend_language::{Reader, Reading};
use peakend_model::annotation::Span;
use proptest::prelude::*;

fn reader() -> &'static Reader {
    static READER: std::sync::OnceLock<Reader> = std::sync::OnceLock::new();
    READER.get_or_init(Reader::new)
}

fn spans(reading: &Reading) -> Vec<Span> {
    let a = &reading.annotation;
    let mut spans: Vec<Span> = a.sentiment.iter().flat_map(|s| s.spans.clone()).collect();
    spans.extend(a.emotions.iter().flat_map(|e| e.spans.clone()));
    spans.extend(a.intents.iter().flat_map(|i| i.spans.clone()));
    spans.extend(a.opinions.iter().flat_map(|o| [Some(o.span), o.target].into_iter().flatten()));
    spans.extend(a.personal_data.iter().map(|p| p.span));
    spans.extend(a.comparisons.iter().flat_map(|c| [c.target, c.span]));
    spans
}

#[track_caller]
fn check(text: &str) {
    let reading = reader().read(text);
    for span in spans(&reading) {
        let (from, to) = (span.from as usize, span.to as usize);
        assert!(from <= to && reading.text.get(from..to).is_some(), "{span:?} in {:?}", reading.text);
    }
    let a = &reading.annotation;
    assert!(a.sentiment.iter().all(|s| (-1.0..=1.0).contains(&s.value) && (0.0..=1.0).contains(&s.confidence)));
    assert!(a.emotions.iter().all(|e| (0.0..=1.0).contains(&e.intensity)));
    assert!(a.intents.iter().all(|i| (0.0..=1.0).contains(&i.confidence)));
    assert!(a.opinions.iter().all(|o| (-1.0..=1.0).contains(&o.polarity)));
    assert!(a.effort.iter().chain(&a.urgency).all(|n| (0.0..=1.0).contains(n)));
}

/// Pieces that meet in real texts and break careless readers.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "great",
            "not",
            "terrible",
            "delivery",
            " but ",
            "pésima",
            "entrega",
            "не",
            "отлично",
            "доставка",
            " но ",
            "很好",
            "不",
            "物流",
            "但是",
            "發貨",
            "👍🏽",
            "👩‍👩‍👧",
            "e\u{301}",
            "\u{202E}",
            "\0",
            "ａｂｃ",
            "١٢٣",
            "ﷺ",
            "a@b.example",
            "4111 1111 1111 1111",
            "+7 912 345-67-89",
            "https://x.example/?k=1",
            "ES91",
            "12345678Z",
            "@",
            "(",
            "+",
            ".",
            "。",
            "!",
            ",",
            " ",
            "\n",
            "İ",
            "ß",
            "ﬁ",
            "𝒳",
            "Z͑ͫ̓ͪ",
            "\u{FEFF}",
            "don’t",
            "X1234567L",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[0-9() +.@-]{1,12}",
    ]
}

/// What comparisons are made of, in any order.
fn part_of_a_comparison() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "比",
        "没法比",
        "没有",
        "不如",
        "比不上",
        "相比",
        "和",
        "跟",
        "与",
        "一样",
        "那么",
        "还",
        "更",
        " ",
        "  ",
        "，",
        "。",
        "你们",
        "别家",
        "以前",
        "很差",
        "好",
        "快",
        "Lumen",
        "&",
        "café",
        "😀",
        "than",
        "better",
        "worse",
        "as good as",
        "the",
        "you",
        "X",
        "лучше",
        "хуже",
        "чем",
        "у",
        "вас",
        "mejor",
        "que",
        "peor",
        "melhor",
        "do",
        "não",
        "not",
        ",",
        ".",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn spans_never_cut_a_character(pieces in prop::collection::vec(piece(), 0..40)) {
        check(&pieces.concat());
    }

    #[test]
    fn comparisons_stand_on_their_words(parts in prop::collection::vec(part_of_a_comparison(), 1..16), is_spaced in any::<bool>()) {
        check(&parts.join(if is_spaced { " " } else { "" }));
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn personal_data_never_survives(before in prop::collection::vec(piece(), 0..12), after in prop::collection::vec(piece(), 0..12)) {
        for (data, placeholder) in [
            ("ana@mail.example", "— [email] —"),
            ("4111 1111 1111 1111", "— [card] —"),
            ("ES91 2100 0418 4502 0005 1332", "— [iban] —"),
            ("+7 912 345-67-89", "— [phone] —"),
        ] {
            let text = format!("{} — {data} — {}", before.concat(), after.concat());
            prop_assert!(reader().read(&text).text.contains(placeholder), "{}", text);
        }
    }
}

#[test]
fn long_hostile_texts_take_linear_time() {
    let unit = [
        "a",
        "1",
        "1 ",
        "1-",
        "(1)",
        "@",
        "a@",
        "a@b.",
        "ES91 ",
        "不",
        "not good ",
        "😀",
        "e\u{301}",
        ",",
        "но ",
        "\0",
        "http://",
        "delivery late ",
        "但是",
        "+1 ",
    ];
    for piece in unit {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = Instant::now();
        check(&text);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(5), "{piece:?} took {took:?}");
    }
}
