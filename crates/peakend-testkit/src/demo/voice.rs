//! A customer's voice: fills templates with facts and joins clauses into texts.

use super::dice::Dice;
use super::market::{PRODUCTS, Tongue};
use super::words::Words;

/// One moment of a journey that a customer may talk about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) theme: &'static str,
    /// −1 (worst) to 1 (best).
    pub(super) feel: f64,
    /// The touchpoint of the contact that it belongs to.
    pub(super) support: Option<&'static str>,
}

impl Moment {
    pub(super) fn new(theme: &'static str, feel: f64) -> Self {
        Self { theme, feel, support: None }
    }
}

/// What a text may mention; templates that need what is not known are passed over.
#[derive(Clone, Default)]
pub(super) struct Facts {
    pub(super) product: Option<usize>,
    pub(super) brand: &'static str,
    pub(super) rival: &'static str,
    pub(super) store: Option<&'static str>,
    pub(super) agent: Option<&'static str>,
    pub(super) version: Option<&'static str>,
    pub(super) order: Option<String>,
    pub(super) delivery_days: Option<i64>,
    pub(super) days_late: Option<i64>,
    pub(super) refund_days: Option<i64>,
    pub(super) wait_minutes: Option<i64>,
}

#[derive(Clone)]
pub(super) struct Voice {
    pub(super) tongue: Tongue,
    pub(super) woman: bool,
    /// Writes carelessly: small letters, typos, emoji.
    pub(super) casual: bool,
    pub(super) email: String,
    pub(super) phone: String,
}

impl Voice {
    /// A review or comment on `moments`; `overall` from −1 to 1 colours opening and closing.
    pub(super) fn opinion(
        &self,
        dice: &mut Dice,
        facts: &Facts,
        moments: &[Moment],
        overall: f64,
        most: usize,
    ) -> String {
        let mut text = String::new();
        let mood = mood(overall);
        if dice.chance(if most > 1 { 0.6 } else { 0.25 }) {
            let style = if overall.abs() > 0.25 && dice.chance(0.25) { "open.plain" } else { "open" };
            self.sentence(&format!("{style}{mood}"), &mut text, facts, dice);
        }
        self.clauses(dice, facts, moments, overall, most, &mut text);
        self.asides(dice, facts, moments, overall, &mut text);
        if text.is_empty() || dice.chance(0.4) {
            self.sentence(&format!("close{mood}"), &mut text, facts, dice);
        }
        self.finish(text, overall, dice)
    }

    /// A message to support about `reason`.
    pub(super) fn request(
        &self,
        dice: &mut Dice,
        facts: &Facts,
        reason: &str,
        moments: &[Moment],
        spoken: bool,
    ) -> String {
        let mut text = String::new();
        if !spoken && dice.chance(0.8) {
            self.line("hello", &mut text, facts, dice);
            self.gap(&mut text);
        }
        let told = text.len();
        self.line(reason, &mut text, facts, dice);
        if !text[told..].is_empty() {
            self.stop(&mut text);
        }
        let complaints: Vec<Moment> = moments.iter().copied().filter(|moment| moment.feel < -0.3).collect();
        if dice.chance(0.35) {
            self.clauses(dice, facts, &complaints, -1.0, 1, &mut text);
        }
        if !spoken && dice.chance(0.05) {
            self.sentence("pii", &mut text, facts, dice);
        }
        if dice.chance(if spoken { 0.15 } else { 0.5 }) {
            self.sentence("bye", &mut text, facts, dice);
        }
        self.finish(text, 0.0, dice)
    }

    /// Two or three words.
    pub(super) fn short(&self, dice: &mut Dice, facts: &Facts, overall: f64) -> String {
        let mut text = String::new();
        self.line(&format!("short{}", mood(overall)), &mut text, facts, dice);
        text
    }

    /// One sentence from `section` in somebody else's careful writing.
    pub(super) fn read_out(&self, dice: &mut Dice, facts: &Facts, section: &str) -> String {
        let mut text = String::new();
        self.line(section, &mut text, facts, dice);
        text
    }

    /// One sentence from `section`, finished.
    pub(super) fn say(&self, dice: &mut Dice, facts: &Facts, section: &str) -> String {
        let mut text = String::new();
        self.sentence(section, &mut text, facts, dice);
        self.finish(text, 0.0, dice)
    }

    /// Up to `most` clauses about the strongest moments, joined so that a turn of mood is heard.
    fn clauses(
        &self,
        dice: &mut Dice,
        facts: &Facts,
        moments: &[Moment],
        overall: f64,
        most: usize,
        text: &mut String,
    ) {
        let mut left: Vec<Moment> = moments.to_vec();
        // What goes with the overall mood comes to mind first.
        let weight = |m: &Moment| m.feel * m.feel * if m.feel * overall > 0.0 { 3.0 } else { 1.0 } + 0.01;
        let mut previous: Option<bool> = None;
        let mut said = 0;
        while said < most && !left.is_empty() {
            let moment = left.swap_remove(dice.weighted(left.iter().map(weight)));
            left.retain(|other| other.theme != moment.theme);
            let good = moment.feel >= 0.0;
            let before = text.len();
            match previous {
                Some(was_good) => self.join(
                    if was_good == good {
                        "and"
                    } else if good {
                        "but+"
                    } else {
                        "but-"
                    },
                    text,
                    dice,
                ),
                None => self.gap(text),
            }
            let section = [moment.theme, if good { " +" } else { " -" }].concat();
            if self.line(&section, text, facts, dice) {
                previous = Some(good);
                said += 1;
            } else {
                text.truncate(before);
            }
        }
        if said > 0 {
            self.stop(text);
        }
    }

    fn asides(&self, dice: &mut Dice, facts: &Facts, moments: &[Moment], overall: f64, text: &mut String) {
        if !facts.rival.is_empty() && dice.chance(0.06) {
            self.sentence(if overall > 0.1 { "rival+" } else { "rival-" }, text, facts, dice);
        }
        if dice.chance(0.06) {
            self.sentence("suggest", text, facts, dice);
        } else if dice.chance(0.03) {
            self.sentence("question", text, facts, dice);
        }
        let kind_agent = moments.iter().any(|m| m.theme == "support.attitude" && m.feel > 0.2);
        if kind_agent && facts.agent.is_some() && dice.chance(0.5) {
            self.sentence("thanks", text, facts, dice);
        }
        if overall < -0.4 && dice.chance(0.2) {
            self.sentence("leave", text, facts, dice);
        }
        if dice.chance(0.012) {
            self.sentence("pii", text, facts, dice);
        }
    }

    fn sentence(&self, section: &str, text: &mut String, facts: &Facts, dice: &mut Dice) {
        self.gap(text);
        if self.line(section, text, facts, dice) {
            self.stop(text);
        }
    }

    /// Appends a template of `section` whose facts are known; false when there is none.
    fn line(&self, section: &str, text: &mut String, facts: &Facts, dice: &mut Dice) -> bool {
        let templates = Words::of(self.tongue).section(section);
        if templates.is_empty() {
            return false;
        }
        let first = dice.below(templates.len());
        let before = text.len();
        for i in 0..templates.len() {
            if self.expand(templates[(first + i) % templates.len()], text, facts, dice).is_some() {
                return true;
            }
            text.truncate(before);
        }
        false
    }

    /// Appends `template`; `None` when a fact is missing (what was appended is then to be cut off).
    fn expand(&self, template: &str, text: &mut String, facts: &Facts, dice: &mut Dice) -> Option<()> {
        let mut rest = template;
        if let Some(about_furniture) = rest.strip_prefix("@ ") {
            facts.product.filter(|product| PRODUCTS[*product].furniture)?;
            rest = about_furniture;
        }
        while let Some(at) = rest.bytes().position(|b| b == b'[' || b == b'{') {
            append(text, &rest[..at]);
            let is_choice = rest.as_bytes()[at] == b'[';
            let end = at + rest[at..].find(if is_choice { ']' } else { '}' })?;
            let inner = &rest[at + 1..end];
            if is_choice {
                let chosen = dice.below(inner.bytes().filter(|b| *b == b'|').count() + 1);
                self.expand(inner.split('|').nth(chosen)?, text, facts, dice)?;
            } else {
                self.fill(inner, text, facts)?;
            }
            rest = &rest[end + 1..];
        }
        append(text, rest);
        Some(())
    }

    fn fill(&self, slot: &str, text: &mut String, facts: &Facts) -> Option<()> {
        let named = || Words::of(self.tongue).product(PRODUCTS[facts.product?].key);
        let quantity = |n: Option<i64>, unit| n.filter(|n| *n > 0).map(|n| quantity(self.tongue, n, unit));
        if let Some(forms) = slot.strip_prefix("s:") {
            text.push_str(forms.split(',').nth(usize::from(self.woman))?);
            return Some(());
        }
        if let Some(forms) = slot.strip_prefix("g:") {
            text.push_str(forms.split(',').nth(named()?.gender)?);
            return Some(());
        }
        match slot {
            "p" => text.push_str(named()?.subject),
            "p4" => text.push_str(named()?.object),
            "brand" => text.push_str(facts.brand),
            "rival" => text.push_str(Some(facts.rival).filter(|rival| !rival.is_empty())?),
            "store" => text.push_str(facts.store?),
            "agent" => text.push_str(facts.agent?),
            "version" => text.push_str(facts.version?),
            "order" => text.push_str(facts.order.as_deref()?),
            "email" => text.push_str(&self.email),
            "phone" => text.push_str(&self.phone),
            "days" => text.push_str(&quantity(facts.delivery_days, Unit::Day)?),
            "late" => text.push_str(&quantity(facts.days_late, Unit::Day)?),
            "refund" => text.push_str(&quantity(facts.refund_days, Unit::Day)?),
            "wait" => text.push_str(&wait(self.tongue, facts.wait_minutes?)),
            _ => return None,
        }
        Some(())
    }

    fn join(&self, section: &str, text: &mut String, dice: &mut Dice) {
        let link: &'static str = dice.pick::<&'static str>(Words::of(self.tongue).section(section));
        if self.tongue.is_chinese() {
            text.push_str(link);
            return;
        }
        if link.starts_with(char::is_alphabetic) {
            text.push(' ');
        }
        text.push_str(link);
        text.push(' ');
    }

    /// The space between two sentences.
    fn gap(&self, text: &mut String) {
        if !text.is_empty() && !self.tongue.is_chinese() && !text.ends_with(' ') {
            text.push(' ');
        }
    }

    fn stop(&self, text: &mut String) {
        if !text.ends_with(['.', '!', '?', '。', '！', '？', ')', '(']) {
            text.push_str(if self.tongue.is_chinese() { "。" } else { "." });
        }
    }

    fn finish(&self, mut text: String, overall: f64, dice: &mut Dice) -> String {
        text.truncate(text.trim_end().len());
        if overall.abs() > 0.6 && dice.chance(0.3) && text.ends_with(['.', '。']) {
            text.pop();
            text.push_str(if self.tongue.is_chinese() { "！" } else { "!" });
        }
        let keeps_capitals = !self.casual || dice.chance(0.5);
        if keeps_capitals && !self.tongue.is_chinese() {
            text = capitalised(&text);
        }
        if self.casual {
            careless(&mut text, self.tongue, dice);
        }
        if overall.abs() > 0.25 && dice.chance(if self.casual { 0.3 } else { 0.06 }) {
            let emoji = *dice.pick(Words::of(self.tongue).section(if overall > 0.0 { "emoji+" } else { "emoji-" }));
            self.gap(&mut text);
            text.push_str(emoji);
        }
        text
    }
}

/// Appends without doubling the space around a choice that was left empty.
fn append(text: &mut String, piece: &str) {
    text.push_str(if text.is_empty() || text.ends_with(' ') { piece.trim_start_matches(' ') } else { piece });
}

fn mood(overall: f64) -> &'static str {
    if overall > 0.25 {
        "+"
    } else if overall < -0.25 {
        "-"
    } else {
        "0"
    }
}

/// Capital letters where sentences start.
fn capitalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let (mut starts, mut ended) = (true, false);
    for c in text.chars() {
        starts |= ended && c == ' ';
        ended = matches!(c, '.' | '!' | '?' | ':') && !starts;
        if starts && c.is_alphanumeric() {
            out.extend(c.to_uppercase());
            starts = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// What hasty thumbs do: no full stop, a missing accent, two letters the wrong way round, a wrong homophone.
fn careless(text: &mut String, tongue: Tongue, dice: &mut Dice) {
    if text.ends_with(['.', '。']) {
        text.pop();
    }
    if !dice.chance(0.3) {
        return;
    }
    match tongue {
        Tongue::ZhHans | Tongue::ZhHant => *text = text.replacen('的', "得", 1).replacen('。', " ", 2),
        Tongue::Es | Tongue::Pt => {
            let plain = |c| match c {
                'á' => 'a',
                'é' => 'e',
                'í' => 'i',
                'ó' => 'o',
                'ú' => 'u',
                'ã' => 'a',
                'ç' => 'c',
                other => other,
            };
            *text = text.chars().filter(|c| !matches!(c, '¿' | '¡')).map(plain).collect();
        }
        Tongue::En | Tongue::Ru => swap_two_letters(text, dice),
    }
}

/// Swaps two small letters inside a word, never in a capitalised name, a number or an address.
fn swap_two_letters(text: &mut String, dice: &mut Dice) {
    let mut letters: Vec<char> = text.chars().collect();
    let at = dice.below(letters.len());
    let is_small = |c: &char| c.is_alphabetic() && c.is_lowercase();
    let word = letters.get(at..at + 5).is_some_and(|five| five.iter().all(is_small));
    if word && !text.contains('@') {
        letters.swap(at + 2, at + 3);
        *text = letters.into_iter().collect();
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Day,
    Hour,
    Minute,
}

/// A wait in the unit that people would use.
fn wait(tongue: Tongue, minutes: i64) -> String {
    match minutes {
        ..90 => quantity(tongue, minutes.max(1), Unit::Minute),
        90..2_880 => quantity(tongue, (minutes + 30) / 60, Unit::Hour),
        _ => quantity(tongue, (minutes + 720) / 1_440, Unit::Day),
    }
}

/// `n` with its unit, in the form that the number asks for (accusative in Russian).
fn quantity(tongue: Tongue, n: i64, unit: Unit) -> String {
    let unit_index = unit as usize;
    let [one, few, many]: [&str; 3] = match tongue {
        Tongue::En => {
            [["day", "days", "days"], ["hour", "hours", "hours"], ["minute", "minutes", "minutes"]][unit_index]
        }
        Tongue::Es => {
            [["día", "días", "días"], ["hora", "horas", "horas"], ["minuto", "minutos", "minutos"]][unit_index]
        }
        Tongue::Pt => {
            [["dia", "dias", "dias"], ["hora", "horas", "horas"], ["minuto", "minutos", "minutos"]][unit_index]
        }
        Tongue::Ru => [["день", "дня", "дней"], ["час", "часа", "часов"], ["минуту", "минуты", "минут"]][unit_index],
        Tongue::ZhHans => return format!("{n}{}", ["天", "个小时", "分钟"][unit_index]),
        Tongue::ZhHant => return format!("{n}{}", ["天", "個小時", "分鐘"][unit_index]),
    };
    let form = match (tongue, n % 10, n % 100) {
        (Tongue::Ru, 1, tens) if tens != 11 => one,
        (Tongue::Ru, 2..=4, tens) if !(12..=14).contains(&tens) => few,
        (Tongue::Ru, ..) => many,
        _ if n == 1 => one,
        _ => many,
    };
    format!("{n} {form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_right_form() {
        let days = |n| quantity(Tongue::Ru, n, Unit::Day);
        assert_eq!(
            [days(1), days(3), days(11), days(12), days(22)],
            ["1 день", "3 дня", "11 дней", "12 дней", "22 дня"]
        );
        assert_eq!(wait(Tongue::En, 1), "1 minute");
        assert_eq!(wait(Tongue::Es, 150), "3 horas");
        assert_eq!(wait(Tongue::ZhHant, 4_320), "3天");
    }

    #[test]
    fn every_template_can_be_said_when_all_is_known() {
        let facts = Facts {
            product: Some(3),
            brand: "B",
            rival: "R",
            store: Some("S"),
            agent: Some("A"),
            version: Some("4.2"),
            order: Some("LO-1".into()),
            delivery_days: Some(5),
            days_late: Some(2),
            refund_days: Some(9),
            wait_minutes: Some(30),
        };
        for tongue in Tongue::ALL {
            let voice = Voice { tongue, woman: true, casual: false, email: "a@example.org".into(), phone: "+1".into() };
            for template in Words::of(tongue).all() {
                let mut dice = Dice::new(1, 1);
                for _ in 0..20 {
                    let mut text = String::new();
                    assert!(voice.expand(template, &mut text, &facts, &mut dice).is_some(), "{template}");
                    assert!(!text.contains(['[', ']', '{', '}', '|']) && !text.contains("  "), "{template} → {text}");
                }
            }
        }
    }

    #[test]
    fn sentences_start_with_capitals() {
        assert_eq!(capitalised("so slow. ¿por qué 4.2? bad! \"ok\""), "So slow. ¿Por qué 4.2? Bad! \"Ok\"");
    }
}
