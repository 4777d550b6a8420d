//! Which column is the score, of which kind and on which scale.

use peakend_model::Timestamp;
use peakend_model::interaction::{Scale, ScoreKind};

use super::names::{date_rank, has_any};
use super::profile::Profile;
use super::{Change, Choice, Field, Guessing, Question, Seen, Topic};
use crate::import::values::{DateRule, DecimalMark, EarlierScale, Rated, ScoreRule, moment, rated};

impl Guessing<'_> {
    pub(super) fn find_score(&mut self) {
        let ranked = self.ranked(|seen| if could_be_score(&seen.profile) { seen.clarity(Field::Score) } else { 0.0 });
        let Some((at, fit)) = ranked.first().copied() else { return self.find_unnamed_score() };
        self.give(at, Field::Score, fit, "its name and its values are a rating");
        self.set_scale(at);
    }

    /// Small whole numbers without a telling name.
    fn find_unnamed_score(&mut self) {
        const DENIED: [&str; 20] = [
            "id", "count", "qty", "quantity", "number", "votes", "status", "finished", "progress", "month", "day",
            "year", "hour", "source", "priority", "code", "age", "votos", "photos", "column",
        ];
        if !self.has(Field::Text) {
            return;
        }
        let ranked = self.ranked(|seen| {
            let profile = &seen.profile;
            let is_rating = could_be_score(profile)
                && profile.is_whole()
                && (3..=11).contains(&profile.distinct)
                && profile.filled >= 20
                && profile.range().is_some_and(|(_, greatest)| greatest == 5.0 || greatest == 10.0);
            if is_rating && !has_any(&seen.words, &DENIED) { profile.fill() } else { 0.0 }
        });
        // Two such columns could be anything: a questionnaire is left to its owner.
        let [(at, _)] = ranked[..] else { return };
        self.give(at, Field::Score, 0.4, "its values look like ratings");
        self.set_scale(at);
        let column = self.seen[at].column.name.clone();
        self.questions.push(Question {
            topic: Topic::Score,
            text: format!("“{column}” holds numbers that look like ratings. Is it the customer's score?"),
            choices: vec![
                Choice { text: "yes".into(), change: Change::Keep },
                Choice {
                    text: "no, keep it as an attribute".into(),
                    change: Change::Assign { column: column.clone(), field: Field::Attribute },
                },
            ],
            column: Some(column),
            must: false,
        });
    }

    fn set_scale(&mut self, at: usize) {
        let seen = &self.seen[at];
        let kind = kind_of(seen);
        let mut scale = scale_of(&seen.profile, kind);
        // Values above five that only come late are no strays: the scale changed.
        if kind != ScoreKind::Nps && scale.max == 5 && self.scale_change(at).is_some() {
            scale = Scale { max: 10, ..scale };
        }
        self.score = ScoreRule::new(kind, scale);
        let zeros = seen.profile.count_of(0);
        self.score.zero_is_missing = scale.min > 0 && zeros > 0;
        if kind != ScoreKind::Nps {
            self.question_scale(at, scale);
        }
    }

    fn question_scale(&mut self, at: usize, scale: Scale) {
        let seen = &self.seen[at];
        let short = Scale { min: 1, max: 5 };
        let Some((_, greatest)) = seen.profile.range() else { return };
        let name = seen.column.name.clone();
        if scale.max == 10
            && let Some(until) = self.scale_change(at)
        {
            let earlier = Some(EarlierScale { until, scale: short });
            let day = until.to_string().split('T').next().unwrap_or("").to_owned();
            self.score.earlier.clone_from(&earlier);
            self.questions.push(Question {
                topic: Topic::Scale,
                text: format!("Until {day} no value of “{name}” is above 5, from then on they reach {greatest}. Did the scale change?"),
                choices: vec![
                    Choice { text: format!("yes: 1 to 5 before {day}, then 1 to 10"), change: Change::Scale { scale, earlier } },
                    Choice { text: "no: always 1 to 10".into(), change: Change::Scale { scale, earlier: None } },
                ],
                column: Some(name),
                must: false,
            });
        } else if greatest > f64::from(scale.max) {
            let end = [7, 10, 100].into_iter().find(|end| greatest <= f64::from(*end)).unwrap_or(i16::MAX);
            let strays = seen.profile.count_above(scale.max);
            let wider = Scale { max: end, ..scale };
            self.questions.push(Question {
                topic: Topic::Scale,
                text: format!("Nearly all values of “{name}” end at {}, but {strays} reach up to {greatest}. Where does its scale end?", scale.max),
                choices: vec![
                    Choice {
                        text: format!("at {}: rows above are refused", scale.max),
                        change: Change::Scale { scale, earlier: None },
                    },
                    Choice { text: format!("at {end}"), change: Change::Scale { scale: wider, earlier: None } },
                ],
                column: Some(name),
                must: false,
            });
        } else if scale == short && greatest < 5.0 && seen.profile.out_of.is_empty() {
            let ten = Scale { min: 1, max: 10 };
            self.questions.push(Question {
                topic: Topic::Scale,
                text: format!("The greatest value of “{name}” is {greatest}. Where does its scale end?"),
                choices: vec![
                    Choice { text: "at 5".into(), change: Change::Scale { scale, earlier: None } },
                    Choice { text: "at 10".into(), change: Change::Scale { scale: ten, earlier: None } },
                ],
                column: Some(name),
                must: false,
            });
        }
    }

    /// The moment before which no score is above 5, though later many are.
    fn scale_change(&self, at: usize) -> Option<Timestamp> {
        let is_dates = |seen: &Seen<'_>| seen.profile.share(seen.profile.dates) > 0.9 && seen.profile.fill() > 0.9;
        let (date, _) = *self.ranked(|seen| if is_dates(seen) { date_rank(&seen.words, true) } else { 0.0 }).first()?;
        let rule = DateRule::default();
        let mut scores: Vec<(Timestamp, f64)> = Vec::new();
        for row in self.rows {
            let value = match rated(row.cell(at), DecimalMark::Point) {
                Some(Rated::Number(value)) => value,
                _ => continue,
            };
            if let Ok(when) = moment(row.cell(date), &rule) {
                scores.push((when, value));
            }
        }
        scores.sort_by_key(|(when, _)| *when);
        let first = scores.iter().position(|(_, value)| *value > 5.0)?;
        let (before, after) = scores.split_at(first);
        let high = after.iter().filter(|(_, value)| *value > 5.0).count();
        (before.len() >= 100 && after.len() >= 10 && high * 4 >= after.len()).then(|| after[0].0)
    }
}

fn could_be_score(profile: &Profile) -> bool {
    let Some((least, greatest)) = profile.range() else { return profile.levels > 0 };
    let is_mostly_rated = profile.share(profile.rated) > 0.8;
    // A flag, a count or a year is no rating.
    let is_flag = greatest <= 1.0 && profile.distinct <= 2 && profile.percents == 0;
    is_mostly_rated && least >= 0.0 && greatest <= 100.0 && !is_flag && profile.share(profile.dates) < 0.5
}

fn kind_of(seen: &Seen<'_>) -> ScoreKind {
    let says = |phrases: &[&str]| has_any(&seen.words, phrases) || has_any(&seen.label_words, phrases);
    let reaches = seen.profile.range().map_or(0.0, |(_, greatest)| greatest);
    let recommends = [
        "recommend",
        "how likely",
        "likelihood",
        "recomendar",
        "recomendaria",
        "порекомендуете",
        "рекомендовать",
        "推荐",
        "推薦",
    ];
    if reaches <= 10.0 && (says(&["nps", "net promoter"]) || (says(&recommends) && reaches > 5.0)) {
        ScoreKind::Nps
    } else if says(&["ces", "effort", "ease", "easy", "esfuerzo", "esforco", "усилия", "费力", "費力"]) {
        ScoreKind::Ces
    } else if says(&[
        "csat",
        "satisfaction",
        "satisfied",
        "satisfaccion",
        "satisfacao",
        "удовлетворенность",
        "满意",
        "滿意",
    ]) {
        ScoreKind::Csat
    } else {
        ScoreKind::Rating
    }
}

fn scale_of(profile: &Profile, kind: ScoreKind) -> Scale {
    if kind == ScoreKind::Nps {
        return kind.usual_scale();
    }
    let said = profile.out_of.iter().max().and_then(|of| i16::try_from(of / 1000).ok());
    if let Some(max) = said.filter(|max| *max > 1) {
        return Scale { min: i16::from(max <= 10), max };
    }
    if profile.percents > 0 {
        return Scale { min: 0, max: 100 };
    }
    // A few stray values do not make another scale: their rows are refused, and the question says so.
    let fits = |max: &i16| {
        let above = profile.count_above(*max);
        above == 0 || above * 20 <= profile.rated || (above == 1 && profile.rated >= 4)
    };
    let max = [5, 7, 10].into_iter().find(fits).unwrap_or(100);
    let many_zeros = profile.share(profile.count_of(0)) > 0.02 && max >= 10;
    Scale { min: i16::from(max < 100 && !many_zeros), max }
}
