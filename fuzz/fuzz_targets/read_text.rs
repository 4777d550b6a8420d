//! A text of any bytes: masked and read; every span stands on the text it belongs to.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use peakend_language::Reader;
use peakend_model::annotation::Span;

static READER: LazyLock<Reader> = LazyLock::new(Reader::new);

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (reading, places) = READER.read_in_place(&text);
    let length = text.chars().count();
    let annotation = &reading.annotation;
    let spans = annotation.opinions.iter().map(|opinion| opinion.span);
    let spans = spans.chain(annotation.personal_data.iter().map(|data| data.span));
    let spans: Vec<Span> = spans.chain(annotation.sentiment.iter().flat_map(|mood| mood.spans.iter().copied())).collect();
    for span in spans {
        assert!(reading.text.get(span.from as usize..span.to as usize).is_some());
        let (from, to) = places.code_points(span);
        assert!(from <= to && to <= length);
    }
    if let Some(sentiment) = &annotation.sentiment {
        let sum: f32 = sentiment.probabilities().iter().sum();
        assert!((sum - 1.0).abs() < 1e-3);
    }
});
