//! Which language a text is in: by script, by letters and by its commonest words.

use crate::{
    cues::{Cue, Hit},
    fold::{Han, Script, is_han},
    tongues,
};

/// A language that is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Tongue {
    En,
    Es,
    Pt,
    Ru,
    Zh,
}

/// How many languages are read.
pub(crate) const TONGUES: usize = 5;

impl Tongue {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 5] = [Self::En, Self::Es, Self::Pt, Self::Ru, Self::Zh];

    pub(crate) fn from_short(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::En),
            "es" => Some(Self::Es),
            "pt" => Some(Self::Pt),
            "ru" => Some(Self::Ru),
            "zh" | "zh-Hans" | "zh-Hant" => Some(Self::Zh),
            _ => None,
        }
    }
}

/// A set of languages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tongues(u8);

impl Tongues {
    pub(crate) const ALL: Self = Self(0xFF);

    pub(crate) const fn of(tongue: Tongue) -> Self {
        Self(1 << tongue as u8)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What was recognised: a code, how sure, and whether we read it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Detected {
    pub(crate) code: &'static str,
    pub(crate) confidence: f32,
    pub(crate) tongue: Option<Tongue>,
}

/// `None` when the text has no letters.
pub(crate) fn detect(
    text: &str,
    folded: &str,
    hits: &[Hit],
    han: &Han,
    model: Option<&tongues::Tongues>,
) -> Option<Detected> {
    let letters = Letters::count(text, han);
    if letters.total == 0 {
        return None;
    }
    let share = |n: u32| f64::from(n) / f64::from(letters.total);
    let known = |code, tongue, confidence: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
        Some(Detected { code, confidence: confidence as f32, tongue })
    };
    if letters.kana > 0 && share(letters.kana) > 0.05 {
        return known("ja", None, share(letters.kana + letters.han));
    }
    // A Chinese character carries about as much as a word of letters: “我喜欢 Coursera” is Chinese.
    if letters.han > 0 && (letters.han * 3 >= letters.total || letters.han >= other_words(text)) {
        let code = if letters.traditional > letters.simplified { "zh-Hant" } else { "zh-Hans" };
        return known(code, Some(Tongue::Zh), (0.7 + share(letters.han)).min(0.99));
    }
    if share(letters.hangul) > 0.3 {
        return known("ko", None, 0.99);
    }
    for (n, code) in [(letters.hebrew, "he"), (letters.thai, "th"), (letters.greek, "el")] {
        if share(n) > 0.5 {
            return known(code, None, 0.9);
        }
    }
    if let Some(model) = model {
        let (code, confidence) = model.detect(text);
        return Some(Detected { code, confidence, tongue: Tongue::from_short(code) });
    }
    if share(letters.cyrillic) > 0.4 {
        return cyrillic(folded);
    }
    if share(letters.latin) > 0.4 { Some(latin(text, folded, hits)) } else { known("und", None, 0.3) }
}

/// Runs of letters that are no Chinese characters.
fn other_words(text: &str) -> u32 {
    let is_letter = |c: char| c.is_alphabetic() && !is_han(c);
    let starts = text.chars().fold((0, false), |(n, inside), c| (n + u32::from(is_letter(c) && !inside), is_letter(c)));
    starts.0
}

#[derive(Default)]
struct Letters {
    total: u32,
    latin: u32,
    cyrillic: u32,
    han: u32,
    traditional: u32,
    simplified: u32,
    kana: u32,
    hangul: u32,
    arabic: u32,
    hebrew: u32,
    thai: u32,
    greek: u32,
    devanagari: u32,
}

impl Letters {
    fn count(text: &str, han: &Han) -> Self {
        let mut n = Self::default();
        for c in text.chars() {
            let slot = match c {
                'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => &mut n.latin,
                '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => &mut n.latin,
                '\u{0400}'..='\u{052F}' => &mut n.cyrillic,
                '\u{3040}'..='\u{30FF}' => &mut n.kana,
                '\u{AC00}'..='\u{D7AF}' | '\u{1100}'..='\u{11FF}' => &mut n.hangul,
                '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' => &mut n.arabic,
                '\u{0590}'..='\u{05FF}' => &mut n.hebrew,
                '\u{0E00}'..='\u{0E7F}' => &mut n.thai,
                '\u{0370}'..='\u{03FF}' => &mut n.greek,
                '\u{0900}'..='\u{097F}' => &mut n.devanagari,
                _ if is_han(c) => {
                    match han.script(c) {
                        Script::Traditional => n.traditional += 1,
                        Script::Simplified => n.simplified += 1,
                        Script::Either => {}
                    }
                    &mut n.han
                }
                _ if c.is_alphabetic() => {
                    n.total += 1;
                    continue;
                }
                _ => continue,
            };
            *slot += 1;
            n.total += 1;
        }
        n
    }
}

fn cyrillic(folded: &str) -> Option<Detected> {
    let mut odd = [("uk", 0_u32), ("be", 0), ("sr", 0), ("kk", 0)];
    for c in folded.chars() {
        match c {
            'і' | 'ї' | 'є' | 'ґ' => odd[0].1 += 1,
            'ў' => odd[1].1 += 2,
            'ј' | 'љ' | 'њ' | 'ћ' | 'ђ' | 'џ' => odd[2].1 += 1,
            'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' => odd[3].1 += 1,
            _ => {}
        }
    }
    let (code, n) = odd.into_iter().max_by_key(|(_, n)| *n)?;
    if n > 0 {
        return Some(Detected { code, confidence: 0.8, tongue: None });
    }
    Some(Detected { code: "ru", confidence: 0.95, tongue: Some(Tongue::Ru) })
}

fn latin(text: &str, folded: &str, hits: &[Hit]) -> Detected {
    let mut score = [0_u32; 3];
    let read = [(Tongue::En, "en"), (Tongue::Es, "es"), (Tongue::Pt, "pt")];
    for hit in hits {
        let weight = if hit.cue == Cue::Common { 2 } else { 1 };
        for (slot, (tongue, _)) in score.iter_mut().zip(read) {
            if hit.tongues != Tongues::ALL && hit.tongues.meets(Tongues::of(tongue)) {
                *slot += weight;
            }
        }
    }
    for c in text.chars() {
        match c {
            'ñ' | '¿' | '¡' => score[1] += 4,
            'ã' | 'õ' | 'ç' | 'ê' | 'â' | 'ô' => score[2] += 4,
            _ => {}
        }
    }
    let other = foreign(folded);
    let (best, (tongue, code)) = score.into_iter().zip(read).max_by_key(|(n, _)| *n).unwrap_or((0, read[0]));
    if let Some((code, n)) = other.filter(|(_, n)| *n > best) {
        return Detected { code, confidence: certainty(n, best), tongue: None };
    }
    if best == 0 {
        return Detected { code: "und", confidence: 0.2, tongue: None };
    }
    let second = score.into_iter().filter(|n| *n < best).max().unwrap_or(0);
    Detected { code, confidence: certainty(best, second), tongue: Some(tongue) }
}

fn certainty(best: u32, second: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let ratio = (best as f32 + 1.0) / (best as f32 + second as f32 + 2.0);
    ratio.min(0.99)
}

/// Commonest words of languages that are recognised only to be left unread.
fn foreign(folded: &str) -> Option<(&'static str, u32)> {
    const LISTS: [(&str, &[&str]); 6] = [
        (
            "fr",
            &[
                "le", "les", "des", "est", "une", "pas", "et", "dans", "pour", "sur", "avec", "tres", "ce", "du", "je",
                "nous", "vous", "mais",
            ],
        ),
        (
            "de",
            &[
                "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "ich", "mit", "auf", "fur", "es", "zu",
                "sehr", "war", "wir", "von",
            ],
        ),
        (
            "it",
            &[
                "il", "che", "di", "non", "una", "per", "con", "sono", "della", "molto", "ma", "ho", "gli", "anche",
                "mi", "piu", "questo",
            ],
        ),
        (
            "nl",
            &["het", "een", "en", "van", "ik", "niet", "dat", "op", "zijn", "met", "voor", "maar", "ze", "heel", "wij"],
        ),
        ("pl", &["nie", "jest", "sie", "na", "to", "ze", "jak", "bardzo", "ale", "dla", "przez", "moje"]),
        ("tr", &["bir", "bu", "ve", "cok", "ama", "icin", "degil", "guzel", "daha", "hic"]),
    ];
    let mut best: Option<(&'static str, u32)> = None;
    let mut counts = [0_u32; LISTS.len()];
    for word in folded.split(|c: char| !c.is_alphabetic()).take(400) {
        for (slot, (_, words)) in counts.iter_mut().zip(LISTS) {
            if words.contains(&word) {
                *slot += 2;
            }
        }
    }
    for (n, (code, _)) in counts.into_iter().zip(LISTS) {
        if n > best.map_or(0, |(_, most)| most) {
            best = Some((code, n));
        }
    }
    best
}
