//! Dates and times as the reader's language writes them, in the workspace's zone.

use jiff::civil::Date;
use peakend_model::Timestamp;
use peakend_model::user::Locale;

use super::Words;

const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ES: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"];
/// In the genitive, as they stand after a day.
const RU: [&str; 12] =
    ["янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."];
/// In the nominative, as they stand alone.
const RU_ALONE: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];

impl Words {
    /// `21 Nov 2026`
    pub fn date(&self, at: &Timestamp) -> String {
        self.civil_date(at.date(&self.zone))
    }

    /// As [`Self::date`], for a day of the calendar.
    pub fn civil_date(&self, date: Date) -> String {
        match self.locale {
            Locale::ZhHans | Locale::ZhHant => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Locale::En | Locale::Es | Locale::Ru => format!("{} {}", self.day_and_month(date), date.year()),
        }
    }

    /// `21 Nov`, where the year is known from around it.
    pub fn day_and_month(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).unwrap_or_default();
        match self.locale {
            Locale::En => format!("{} {}", date.day(), EN[month]),
            Locale::Es => format!("{} {}", date.day(), ES[month]),
            Locale::Ru => format!("{} {}", date.day(), RU[month]),
            Locale::ZhHans | Locale::ZhHant => format!("{}月{}日", date.month(), date.day()),
        }
    }

    /// `Nov 2026`
    pub fn month(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).unwrap_or_default();
        match self.locale {
            Locale::En => format!("{} {}", EN[month], date.year()),
            Locale::Es => format!("{} {}", ES[month], date.year()),
            Locale::Ru => format!("{} {}", RU_ALONE[month], date.year()),
            Locale::ZhHans | Locale::ZhHant => format!("{}年{}月", date.year(), date.month()),
        }
    }

    /// `21 Nov 2026, 14:05`
    pub fn date_time(&self, at: &Timestamp) -> String {
        let local = at.to_jiff().to_zoned(self.zone.0.clone());
        let time = format!("{:02}:{:02}", local.hour(), local.minute());
        match self.locale {
            Locale::ZhHans | Locale::ZhHant => format!("{} {time}", self.date(at)),
            Locale::En | Locale::Es | Locale::Ru => format!("{}, {time}", self.date(at)),
        }
    }

    /// RFC 3339, for the `datetime` attribute.
    pub fn machine(&self, at: &Timestamp) -> String {
        at.to_string()
    }

    /// `5 minutes ago`; a date when more than a week has passed.
    pub fn ago(&self, at: &Timestamp) -> String {
        let passed = self.now.0 - at.0;
        match passed {
            ..0 => self.date_time(at),
            0..Timestamp::MINUTE => self.text("ago-now"),
            Timestamp::MINUTE..Timestamp::HOUR => self.with("ago-minutes", "n", passed / Timestamp::MINUTE),
            Timestamp::HOUR..Timestamp::DAY => self.with("ago-hours", "n", passed / Timestamp::HOUR),
            _ if passed < 7 * Timestamp::DAY => self.with("ago-days", "n", passed / Timestamp::DAY),
            _ => self.date(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::words;

    #[test]
    fn dates_follow_language_and_zone() {
        let at = Timestamp::parse("2026-11-21T23:30:00Z").unwrap();
        let in_madrid = |locale| {
            let mut words = words(locale);
            words.zone = peakend_model::time::Zone::named("Europe/Madrid").unwrap();
            words.date_time(&at)
        };
        assert_eq!(in_madrid(Locale::En), "22 Nov 2026, 00:30");
        assert_eq!(in_madrid(Locale::Es), "22 nov 2026, 00:30");
        assert_eq!(in_madrid(Locale::Ru), "22 нояб. 2026, 00:30");
        assert_eq!(in_madrid(Locale::ZhHans), "2026年11月22日 00:30");
    }

    #[test]
    fn the_near_past_is_told_in_words() {
        let words = words(Locale::Ru);
        let back = |micros: i64| words.ago(&Timestamp(words.now.0 - micros));
        assert_eq!(back(10 * Timestamp::SECOND), "только что");
        assert_eq!(back(21 * Timestamp::MINUTE), "21 минуту назад");
        assert_eq!(back(3 * Timestamp::HOUR), "3 часа назад");
        assert_eq!(back(5 * Timestamp::DAY), "5 дней назад");
    }
}
