//! How many texts of about 200 characters one core reads a second, by language:
//! `cargo run -p peakend-language --example speed [STARTER]`, where STARTER is a tree such as `telecom`;
//! or `… speed FILE` for the lines of a file, each read once: other words come up all the time, as in an import.
#![expect(clippy::print_stdout, reason = "a measurement to read")]

use std::time::Instant;

use peakend_language::{Reader, Starter};

const TEXTS: [(&str, &str); 6] = [
    (
        "en",
        "I ordered two pairs of shoes and the delivery took three weeks, but the courier was friendly. The quality is great for the price, though the box was damaged. Please tell me how I can return one pair?",
    ),
    (
        "es",
        "Compré dos pares de zapatos y la entrega tardó tres semanas, pero el repartidor fue amable. La calidad es excelente por el precio, aunque la caja llegó rota. ¿Me pueden decir cómo devolver un par?",
    ),
    (
        "pt",
        "Comprei dois pares de sapatos e a entrega demorou três semanas, mas o entregador foi simpático. A qualidade é ótima pelo preço, embora a caixa tenha chegado amassada. Como posso devolver um par, por favor?",
    ),
    (
        "ru",
        "Заказал две пары обуви, доставка заняла три недели, но курьер был вежливый. Качество отличное за такую цену, хотя коробка пришла мятая. Подскажите, пожалуйста, как вернуть одну пару и получить деньги?",
    ),
    (
        "zh-Hans",
        "买了两双鞋，物流等了三个星期，不过快递员很有礼貌。质量对得起这个价格，就是盒子压坏了。请问怎么退一双？客服一直没人回复，打了好几次电话都打不通，希望你们能改进一下售后服务，不然以后不会再来了。鞋子本身穿着很舒服，颜色也好看，尺码偏小一点，建议大家买大一码，总体还算满意，给四星吧，物流再快一点就更好了，包装也应该结实一些，毕竟路上容易被压坏，谢谢商家的理解和支持，期待下次的购物体验会更好。",
    ),
    (
        "zh-Hant",
        "買了兩雙鞋，物流等了三個星期，不過快遞員很有禮貌。質量對得起這個價格，就是盒子壓壞了。請問怎麼退一雙？客服一直沒人回覆，打了好幾次電話都打不通，希望你們能改進一下售後服務，不然以後不會再來了。鞋子本身穿著很舒服，顏色也好看，尺碼偏小一點，建議大家買大一碼，總體還算滿意，給四星吧，物流再快一點就更好了，包裝也應該結實一些，畢竟路上容易被壓壞，謝謝商家的理解和支持，期待下次的購物體驗會更好。",
    ),
];

fn main() {
    let start = Instant::now();
    let reader = Reader::new();
    println!("loading {:?}", start.elapsed());
    let argument = std::env::args().nth(1);
    if let Some(lines) = argument.as_ref().and_then(|path| std::fs::read_to_string(path).ok()) {
        return each_once(&reader, &lines);
    }
    let starter = argument.and_then(|key| Starter::of(&key));
    let reader = starter.map_or(reader, |starter| Reader::new().with_tree(starter.tree(), starter.key));
    let mut all = 0.0;
    for (code, text) in TEXTS {
        let n = 20_000;
        let start = Instant::now();
        let mut opinions = 0;
        for _ in 0..n {
            opinions += std::hint::black_box(reader.read(std::hint::black_box(text))).annotation.opinions.len();
        }
        let micros = start.elapsed().as_secs_f64() * 1e6 / f64::from(n);
        all += micros / 6.0;
        let characters = text.chars().count();
        println!(
            "{code:8} {characters} characters, {micros:.1} µs a text, {:.0} texts/s, {} opinions",
            1e6 / micros,
            opinions / n as usize
        );
    }
    println!("mean {all:.1} µs a text: 1 000 000 texts on two cores in {:.1} s", all / 2.0);
}

fn each_once(reader: &Reader, lines: &str) {
    let start = Instant::now();
    let mut opinions = 0;
    for line in lines.lines() {
        opinions += std::hint::black_box(reader.read(line)).annotation.opinions.len();
    }
    let (micros, n) = (start.elapsed().as_secs_f64() * 1e6, lines.lines().count());
    println!("{n} lines, {:.1} µs each, {opinions} opinions", micros / n.max(1) as f64);
}
