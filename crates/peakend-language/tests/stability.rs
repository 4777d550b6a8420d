//! The same words written otherwise keep their mood: case, spacing, width, emoji, one slip of the finger.

use peakend_language::Reader;
use peakend_model::annotation::Polarity;

fn label(reader: &Reader, text: &str) -> Option<Polarity> {
    reader.annotate(text).sentiment.map(|sentiment| sentiment.label)
}

/// Reviews of our own, of the length and tone that people write.
const TEXTS: [&str; 48] = [
    "The courier was friendly and the parcel came a day early, I am very happy with the service.",
    "I waited three weeks for my order and nobody answered my letters, terrible experience.",
    "Great quality for the price, I will order again.",
    "The lamp broke after two days and the shop refuses to refund me.",
    "The staff helped me choose the right sofa, thank you so much!",
    "The app crashes every time I open my basket, it is useless.",
    "Delicious food, cosy place, we loved every minute.",
    "The room was dirty and the neighbours were loud all night.",
    "El pedido llegó antes de tiempo y todo estaba perfecto, muy contento.",
    "Llevo un mes esperando el reembolso y nadie me contesta, es una vergüenza.",
    "Excelente atención, el personal fue muy amable con nosotros.",
    "La calidad es pésima, se rompió el primer día.",
    "La comida estaba deliciosa y el ambiente era muy agradable.",
    "La habitación estaba sucia y el baño olía fatal.",
    "Me encanta la aplicación, es rápida y fácil de usar.",
    "No funciona nada, he perdido mi dinero y mi tiempo.",
    "O produto chegou antes do prazo e é lindo, adorei a compra.",
    "Péssimo atendimento, ninguém resolve o meu problema.",
    "Ótima qualidade, recomendo a todos os meus amigos.",
    "A entrega atrasou duas semanas e a caixa veio quebrada.",
    "A comida é maravilhosa e os garçons são muito simpáticos.",
    "O quarto estava sujo e o ar condicionado não funcionava.",
    "Muito fácil de usar, estou muito satisfeito com o aplicativo.",
    "Comprei e me arrependi, o material é horrível.",
    "Заказ привезли раньше срока, всё упаковано отлично, спасибо!",
    "Жду возврат денег уже месяц, никто не отвечает, ужасный магазин.",
    "Очень вежливый персонал, помогли выбрать подарок, мы довольны.",
    "Качество ужасное, ручка отвалилась в первый же день.",
    "Вкусная еда и уютная атмосфера, обязательно придём ещё.",
    "В номере было грязно и холодно, отдых испорчен.",
    "Приложение быстрое и удобное, пользуюсь с удовольствием.",
    "Поддержка бесполезна, только тратят моё время.",
    "物流很快，包装也很好，非常满意。",
    "等了一个月还没有退款，客服根本不理人，太差了。",
    "服务员态度很好，推荐的菜也很好吃。",
    "质量太差了，用了一天就坏了。",
    "房间干净舒适，位置也很方便，下次还会来。",
    "房间又脏又吵，一晚上都没有睡好。",
    "应用很好用，界面漂亮，我很喜欢。",
    "东西和图片完全不一样，非常失望。",
    "物流很快，包裝也很好，非常滿意。",
    "等了一個月還沒有退款，客服根本不理人，太差了。",
    "服務員態度很好，推薦的菜也很好吃。",
    "品質太差了，用了一天就壞了。",
    "房間乾淨舒適，位置也很方便，下次還會來。",
    "房間又髒又吵，一晚上都沒有睡好。",
    "這個應用很好用，介面漂亮，我很喜歡。",
    "東西和圖片完全不一樣，非常失望。",
];

fn upper(text: &str) -> String {
    text.to_uppercase()
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn spaced(text: &str) -> String {
    format!("  {} \n", text.replace(' ', "  \u{00A0}"))
}

/// Latin letters, digits and signs in the width of Chinese ones.
fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// Chinese signs in the width of Latin ones.
fn narrow(text: &str) -> String {
    text.replace('，', ", ").replace('。', ". ").replace('！', "! ")
}

/// An emoji without a mood of its own.
fn with_emoji(text: &str) -> String {
    format!("{text} 📦")
}

/// Letters as letter and combining mark, as some systems write them.
fn decomposed(text: &str) -> String {
    text.replace('é', "e\u{301}").replace('á', "a\u{301}").replace('ó', "o\u{301}").replace('й', "и\u{306}")
}

/// Two neighbouring letters of the longest word change places.
fn with_typo(text: &str) -> String {
    let longest = text.split_whitespace().max_by_key(|word| word.chars().count()).unwrap_or("");
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle >= 1 && letters.len() > 3 {
        letters.swap(middle - 1, middle);
    }
    text.replacen(longest, &letters.into_iter().collect::<String>(), 1)
}

#[test]
fn a_mood_survives_another_spelling() {
    let reader = Reader::new();
    type Way = fn(&str) -> String;
    let ways: [(&str, Way); 8] = [
        ("upper case", upper),
        ("lower case", lower),
        ("spacing", spaced),
        ("full width", wide),
        ("half width", narrow),
        ("an emoji", with_emoji),
        ("combining marks", decomposed),
        ("a typo", with_typo),
    ];
    let (mut kept, mut all) = (0, 0);
    let mut lost = Vec::new();
    for text in TEXTS {
        let before = label(&reader, text);
        assert!(before.is_some(), "{text} is not read");
        for (name, way) in ways {
            let other = way(text);
            all += 1;
            match label(&reader, &other) == before {
                true => kept += 1,
                false => lost.push(format!("{name}: {other}")),
            }
        }
    }
    let share = f64::from(kept) / f64::from(all);
    assert!(share >= 0.97, "only {share:.4} keep their label:\n{}", lost.join("\n"));
}
