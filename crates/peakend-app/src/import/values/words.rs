//! Words that stand for nothing, for yes and no, for numbers and for months, in the languages of the product.

/// Whether a cell says that there is no value.
pub fn is_missing(text: &str) -> bool {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return true;
    }
    if trimmed.len() > 24 {
        return false;
    }
    const WORDS: [&str; 27] = [
        "n/a",
        "#n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "—",
        "–",
        "?",
        "not available",
        "not rated",
        "no data",
        "sin datos",
        "no disponible",
        "sem dados",
        "nulo",
        "нет",
        "нет данных",
        "не указано",
        "无",
        "無",
        "暂无",
        "空",
        "<na>",
    ];
    let folded = trimmed.to_lowercase();
    WORDS.contains(&folded.as_str())
}

/// Yes or no, as words, letters, marks or 1 and 0.
pub fn truth(text: &str) -> Option<bool> {
    let folded = text.trim().to_lowercase();
    match folded.as_str() {
        "1" | "true" | "t" | "yes" | "y" | "si" | "sí" | "sim" | "s" | "да" | "д" | "是" | "有" | "✓" | "✔" | "x"
        | "on" | "verdadero" | "verdadeiro" | "истина" | "真" => Some(true),
        "0" | "false" | "f" | "no" | "n" | "não" | "nao" | "нет" | "н" | "否" | "没有" | "沒有" | "✗" | "✘" | "off"
        | "falso" | "ложь" | "假" => Some(false),
        _ => None,
    }
}

/// A number from 0 to 10 written as a word.
pub(super) fn number_word(word: &str) -> Option<u8> {
    const WORDS: [&[&str]; 11] = [
        &["zero", "cero", "ноль", "нуль", "零", "〇"],
        &["one", "uno", "una", "um", "uma", "один", "одна", "одну", "一", "壹"],
        &["two", "dos", "dois", "duas", "два", "две", "二", "两", "兩", "贰"],
        &["three", "tres", "três", "три", "三", "叁"],
        &["four", "cuatro", "quatro", "четыре", "四", "肆"],
        &["five", "cinco", "пять", "五", "伍"],
        &["six", "seis", "шесть", "六"],
        &["seven", "siete", "sete", "семь", "七"],
        &["eight", "ocho", "oito", "восемь", "八"],
        &["nine", "nueve", "nove", "девять", "九"],
        &["ten", "diez", "dez", "десять", "十"],
    ];
    let at = WORDS.iter().position(|words| words.contains(&word))?;
    u8::try_from(at).ok()
}

/// The month (1 to 12) that a lower-case word names, in full or as usually shortened.
pub(super) fn month(word: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "january", "ene", "enero", "janeiro", "янв", "январь", "января", "januar", "janvier", "janv"],
        &[
            "feb",
            "february",
            "febr",
            "febrero",
            "fev",
            "fevereiro",
            "фев",
            "февр",
            "февраль",
            "февраля",
            "februar",
            "février",
            "févr",
        ],
        &["mar", "march", "marzo", "março", "marco", "мар", "март", "марта", "märz", "mär", "mrz", "mars"],
        &["apr", "april", "abr", "abril", "апр", "апрель", "апреля", "avril", "avr"],
        &["may", "mayo", "mai", "maio", "май", "мая"],
        &["jun", "june", "junio", "junho", "июн", "июнь", "июня", "juni", "juin"],
        &["jul", "july", "julio", "julho", "июл", "июль", "июля", "juli", "juillet", "juil"],
        &["aug", "august", "ago", "agosto", "авг", "август", "августа", "août", "aout"],
        &[
            "sep",
            "sept",
            "september",
            "septiembre",
            "setiembre",
            "set",
            "setembro",
            "сен",
            "сент",
            "сентябрь",
            "сентября",
            "septembre",
        ],
        &["oct", "october", "octubre", "out", "outubro", "окт", "октябрь", "октября", "okt", "oktober", "octobre"],
        &["nov", "november", "noviembre", "novembro", "ноя", "нояб", "ноябрь", "ноября", "novembre"],
        &[
            "dec",
            "december",
            "dic",
            "diciembre",
            "dez",
            "dezembro",
            "дек",
            "декабрь",
            "декабря",
            "dezember",
            "décembre",
            "déc",
        ],
    ];
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(at + 1).ok()
}

/// Words that may stand in a date without saying anything: weekdays, prepositions, ordinals.
pub(super) fn is_date_filler(word: &str) -> bool {
    const WORDS: [&str; 68] = [
        "of",
        "the",
        "de",
        "del",
        "a",
        "at",
        "on",
        "el",
        "às",
        "as",
        "las",
        "la",
        "em",
        "г",
        "года",
        "год",
        "в",
        "st",
        "nd",
        "rd",
        "th",
        "um",
        "uhr",
        "t",
        "le",
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "lunes",
        "martes",
        "miércoles",
        "miercoles",
        "jueves",
        "viernes",
        "sábado",
        "sabado",
        "domingo",
        "lun",
        "mié",
        "jue",
        "vie",
        "segunda",
        "terça",
        "quarta",
        "quinta",
        "sexta",
        "feira",
        "пн",
        "вт",
        "ср",
        "чт",
        "пт",
        "сб",
        "вс",
    ];
    WORDS.contains(&word) || is_long_weekday(word)
}

fn is_long_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"];
    let is_chinese_weekday = ["星期", "周", "週", "礼拜"].iter().any(|start| {
        word.strip_prefix(start).is_some_and(|day| day.chars().count() == 1 && "一二三四五六日天".contains(day))
    });
    is_chinese_weekday || DAYS.contains(&word)
}
