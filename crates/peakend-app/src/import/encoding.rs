//! Which encoding a text file is written in, and its bytes as UTF-8.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding of a file that starts with `sample`: by its byte order mark, else by what its bytes can be.
/// A few bytes that are no UTF-8 among many that are do not make it another encoding; nor do lines of another one
/// among lines that can be nothing but UTF-8: their rows are refused by name instead of the others being garbled.
pub fn guess(sample: &[u8], is_whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    if let Some(utf16) = utf16_without_mark(sample) {
        return utf16;
    }
    let (good, bad) = count_utf8(sample, is_whole);
    if bad == 0 || good > 20 * bad || is_mixed(sample) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, is_whole);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 text of mostly Latin letters has a NUL in every other byte.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let head = &sample[..sample.len().min(4096)];
    if head.len() < 4 {
        return None;
    }
    let nuls = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match (nuls(0), nuls(1)) {
        (even, odd) if odd > half / 3 && even * 10 < odd => Some(UTF_16LE),
        (even, odd) if even > half / 3 && odd * 10 < even => Some(UTF_16BE),
        _ => None,
    }
}

/// How many characters beyond ASCII are good UTF-8, and how many stretches of bytes are not.
fn count_utf8(sample: &[u8], is_whole: bool) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // The sample may end in the middle of a character.
        let is_cut = !is_whole && chunks.peek().is_none() && chunk.invalid().len() < 4;
        if !chunk.invalid().is_empty() && !is_cut {
            bad += 1;
        }
    }
    (good, bad)
}

/// Whether at least a quarter of the lines that go beyond ASCII are good UTF-8 with several such characters:
/// in a file of another encoding that happens by chance in single lines only.
fn is_mixed(sample: &[u8]) -> bool {
    const BEYOND_CHANCE: usize = 3;
    let (mut utf8, mut others) = (0, 0);
    for line in sample.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        match std::str::from_utf8(line) {
            Ok(line) if line.chars().filter(|c| !c.is_ascii()).count() >= BEYOND_CHANCE => utf8 += 1,
            Ok(_) => {}
            Err(_) => others += 1,
        }
    }
    utf8 > 0 && utf8 * 3 >= others
}

/// A reader of UTF-8 over a reader of another encoding, without the byte order mark.
/// UTF-8 passes unchanged, bad bytes included: the row reader names their row.
/// In other encodings a byte that cannot be read becomes U+FFFD.
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    decoded: Vec<u8>,
    from: usize,
    at_start: bool,
    ended: bool,
}

const RAW: usize = 64 * 1024;

impl<R: Read> Utf8Reader<R> {
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        Self { inner, decoder, raw: vec![0; RAW], decoded: Vec::new(), from: 0, at_start: true, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.decoded.clear();
        self.from = 0;
        while self.decoded.is_empty() && !self.ended {
            let read = self.read_raw()?;
            self.ended = read == 0;
            match &mut self.decoder {
                None => {
                    let bom = self.at_start && self.raw[..read].starts_with(b"\xef\xbb\xbf");
                    self.decoded.extend_from_slice(&self.raw[if bom { 3 } else { 0 }..read]);
                }
                Some(decoder) => {
                    let longest = decoder.max_utf8_buffer_length(read).unwrap_or(RAW * 4);
                    self.decoded.resize(longest, 0);
                    let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..read], &mut self.decoded, self.ended);
                    self.decoded.truncate(written);
                }
            }
            self.at_start = false;
        }
        Ok(())
    }

    /// The first read waits for enough bytes to see a byte order mark.
    fn read_raw(&mut self) -> io::Result<usize> {
        let wanted = if self.at_start { 4 } else { 1 };
        let mut filled = 0;
        while filled < wanted {
            match self.inner.read(&mut self.raw[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.from == self.decoded.len() {
            self.refill()?;
        }
        let ready = &self.decoded[self.from..];
        let length = ready.len().min(out.len());
        out[..length].copy_from_slice(&ready[..length]);
        self.from += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, encoding: &'static Encoding) {
        let (bytes, _, _) = encoding.encode(text);
        let guessed = guess(&bytes, true);
        let mut read = String::new();
        Utf8Reader::new(&bytes[..], guessed).read_to_string(&mut read).expect("readable");
        assert_eq!(read, text, "{}", guessed.name());
    }

    #[test]
    fn common_encodings_are_told_apart() {
        let russian = "дата,отзыв,оценка\n2024-03-05,Доставка опоздала на три дня и коробка была вскрыта,2\n";
        let spanish = "fecha,comentario\n2024-03-05,\"La atención fue pésima, no volveré jamás. ¡Qué vergüenza!\"\n";
        let chinese = "日期,评价,评分\n2024-03-05,快递太慢了，包装破损，客服态度很差，再也不买了,2\n";
        let taiwan = "日期,評價,評分\n2024-03-05,物流太慢了，包裝破損，客服態度很差，再也不買了,2\n";
        check(russian, encoding_rs::UTF_8);
        check(russian, encoding_rs::WINDOWS_1251);
        check(spanish, encoding_rs::WINDOWS_1252);
        check(chinese, encoding_rs::GB18030);
        check(taiwan, encoding_rs::BIG5);
    }

    #[test]
    fn lines_of_two_encodings_are_read_as_utf8() {
        let (russian, _, _) = encoding_rs::WINDOWS_1251.encode("2024-03-05,5,отлично\n");
        let mixed = [b"date,rating,text\n".as_slice(), &russian, "2024-03-06,4,хорошо\n".as_bytes()].concat();
        assert_eq!(guess(&mixed, true), UTF_8);
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        for (mark, big) in [(true, true), (true, false), (false, true), (false, false)] {
            let text = "date,text\n2024-03-05,café ʤ\n";
            let units = text.encode_utf16();
            let units: Vec<u16> = mark.then_some(0xFEFF).into_iter().chain(units).collect();
            let bytes: Vec<u8> =
                units.iter().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
            let mut read = String::new();
            Utf8Reader::new(&bytes[..], guess(&bytes, true)).read_to_string(&mut read).expect("readable");
            assert_eq!(read, text, "mark {mark}, big {big}");
        }
    }
}
