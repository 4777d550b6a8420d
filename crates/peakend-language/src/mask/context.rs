//! Personal data that only its surroundings give away: names after “my name is” or a closing, and postal addresses.
//! What is not certain stays: a masked product is worse for reading than a first name alone in a sentence.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use peakend_model::annotation::PersonalDataKind;

use super::{Found, street};

/// What a phrase announces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Announces {
    /// Words in capitals.
    Name,
    /// Two to four Chinese signs, the first of them a family name.
    ChineseName,
    /// Words in capitals that end their line.
    Signature,
    Street(street::Kind),
}

/// Longest first wins, so “calle” inside “calles” is told apart by the letter that follows.
/// Letters outside ASCII stand in both cases where a sentence may begin with them.
const PHRASES: &[(&str, Announces)] = &[
    ("my name is", Announces::Name),
    ("my name's", Announces::Name),
    ("my name’s", Announces::Name),
    ("me llamo", Announces::Name),
    ("mi nombre es", Announces::Name),
    ("meu nome é", Announces::Name),
    ("meu nome e", Announces::Name),
    ("me chamo", Announces::Name),
    ("chamo-me", Announces::Name),
    ("меня зовут", Announces::Name),
    ("Меня зовут", Announces::Name),
    ("моё имя", Announces::Name),
    ("мое имя", Announces::Name),
    ("Моё имя", Announces::Name),
    ("我叫", Announces::ChineseName),
    ("我的名字是", Announces::ChineseName),
    ("我的名字叫", Announces::ChineseName),
    ("我名叫", Announces::ChineseName),
    ("regards", Announces::Signature),
    ("sincerely", Announces::Signature),
    ("yours truly", Announces::Signature),
    ("saludos", Announces::Signature),
    ("atentamente", Announces::Signature),
    ("atenciosamente", Announces::Signature),
    ("cordialmente", Announces::Signature),
    ("abraços", Announces::Signature),
    ("с уважением", Announces::Signature),
    ("С уважением", Announces::Signature),
    (" street", Announces::Street(street::Kind::After)),
    (" avenue", Announces::Street(street::Kind::After)),
    (" road", Announces::Street(street::Kind::After)),
    (" lane", Announces::Street(street::Kind::After)),
    (" boulevard", Announces::Street(street::Kind::After)),
    (" blvd", Announces::Street(street::Kind::After)),
    (" ave", Announces::Street(street::Kind::After)),
    (" rd", Announces::Street(street::Kind::After)),
    ("calle", Announces::Street(street::Kind::Before)),
    ("c/", Announces::Street(street::Kind::Before)),
    ("avenida", Announces::Street(street::Kind::Before)),
    ("avda.", Announces::Street(street::Kind::Before)),
    ("plaza", Announces::Street(street::Kind::Before)),
    ("paseo", Announces::Street(street::Kind::Before)),
    ("rua", Announces::Street(street::Kind::Before)),
    ("travessa", Announces::Street(street::Kind::Before)),
    ("alameda", Announces::Street(street::Kind::Before)),
    ("praça", Announces::Street(street::Kind::Before)),
    ("ul.", Announces::Street(street::Kind::Before)),
    ("ул.", Announces::Street(street::Kind::Before)),
    ("Ул.", Announces::Street(street::Kind::Before)),
    ("улица", Announces::Street(street::Kind::Before)),
    ("улице", Announces::Street(street::Kind::Before)),
    ("улицу", Announces::Street(street::Kind::Before)),
    ("проспект", Announces::Street(street::Kind::Before)),
    ("проспекте", Announces::Street(street::Kind::Before)),
    ("пр-т", Announces::Street(street::Kind::Before)),
    ("переулок", Announces::Street(street::Kind::Before)),
    ("шоссе", Announces::Street(street::Kind::Before)),
    ("бульвар", Announces::Street(street::Kind::Before)),
    ("号", Announces::Street(street::Kind::Chinese)),
    ("號", Announces::Street(street::Kind::Chinese)),
];

static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(PHRASES.iter().map(|(phrase, _)| phrase))
        .expect("a few short phrases")
});

/// Names and addresses, in order.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for hit in FINDER.find_iter(text) {
        let announces = PHRASES[hit.pattern().as_usize()].1;
        let is_whole = !glued(text, hit.start(), hit.end());
        let stretch = match announces {
            Announces::Name if is_whole => name(text, hit.end()),
            Announces::ChineseName => chinese_name(text, hit.end()),
            Announces::Signature if is_whole => signature(text, hit.end()),
            Announces::Street(kind) if kind == street::Kind::Chinese || is_whole => {
                street::stretch(text, hit.start(), hit.end(), kind)
            }
            _ => None,
        };
        let kind = match announces {
            Announces::Street(_) => PersonalDataKind::Address,
            _ => PersonalDataKind::Name,
        };
        found.extend(stretch.map(|(from, to)| Found { kind, from, to }));
    }
    found
}

/// A letter stands right before or after: the phrase is a part of another word.
fn glued(text: &str, from: usize, to: usize) -> bool {
    let phrase = &text[from..to];
    let before = text[..from].chars().next_back().is_some_and(char::is_alphabetic);
    let after = text[to..].chars().next().is_some_and(char::is_alphabetic);
    let ends_in_letter = phrase.chars().next_back().is_some_and(char::is_alphabetic);
    (before && phrase.starts_with(char::is_alphabetic)) || (after && ends_in_letter)
}

fn name(text: &str, at: usize) -> Option<(usize, usize)> {
    let from = at + skipped(&text[at..], |c| c == ' ' || c == ':')?;
    capitals(text, from, 3).map(|to| (from, to))
}

/// After the closing, on this line or the next, words in capitals that end their line.
fn signature(text: &str, at: usize) -> Option<(usize, usize)> {
    let from = at + skipped(&text[at..], |c| c.is_whitespace() || matches!(c, ',' | '.' | '-' | '–' | '—' | ':'))?;
    let to = capitals(text, from, 3)?;
    let rest = text[to..].trim_start_matches([' ', '.', '\r']);
    (rest.is_empty() || rest.starts_with('\n')).then_some((from, to))
}

/// Bytes of the leading characters that are only between; `None` when there are none or too many.
fn skipped(rest: &str, between: impl Fn(char) -> bool) -> Option<usize> {
    let len: usize = rest.chars().take_while(|c| between(*c)).map(char::len_utf8).sum();
    (1..=12).contains(&len).then_some(len)
}

/// Where one to `most` words in capitals end; small words such as “de” may stand between.
pub(super) fn capitals(text: &str, from: usize, most: usize) -> Option<usize> {
    let mut end = None;
    let mut at = from;
    let mut words = 0;
    while words < most {
        let len = word(&text[at..]);
        if len == 0 {
            break;
        }
        let found = &text[at..at + len];
        let is_capital = found.chars().next().is_some_and(char::is_uppercase);
        let is_small = end.is_some() && ["de", "del", "da", "do", "dos", "la", "van", "von", "y"].contains(&found);
        if is_capital {
            end = Some(at + len);
            words += 1;
        } else if !is_small {
            break;
        }
        at += len;
        if !text[at..].starts_with(' ') {
            break;
        }
        at += 1;
    }
    end
}

/// Bytes of the word that `rest` begins with; a hyphen or an apostrophe inside belongs to it.
pub(super) fn word(rest: &str) -> usize {
    let mut len = 0;
    let mut chars = rest.char_indices().take(40).peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '-' | '\'' | '’') && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(c.is_alphabetic() || (at > 0 && joins)) {
            break;
        }
        len = at + c.len_utf8();
    }
    len
}

/// The hundred most common family names of China cover about 85 in 100 people (Ministry of Public Security, 2020).
const FAMILY_NAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向张劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭蔣葉魏蘇呂盧鍾譚陸賈鄒閆龍賀顧龔萬錢嚴歐";

/// A family name and one or two signs more, then no further sign: “我叫了外卖” is no name.
fn chinese_name(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let signs: Vec<(usize, char)> = rest.char_indices().take_while(|(_, c)| is_han(*c)).take(4).collect();
    let (_, first) = *signs.first()?;
    let len: usize = signs.iter().map(|(_, c)| c.len_utf8()).sum();
    ((2..=3).contains(&signs.len()) && FAMILY_NAMES.contains(first)).then_some((at, at + len))
}

pub(super) fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}
