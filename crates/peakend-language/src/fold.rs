//! One spelling for matching: lower case, no Latin accents, simplified Chinese, half width; each byte knows where it came from.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Traditional and simplified characters, from the embedded table of OpenCC.
pub(crate) struct Han {
    /// Simplified form by code unit; 0 = itself.
    simplified: Box<[u16]>,
    script: Box<[Script]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Script {
    Either,
    Simplified,
    Traditional,
}

const HAN_TABLE: &str = include_str!("../data/han.txt");
const TABLE_LEN: usize = 0x1_0000;

impl Han {
    pub(crate) fn new() -> Self {
        let mut simplified = vec![0_u16; TABLE_LEN].into_boxed_slice();
        let mut script = vec![Script::Either; TABLE_LEN].into_boxed_slice();
        let mut lines = HAN_TABLE.lines().filter(|line| !line.starts_with('#'));
        let pairs: Vec<u16> = lines.next().unwrap_or("").encode_utf16().collect();
        for pair in pairs.chunks_exact(2) {
            simplified[usize::from(pair[0])] = pair[1];
            script[usize::from(pair[0])] = Script::Traditional;
        }
        for c in lines.next().unwrap_or("").encode_utf16() {
            script[usize::from(c)] = Script::Simplified;
        }
        Self { simplified, script }
    }

    pub(crate) fn simplify(&self, c: char) -> char {
        match self.simplified.get(c as usize) {
            Some(&to) if to != 0 => char::from_u32(u32::from(to)).unwrap_or(c),
            _ => c,
        }
    }

    pub(crate) fn script(&self, c: char) -> Script {
        self.script.get(c as usize).copied().unwrap_or(Script::Either)
    }
}

/// A folded text and, for each of its bytes and its end, the byte of the source it came from.
#[derive(Default)]
pub(crate) struct Folded {
    pub(crate) text: String,
    origin: Vec<u32>,
}

impl Folded {
    /// Where a folded stretch stands in the source: from the first byte of its first character to the start of what follows it.
    pub(crate) fn source(&self, from: usize, to: usize) -> (usize, usize) {
        (self.origin[from] as usize, self.origin[to] as usize)
    }
}

/// Folds `text`; linear time.
pub(crate) fn fold(text: &str, han: &Han) -> Folded {
    let mut folded = Folded { text: String::with_capacity(text.len() + 8), origin: Vec::with_capacity(text.len() + 9) };
    for (at, c) in text.char_indices() {
        push(c, han, &mut folded.text);
        // The longest source is far below 4 GiB; past it spans would saturate, not wrap.
        folded.origin.resize(folded.text.len(), u32::try_from(at).unwrap_or(u32::MAX));
    }
    folded.origin.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    folded
}

/// Folds a word of the data files.
pub(crate) fn fold_word(word: &str, han: &Han) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars() {
        push(c, han, &mut folded);
    }
    folded
}

fn push(c: char, han: &Han, out: &mut String) {
    match c {
        '\0'..='\x7F' => out.push(c.to_ascii_lowercase()),
        'ё' | 'Ё' => out.push('е'),
        '\u{0430}'..='\u{044F}' => out.push(c),
        '\u{0410}'..='\u{042F}' => out.push(char::from_u32(c as u32 + 0x20).unwrap_or(c)),
        '\u{0400}'..='\u{052F}' => out.extend(c.to_lowercase()),
        '\u{00C0}'..='\u{017F}' => out.push_str(latin(c)),
        '\u{3400}'..='\u{9FFF}' => out.push(han.simplify(c)),
        '\u{FF01}'..='\u{FF5E}' => {
            let half = char::from_u32(c as u32 - 0xFEE0).unwrap_or(c);
            // Full-width punctuation ends Chinese clauses, so it keeps its own meaning as the plain sign.
            out.push(half.to_ascii_lowercase());
        }
        '’' | '‘' | '´' | 'ʼ' => out.push('\''),
        '\u{3000}' | '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => out.push(' '),
        // Joiners, variation selectors, direction marks, soft hyphen: invisible, so not there.
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{00AD}' => {}
        '\u{2010}'..='\u{2BFF}' | '\u{3001}'..='\u{33FF}' | '\u{1F000}'..='\u{1FFFF}' => out.push(c),
        _ => push_other(c, out),
    }
}

/// Rare: decomposes, drops marks, lower-cases.
fn push_other(c: char, out: &mut String) {
    if is_combining_mark(c) {
        return;
    }
    let mut buffer = [0; 4];
    let bare = c.encode_utf8(&mut buffer).nfkd().filter(|part| !is_combining_mark(*part));
    out.extend(bare.flat_map(char::to_lowercase));
}

/// Latin-1 and Latin Extended-A letters without their marks.
fn latin(c: char) -> &'static str {
    match c {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ð' | 'ð' | 'Ď'..='đ' => "d",
        'Ñ' | 'ñ' | 'Ń'..='ŋ' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Œ' | 'œ' => "oe",
        '×' => "x",
        '÷' => "/",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "y",
        'Þ' | 'þ' => "th",
        'ß' => "ss",
        'Ĝ'..='ģ' => "g",
        'Ĥ'..='ħ' => "h",
        'Ĳ' | 'ĳ' => "ij",
        'Ĵ' | 'ĵ' => "j",
        'Ķ'..='ĸ' => "k",
        'Ĺ'..='ł' => "l",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' | 'ſ' => "s",
        'Ţ'..='ŧ' => "t",
        'Ŵ' | 'ŵ' => "w",
        _ => "z",
    }
}

/// A letter or digit of a script that puts spaces between words.
pub(crate) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric(),
        '\u{0400}'..='\u{052F}' => true,
        _ => !is_unspaced(c) && c.is_alphanumeric(),
    }
}

/// Han, kana, Thai, Lao, Khmer, Burmese: scripts without spaces.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' |
        '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' |
        '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_become_one_and_keep_their_place() {
        let han = Han::new();
        let text = "ÉL Ёлка ＡＢＣ 發貨 don’t e\u{301}!";
        let folded = fold(text, &han);
        assert_eq!(folded.text, "el елка abc 发货 don't e!");
        let at = folded.text.find("发货").unwrap();
        let (from, to) = folded.source(at, at + "发货".len());
        assert_eq!(&text[from..to], "發貨");
        let bang = folded.text.find('!').unwrap();
        assert_eq!(folded.source(bang, bang + 1).0, text.len() - 1);
    }

    #[test]
    fn the_table_knows_scripts() {
        let han = Han::new();
        assert_eq!(han.script('國'), Script::Traditional);
        assert_eq!(han.script('国'), Script::Simplified);
        assert_eq!(han.script('人'), Script::Either);
        assert_eq!(han.simplify('國'), '国');
    }
}
