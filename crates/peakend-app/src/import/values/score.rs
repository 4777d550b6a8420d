//! Scores as numbers, fractions, stars and words.

use peakend_model::Timestamp;
use peakend_model::interaction::{Scale, Score, ScoreKind};
use serde::{Deserialize, Serialize};

use super::words::number_word;
use super::{Code, DecimalMark, ValueError, is_missing, number, shortened};

/// How the scores of a file are meant.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScoreRule {
    pub kind: ScoreKind,
    pub scale: Scale,
    /// A 0 below the scale says “not rated”.
    #[serde(default)]
    pub zero_is_missing: bool,
    /// Before this moment another scale was in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<EarlierScale>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EarlierScale {
    pub until: Timestamp,
    pub scale: Scale,
}

impl ScoreRule {
    pub fn new(kind: ScoreKind, scale: Scale) -> Self {
        Self { kind, scale, zero_is_missing: false, earlier: None }
    }

    fn scale_at(&self, moment: Timestamp) -> Scale {
        match &self.earlier {
            Some(earlier) if moment < earlier.until => earlier.scale,
            _ => self.scale,
        }
    }
}

/// What a cell says about a score before a scale is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Rated {
    Number(f64),
    /// `4/5`, `4 из 5`, `★★★★☆`.
    OutOf(f64, f64),
    /// `80 %`.
    Percent(f64),
    /// One of five words from worst (1) to best (5).
    Level(u8),
}

/// Reads the score of a row that happened at `moment`; `None` when the cell says there is none.
///
/// # Errors
/// When no score can be read, or it lies outside its scale.
pub fn score(
    text: &str,
    rule: &ScoreRule,
    decimal: DecimalMark,
    moment: Timestamp,
) -> Result<Option<Score>, ValueError> {
    if is_missing(text) {
        return Ok(None);
    }
    let found = rated(text, decimal)
        .ok_or_else(|| ValueError::new(Code::NotAScore, format!("“{}” is not a score", shortened(text, 40))))?;
    let scale = rule.scale_at(moment);
    let Some(value) = on_scale(found, scale, rule.zero_is_missing, text)? else { return Ok(None) };
    Score::new(rule.kind, value, scale)
        .map(Some)
        .map_err(|error| ValueError::new(Code::ScoreOutOfRange, error.to_string()))
}

fn on_scale(found: Rated, scale: Scale, zero_is_missing: bool, text: &str) -> Result<Option<f64>, ValueError> {
    let (min, max) = (f64::from(scale.min), f64::from(scale.max));
    let other_scale = || {
        let said = shortened(text, 40);
        ValueError::new(Code::ScoreOutOfRange, format!("“{said}” is not on the scale {} to {}", scale.min, scale.max))
    };
    #[expect(clippy::float_cmp, reason = "small whole numbers, exact")]
    let value = match found {
        Rated::Number(0.0) | Rated::OutOf(0.0, _) if zero_is_missing && min > 0.0 => return Ok(None),
        Rated::Number(value) => value,
        Rated::OutOf(value, of) if of == max => value,
        Rated::Percent(value) if scale == (Scale { min: 0, max: 100 }) => value,
        Rated::Level(level) => min + (f64::from(level) - 1.0) / 4.0 * (max - min),
        Rated::OutOf(..) | Rated::Percent(_) => return Err(other_scale()),
    };
    Ok(Some(value))
}

/// What `text` says, on whatever scale it says it.
pub fn rated(text: &str, decimal: DecimalMark) -> Option<Rated> {
    let trimmed = text.trim();
    if let Ok(value) = number(trimmed, decimal) {
        return Some(Rated::Number(value));
    }
    if trimmed.len() > 80 {
        return None;
    }
    let folded = trimmed.to_lowercase();
    if let Some(percent) = folded.strip_suffix(['%', '％']) {
        return number(percent.trim(), decimal).ok().map(Rated::Percent);
    }
    stars(&folded)
        .or_else(|| fraction(&folded, decimal))
        .or_else(|| counted(&folded, decimal))
        .or_else(|| level(&folded))
}

/// `★★★★☆`, `⭐⭐⭐`: filled stars, of all stars where empty ones are shown.
fn stars(text: &str) -> Option<Rated> {
    let (mut full, mut half, mut empty) = (0_u8, 0_u8, 0_u8);
    for c in text.chars() {
        let counter = match c {
            '★' | '⭐' | '🌟' => &mut full,
            '½' | '⯨' => &mut half,
            '☆' | '✩' => &mut empty,
            '\u{fe0f}' | ' ' => continue,
            _ => return None,
        };
        *counter = counter.saturating_add(1);
    }
    let filled = f64::from(full) + f64::from(half) / 2.0;
    if full == 0 && half == 0 && empty == 0 {
        return None;
    }
    Some(if empty == 0 { Rated::Number(filled) } else { Rated::OutOf(filled, filled.ceil() + f64::from(empty)) })
}

/// `4/5`, `4 out of 5 stars`, `5 из 5`, `4 de 5`, `4 sobre 5`, `满分5分得4分` is not read.
fn fraction(text: &str, decimal: DecimalMark) -> Option<Rated> {
    const MARKS: [&str; 8] = ["/", "／", " out of ", " из ", " sobre ", " de ", " of ", " von "];
    let (left, right) = MARKS.iter().find_map(|mark| text.split_once(mark))?;
    let value = counted_value(left, decimal)?;
    let of = counted_value(right, decimal)?;
    (of > 0.0).then_some(Rated::OutOf(value, of))
}

/// `4 stars`, `five stars`, `四星`, `5 баллов`, `4分`.
fn counted(text: &str, decimal: DecimalMark) -> Option<Rated> {
    counted_value(text, decimal).map(Rated::Number)
}

fn counted_value(text: &str, decimal: DecimalMark) -> Option<f64> {
    const UNITS: [&str; 29] = [
        "estrellas",
        "estrella",
        "estrelas",
        "estrela",
        "stars",
        "star",
        "sterne",
        "звезды",
        "звёзды",
        "звезда",
        "звёзд",
        "звезд",
        "баллов",
        "балла",
        "балл",
        "points",
        "point",
        "puntos",
        "punto",
        "pontos",
        "ponto",
        "颗星",
        "顆星",
        "个星",
        "星级",
        "星",
        "分",
        "级",
        "級",
    ];
    let mut bare = text.trim().trim_start_matches("rated ").trim();
    for unit in UNITS {
        if let Some(before) = bare.strip_suffix(unit) {
            bare = before.trim().trim_end_matches('-');
            break;
        }
    }
    if let Some(word) = number_word(bare) {
        return Some(f64::from(word));
    }
    number(bare, decimal).ok()
}

/// Answers of five steps, and thumbs.
fn level(text: &str) -> Option<Rated> {
    const LEVELS: [(u8, &[&str]); 5] = [
        (
            1,
            &[
                "very dissatisfied",
                "very unsatisfied",
                "very bad",
                "terrible",
                "awful",
                "very poor",
                "very unhappy",
                "strongly disagree",
                "muy insatisfecho",
                "muy malo",
                "muito insatisfeito",
                "muito ruim",
                "péssimo",
                "pésimo",
                "очень недоволен",
                "очень недовольна",
                "очень плохо",
                "ужасно",
                "非常不满意",
                "非常不滿意",
                "很不满意",
                "很差",
                "非常差",
                "thumbs down",
                "👎",
                "差评",
                "差評",
                "not recommended",
            ],
        ),
        (
            2,
            &[
                "dissatisfied",
                "unsatisfied",
                "bad",
                "poor",
                "unhappy",
                "disagree",
                "insatisfecho",
                "malo",
                "insatisfeito",
                "ruim",
                "недоволен",
                "недовольна",
                "плохо",
                "不满意",
                "不滿意",
                "不满",
                "差",
                "somewhat dissatisfied",
            ],
        ),
        (
            3,
            &[
                "neutral",
                "average",
                "ok",
                "okay",
                "fair",
                "neither",
                "neither satisfied nor dissatisfied",
                "regular",
                "neutro",
                "нейтрально",
                "нормально",
                "средне",
                "一般",
                "中立",
                "普通",
                "中评",
                "中評",
            ],
        ),
        (
            4,
            &[
                "satisfied",
                "good",
                "happy",
                "agree",
                "satisfecho",
                "bueno",
                "satisfeito",
                "bom",
                "доволен",
                "довольна",
                "хорошо",
                "满意",
                "滿意",
                "好",
                "somewhat satisfied",
            ],
        ),
        (
            5,
            &[
                "very satisfied",
                "excellent",
                "very good",
                "great",
                "perfect",
                "very happy",
                "strongly agree",
                "extremely satisfied",
                "muy satisfecho",
                "muy bueno",
                "excelente",
                "muito satisfeito",
                "muito bom",
                "ótimo",
                "очень доволен",
                "очень довольна",
                "отлично",
                "очень хорошо",
                "非常满意",
                "非常滿意",
                "很满意",
                "很好",
                "非常好",
                "thumbs up",
                "👍",
                "好评",
                "好評",
                "recommended",
            ],
        ),
    ];
    // Spanish and Portuguese answers agree with who answers.
    let masculine = match text.strip_suffix("satisfecha") {
        Some(stem) => format!("{stem}satisfecho"),
        None => text.strip_suffix("satisfeita").map_or_else(|| text.to_owned(), |stem| format!("{stem}satisfeito")),
    };
    LEVELS.iter().find(|(_, words)| words.contains(&masculine.as_str())).map(|(level, _)| Rated::Level(*level))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARS: Scale = Scale { min: 1, max: 5 };

    #[track_caller]
    fn check(text: &str, expected: Option<f64>) {
        let rule = ScoreRule::new(ScoreKind::Rating, STARS);
        let found = score(text, &rule, DecimalMark::Point, Timestamp(0));
        assert_eq!(found.map(|s| s.map(Score::value)), Ok(expected), "{text}");
    }

    #[test]
    fn ratings_are_read_in_many_spellings() {
        for text in [
            "4",
            "4.0",
            "4,0",
            "4/5",
            "4 / 5",
            "4 out of 5",
            "4 out of 5 stars",
            "4 из 5",
            "4 de 5",
            "4 sobre 5",
            "★★★★☆",
            "⭐⭐⭐⭐",
            "4 stars",
            "four stars",
            "4星",
            "四星",
            "四颗星",
            "4 звезды",
            "четыре",
            "cuatro estrellas",
            "4分",
            "Satisfied",
            "satisfecha",
            "доволен",
            "满意",
            "4-star",
            "４星",
        ] {
            check(text, Some(4.0));
        }
        check("★★★½", Some(3.5));
        check("4,5", Some(4.5));
        check("5 из 5", Some(5.0));
        check("muy satisfecho", Some(5.0));
        check("n/a", None);
        check("—", None);
    }

    #[test]
    fn what_lies_outside_is_refused() {
        let rule = ScoreRule::new(ScoreKind::Rating, STARS);
        let code = |text: &str| score(text, &rule, DecimalMark::Point, Timestamp(0)).map_err(|e| e.code).err();
        for text in ["0", "6", "-1", "8/10", "80 %", "★★★★★★"] {
            assert_eq!(code(text), Some(Code::ScoreOutOfRange), "{text}");
        }
        for text in ["lovely", "4 apples", "//", "1/0"] {
            assert_eq!(code(text), Some(Code::NotAScore), "{text}");
        }
    }

    #[test]
    fn percent_zero_and_earlier_scales() {
        let percent = ScoreRule::new(ScoreKind::Csat, Scale { min: 0, max: 100 });
        let read = |text: &str, rule: &ScoreRule, at| score(text, rule, DecimalMark::Point, Timestamp(at));
        assert_eq!(read("80 %", &percent, 0).map(|s| s.map(Score::value)), Ok(Some(80.0)));
        let mut changing = ScoreRule::new(ScoreKind::Rating, Scale { min: 1, max: 10 });
        changing.zero_is_missing = true;
        changing.earlier = Some(EarlierScale { until: Timestamp(100), scale: STARS });
        assert_eq!(read("4.0", &changing, 50).map(|s| s.map(|s| s.scale)), Ok(Some(STARS)));
        assert_eq!(read("9", &changing, 100).map(|s| s.map(|s| s.scale.max)), Ok(Some(10)));
        assert_eq!(read("0.0", &changing, 50), Ok(None));
        assert!(read("9", &changing, 50).is_err());
    }
}
