//! Reading by example, in each language.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use peakend_language::{Reader, Reading};
use peakend_model::annotation::{Against, Direction, Emotion, Intent, Polarity};

fn reader() -> &'static Reader {
    static READER: std::sync::OnceLock<Reader> = std::sync::OnceLock::new();
    READER.get_or_init(Reader::new)
}

fn read(text: &str) -> Reading {
    reader().read(text)
}

#[test]
fn a_reader_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Reader>();
}

#[test]
fn the_language_is_recognised() {
    for (text, code) in [
        ("The parcel came two days late and nobody answered the phone", "en"),
        ("El pedido llegó tarde y nadie contestó el teléfono", "es"),
        ("O pedido chegou atrasado e ninguém atendeu o telefone", "pt"),
        ("Заказ пришёл поздно, и никто не ответил по телефону", "ru"),
        ("订单来得太晚，没有人接电话", "zh-Hans"),
        ("訂單來得太晚，沒有人接電話", "zh-Hant"),
        ("Le colis est arrivé avec deux jours de retard et personne ne répond", "fr"),
        ("Das Paket kam zwei Tage zu spät und niemand ist ans Telefon gegangen", "de"),
        ("荷物が二日遅れて届きました", "ja"),
        ("소포가 이틀 늦게 왔어요", "ko"),
    ] {
        let language = read(text).annotation.language.unwrap();
        assert_eq!(language.code, code, "{text}");
    }
    assert_eq!(read("12345 !!!").annotation.language, None);
    let unread = read("Le colis est arrivé avec deux jours de retard 😡").annotation;
    assert_eq!((unread.sentiment, unread.opinions.len()), (None, 0));
}

#[test]
fn the_mood_is_read() {
    use Polarity::{Negative, Positive};
    for (text, label) in [
        ("Great service, I love this shop", Positive),
        ("The screen broke after a week, terrible quality", Negative),
        ("Not good at all", Negative),
        ("Excelente atención, muy amables", Positive),
        ("No funciona y nadie responde, pésimo", Negative),
        ("Ótimo produto, chegou antes do prazo", Positive),
        ("Péssimo atendimento, nunca mais compro", Negative),
        ("Отличный магазин, вежливый персонал", Positive),
        ("Ужасное качество, деньги на ветер", Negative),
        ("质量很好，物流也快，非常满意", Positive),
        ("太差了，客服态度恶劣，再也不来了", Negative),
        ("質量很好，非常滿意", Positive),
        ("服務態度惡劣，太失望了", Negative),
        ("👍👍👍", Positive),
    ] {
        let sentiment = read(text).annotation.sentiment.unwrap();
        assert_eq!(sentiment.label, label, "{text} {sentiment:?}");
        assert_eq!(sentiment.value > 0.0, label == Positive, "{text}");
    }
}

#[test]
fn each_clause_has_its_own_opinion() {
    for (text, expected) in [
        ("The food was delicious but the delivery was slow", vec![("food", 1), ("delivery", -1)]),
        ("La comida estaba deliciosa pero el precio es horrible", vec![("food", 1), ("price", -1)]),
        ("A comida estava deliciosa, mas o atendimento foi péssimo", vec![("food", 1), ("support", -1)]),
        ("Еда вкусная, но доставка ужасная", vec![("food", 1), ("delivery", -1)]),
        ("菜很好吃，但是价格太贵", vec![("food", 1), ("price", -1)]),
        ("菜很好吃，但是價格太貴", vec![("food", 1), ("price", -1)]),
        ("The app crashes, the staff is friendly", vec![("app.stability", -1), ("support.friendliness", 1)]),
    ] {
        let reading = read(text);
        for (theme, sign) in expected {
            let opinion = reading.annotation.opinions.iter().find(|o| o.theme == theme);
            let opinion = opinion.unwrap_or_else(|| panic!("{theme} in {text}: {:?}", reading.annotation.opinions));
            assert_eq!(opinion.polarity > 0.0, sign > 0, "{theme} in {text}: {opinion:?}");
            assert!(!opinion.span.of(&reading.text).is_empty());
        }
    }
}

#[test]
fn intents_and_emotions_are_read() {
    for (text, intent) in [
        ("How long does shipping take?", Intent::Question),
        ("It would be nice to have a dark mode", Intent::Suggestion),
        ("Please call me back today", Intent::Request),
        ("I will never order again", Intent::ThreatToLeave),
        ("¿Cuánto tarda el envío?", Intent::Question),
        ("Sería bueno que añadan más pagos", Intent::Suggestion),
        ("Me doy de baja, nunca más", Intent::ThreatToLeave),
        ("Vocês poderiam ter mais cores, seria legal", Intent::Suggestion),
        ("Vou cancelar minha assinatura", Intent::ThreatToLeave),
        ("Подскажите, когда будет доставка?", Intent::Question),
        ("Больше не буду у вас заказывать", Intent::ThreatToLeave),
        ("请问什么时候发货？", Intent::Question),
        ("建议增加夜间模式", Intent::Suggestion),
        ("再也不会来了", Intent::ThreatToLeave),
    ] {
        let intents = read(text).annotation.intents();
        assert!(intents.contains(&intent), "{text} {intents:?}");
    }
    for (text, emotion) in [
        ("Thank you so much!", Emotion::Gratitude),
        ("I am furious", Emotion::Anger),
        ("Qué decepción, esperaba más", Emotion::Disappointment),
        ("Nossa, que surpresa", Emotion::Surprise),
        ("Я боюсь за свои деньги", Emotion::Fear),
        ("菜里有蟑螂，太恶心了", Emotion::Disgust),
    ] {
        let emotions = read(text).annotation.emotions();
        assert!(emotions.contains(&emotion), "{text} {emotions:?}");
    }
}

#[test]
fn who_waits_for_an_answer() {
    assert!(read("Where is my order? I need it urgently").annotation.needs_answer);
    assert!(!read("Nice shop, good prices").annotation.needs_answer);
    assert!(read("СРОЧНО верните деньги").annotation.urgency.is_some_and(|u| u >= 0.25));
    assert!(read("I had to call several times and waited 3 hours, awful").annotation.effort.is_some_and(|e| e > 0.6));
    assert!(read("So easy to order").annotation.effort.is_some_and(|e| e < 0.4));
}

#[test]
fn spans_stand_on_the_masked_text() {
    let reading = read("Escríbeme a ana@example.org: la entrega fue pésima");
    assert_eq!(reading.text, "Escríbeme a [email]: la entrega fue pésima");
    let sentiment = reading.annotation.sentiment.unwrap();
    assert_eq!(sentiment.spans[0].of(&reading.text), "pésima");
    assert_eq!(reading.annotation.personal_data[0].span.of(&reading.text), "[email]");
}

#[test]
fn what_is_set_beside_another_is_read() {
    use Against::{Before, Expected, Other};
    use Direction::{Better, Same, Worse};
    let mut wrong = Vec::new();
    for (text, direction, against, target) in [
        ("The coffee here is much better than Starbucks, and cheaper too", Better, Other, "Starbucks"),
        ("Their support is worse than at Acme Bank.", Worse, Other, "Acme Bank"),
        ("Delivery was more expensive than the other shop", Worse, Other, "other shop"),
        ("It is not as good as the Bosch I had", Worse, Other, "Bosch"),
        ("The service is worse than before", Worse, Before, "before"),
        ("Better than I expected, thank you", Better, Expected, "I expected"),
        ("Compared to Amazon, the delivery is terribly slow", Worse, Other, "Amazon"),
        ("Amazon is much faster than you", Worse, Other, "Amazon"),
        ("😀👍🏽 Honestly this app is better than Glovo 🚀", Better, Other, "Glovo"),
        ("El servicio es mejor que el de Vodafone", Better, Other, "Vodafone"),
        ("La comida es peor que antes", Worse, Before, "antes"),
        ("El envío es más lento que en Amazon", Worse, Other, "Amazon"),
        ("No es tan bueno como el hotel anterior", Worse, Before, "el hotel anterior"),
        ("O atendimento é melhor do que na Magalu", Better, Other, "Magalu"),
        ("A entrega foi pior que a da Americanas", Worse, Other, "Americanas"),
        ("Muito melhor do que eu esperava", Better, Expected, "eu esperava"),
        ("Сервис хуже, чем у Билайна", Worse, Other, "Билайна"),
        ("Цены здесь лучше, чем у конкурентов", Better, Other, "конкурентов"),
        ("Доставка быстрее, чем в Озоне, спасибо", Better, Other, "Озоне"),
        ("Качество хуже Сбера в сто раз", Worse, Other, "Сбера"),
        ("Стало хуже, чем было раньше", Worse, Before, "было раньше"),
        ("По сравнению с Тинькофф поддержка ужасная", Worse, Other, "Тинькофф"),
        ("质量比小米好多了", Better, Other, "小米"),
        ("物流比京东慢，不推荐", Worse, Other, "京东"),
        ("味道不如以前了", Worse, Before, "以前"),
        ("没有想象中那么好", Worse, Expected, "想象中"),
        ("服务比不上海底捞", Worse, Other, "海底捞"),
        ("🎉這家的咖啡比星巴克更好喝👍", Better, Other, "星巴克"),
        ("电池续航时间长，跟其他同类的小本比要好", Better, Other, "其他同类的小本"),
        ("和星巴克一样好喝", Same, Other, "星巴克"),
        ("隔壁老王家比你们便宜", Worse, Other, "隔壁老王家"),
    ] {
        let reading = read(text);
        let told = reading.annotation.comparisons.first().map(|one| {
            assert!(one.span.from <= one.target.from && one.target.to <= one.span.to, "{text}: {one:?}");
            (one.direction, one.against, one.target.of(&reading.text).to_owned())
        });
        if told != Some((direction, against, target.to_owned())) {
            wrong.push((text, told));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_only_looks_like_a_comparison_is_none() {
    for text in [
        "I waited more than an hour for the waiter",
        "Better late than never, I am more than happy",
        "Please answer as soon as possible, as well as my friend",
        "Es mejor que no compren aquí",
        "Es el mejor que he probado en mi vida",
        "Más de tres horas esperando, peor que nunca",
        "O melhor que já comi na vida",
        "Отвечайте как можно быстрее",
        "Лучше бы не покупал, хуже некуда",
        "Чем дольше ждёшь, тем хуже настроение",
        "性价比很高，比较满意，比如杯子很好",
        "没有快递，没有什么好说的",
        "你说还不如直接买新的",
    ] {
        assert_eq!(read(text).annotation.comparisons, [], "{text}");
    }
}

#[test]
fn a_word_of_another_trade_names_no_theme() {
    for (text, theme) in [
        ("送的包包怎么有股很浓重的馊抹布味道", "food"),
        ("一楼是旋转餐厅，晚餐的套餐也就一种", "billing"),
        ("El producto llegó en excelentes condiciones, muy contento", "contract"),
        ("Genial teléfono, acabo de poner mi tarjeta SIM del iPhone 6", "payment"),
        ("Это слово переводится на русский как печь, спасибо", "payment"),
    ] {
        let annotation = read(text).annotation;
        assert!(!annotation.opinions.iter().any(|opinion| opinion.theme == theme), "{text}: {:?}", annotation.opinions);
    }
    for (text, theme) in [
        ("味道很好，下次再来", "food"),
        ("流量套餐太贵了", "billing"),
        ("Las condiciones del contrato no son claras", "contract"),
        ("No aceptan mi tarjeta y no puedo pagar", "payment"),
        ("Перевод денег не прошёл, верните", "payment"),
    ] {
        let annotation = read(text).annotation;
        assert!(annotation.opinions.iter().any(|opinion| opinion.theme == theme), "{text}: {:?}", annotation.opinions);
    }
}
