//! Personal data by example: made-up people, published test numbers, and what must stay readable.

use super::mask;

#[track_caller]
fn check(text: &str, expected: &str) {
    let (masked, personal) = mask(text);
    assert_eq!(masked, expected);
    for data in personal {
        assert!(data.span.of(&masked).starts_with('[') && data.span.of(&masked).ends_with(']'));
    }
}

#[test]
fn addresses_of_mail_are_masked() {
    check("Write to ana.b+x@mail.example.org.", "Write to [email].");
    check("邮箱zhang_3@qq.com谢谢", "邮箱[email]谢谢");
    check("почта:ivan@пример и ivan@example.ru", "почта:ivan@пример и [email]");
    check("meet @ noon, @handle, a@b", "meet @ noon, @handle, a@b");
}

#[test]
fn cards_need_their_check_digit() {
    check("paid with 4111 1111 1111 1111 today", "paid with [card] today");
    check("paid with 4111-1111-1111-1112 today", "paid with 4111-1111-1111-1112 today");
    check("5500005555555559", "[card]");
    check("2200 0000 0000 0004?", "[card]?");
    check("order 1234567890123456", "order 1234567890123456");
}

#[test]
fn phones_in_the_ways_people_write_them() {
    check("Call +34 612 345 678 now", "Call [phone] now");
    check("8 (912) 345-67-89 Ольга", "[phone] Ольга");
    check("手机13812345678，请回电", "手机[phone]，请回电");
    check("(11) 98765-4321 é meu whats", "[phone] é meu whats");
    check("my number (212) 555-0147.", "my number [phone].");
    check("tel: 612345678", "tel: [phone]");
}

#[test]
fn national_numbers_need_their_check_digit() {
    check("DNI 12345678Z", "DNI [id]");
    check("DNI 12345678A", "DNI 12345678A");
    check("NIE X1234567L", "NIE [id]");
    check("CPF 529.982.247-25", "CPF [id]");
    check("СНИЛС 112-233-445 95", "СНИЛС [id]");
    check("ИНН 500100732259", "ИНН [id]");
    check("身份证11010519491231002X。", "身份证[id]。");
    check("SSN 536-90-4399", "SSN [id]");
    check("CNPJ 11.222.333/0001-81", "CNPJ [id]");
}

#[test]
fn accounts_and_links() {
    check("IBAN ES91 2100 0418 4502 0005 1332 ok", "IBAN [iban] ok");
    check("IBAN ES92 2100 0418 4502 0005 1332 ok", "IBAN ES92 2100 0418 4502 0005 1332 ok");
    check("see https://shop.example/reset?token=abc123.", "see [url].");
    check("see https://shop.example/help, fine", "see https://shop.example/help, fine");
    check("www.example.com/a/9f8e7d6c5b4a39281706f5e4d3c2b1a0", "[url]");
}

#[test]
fn ordinary_numbers_stay() {
    for text in [
        "waited 3 hours on 12/05/2023 at 14:30",
        "2024-01-02 10:11",
        "order 123456789",
        "costs 1 000 000 руб",
        "192.168.100.200",
        "10.000.000 €",
        "iPhone 15 Pro 256",
        "1/2 3/4 5-6",
        "+1 for this",
        "(2) and (3)",
    ] {
        check(text, text);
    }
}

#[test]
fn names_that_the_context_gives_away() {
    for (text, expected) in [
        ("Hello, my name is Ana Pérez and I wait.", "Hello, my name is [name] and I wait."),
        ("MY NAME IS John O'Brien.", "MY NAME IS [name]."),
        ("Hola, me llamo María de la Fuente, no llega", "Hola, me llamo [name], no llega"),
        ("Oi, meu nome é João da Silva. Cadê?", "Oi, meu nome é [name]. Cadê?"),
        ("Меня зовут Анна Петрова, заказ не пришёл", "Меня зовут [name], заказ не пришёл"),
        ("你好，我叫王小明，订单没到", "你好，我叫[name]，订单没到"),
        ("It broke.\nKind regards,\nAna Pérez", "It broke.\nKind regards,\n[name]"),
        ("Не работает. С уважением, Иван Петров", "Не работает. С уважением, [name]"),
        ("Gracias. Saludos, Ana", "Gracias. Saludos, [name]"),
    ] {
        assert_eq!(mask(text).0, expected);
    }
}

#[test]
fn addresses_with_a_street_and_a_number() {
    for (text, expected) in [
        ("Sent to 221b Baker Street instead.", "Sent to [address] instead."),
        ("I live at 12 Old Mill Road, call first", "I live at [address], call first"),
        ("Vivo en la calle Mayor 5 y no llegó", "Vivo en la [address] y no llegó"),
        ("Avenida de la Constitución, nº 14: cerrado", "[address]: cerrado"),
        ("Moro na Rua das Flores, 123", "Moro na [address]"),
        ("Moro na rua Augusta, 123, e nada", "Moro na [address], e nada"),
        ("Курьер, ул. Ленина, д. 5, кв. 12, не приехал", "Курьер, [address], не приехал"),
        ("живу на улице Гагарина 7а", "живу на [address]"),
        ("送到中山路12号，没人", "送到[address]，没人"),
    ] {
        assert_eq!(mask(text).0, expected);
    }
}

#[test]
fn what_only_looks_like_names_and_addresses_stays() {
    for text in [
        "my name is on the list",
        "Me llamo la atención el precio",
        "我叫了外卖，很慢",
        "我叫王者荣耀客服来",
        "Regards to the team, they were great",
        "Best regards, we will come back",
        "the street was loud, 3 stars",
        "Room 12 on the Street side",
        "2 nights on the road",
        "la calle estaba sucia y 5 minutos después llegó",
        "la plaza de parking costó 20 €",
        "на улице было 20 градусов",
        "улица Красивая, ждали час",
        "第3号柜台服务很好",
        "坐地铁10号线",
        "order 1234567 product AB-1234-X 19.99",
        "rua suja e 3 horas de espera",
    ] {
        assert_eq!(mask(text).0, text);
    }
}
