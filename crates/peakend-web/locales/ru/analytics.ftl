# Analytic pages: fields, metrics, filter bar, overview, feedback


# What fields are called
field-kind = Вид
field-channel = Канал
field-touchpoint = Точка контакта
field-brand = Бренд
field-product = Товар
field-source = Источник
field-thread = Цепочка
field-scored = Оценка
field-language = Язык
field-sentiment = Настроение
field-currency = Валюта
field-theme = Тема
field-intent = Намерение
field-emotion = Эмоция
value-unknown = Не указано

# Values
channel-store = Магазин
channel-web = Сайт
channel-app = Приложение
channel-email = Почта
channel-phone = Телефон
channel-chat = Чат
channel-social = Соцсети
channel-marketplace = Маркетплейс
channel-post = Письмо
channel-kiosk = Терминал
channel-other = Другое
sentiment-negative = Негативное
sentiment-neutral = Нейтральное
sentiment-positive = Позитивное
sentiment-mixed = Смешанное
intent-complaint = Жалоба
intent-suggestion = Предложение
intent-question = Вопрос
intent-request = Просьба
intent-praise = Похвала
intent-threat-to-leave = Угроза уйти
emotion-joy = Радость
emotion-trust = Доверие
emotion-surprise = Удивление
emotion-sadness = Грусть
emotion-anger = Гнев
emotion-fear = Страх
emotion-disgust = Отвращение
emotion-frustration = Досада
emotion-gratitude = Благодарность
emotion-disappointment = Разочарование
field-effort = Усилия
field-urgency = Срочность
field-needs-answer = Ждёт ответа
value-unsaid = Не сказано
effort-easy = Легко
effort-mixed = И легко, и трудно
effort-hard = Трудно
urgency-soon = Скоро
urgency-now = Сразу
needs-answer-yes = Да
needs-answer-no = Нет
field-comparison = По сравнению с другими
comparison-better = Лучше
comparison-worse = Хуже
comparison-same = Так же
compared-better = Лучше, чем
compared-worse = Хуже, чем
compared-same = Так же, как
language-en = Английский
language-es = Испанский
language-pt = Португальский
language-ru = Русский
language-zh-hans = Китайский (упр.)
language-zh-hant = Китайский (трад.)

# Metrics
metric-volume = Отзывы
metric-nps = NPS
metric-csat = Удовлетворённость
metric-ces = Лёгкость
metric-rating = Оценка
metric-sentiment = Настроение текстов
metric-meaning-volume = Сколько взаимодействий с оценкой или текстом
metric-meaning-nps = Доля 9–10 минус доля 0–6, от −100 до 100
metric-meaning-csat = Доля ответов в верхней четверти шкалы: 4 и 5 из 5
metric-meaning-ces = Средняя лёгкость как доля шкалы
metric-meaning-rating = Средняя оценка, все шкалы приведены к 1–5
metric-meaning-sentiment = Среднее настроение написанного, от −1 до 1
n-answers = n = { $n }
few-answers = надёжно примерно от { $n }
answers = Ответы
interval = Интервал 95 %
value = Значение
date = Дата
change = Изменение
change-clear = было { $before } (n = { $n }); изменение в пределах { $interval }
change-unclear = было { $before } (n = { $n }); изменение { $interval }. Явным не считается: среди многих сравнений на странице некоторые случайны
change-before = было { $before }
mood = Настроение
mood-shares = Плохо, нейтрально, хорошо
mood-shares-spoken = { $poor } плохо, { $good } хорошо
mentions = Упоминания

# The filter bar
filters = Фильтры
filters-set = Действующие фильтры
filters-clear = Сбросить все
filter-remove = Убрать { $field }: { $value }
filter-values = Значения
filter-nothing = В этом периоде выбирать не из чего.
period = Период
period-7d = Последние 7 дней
period-30d = Последние 30 дней
period-90d = Последние 90 дней
period-12m = Последние 12 месяцев
period-all = Всё время
compare = Сравнить с
compare-previous = прошлым периодом
compare-year = прошлым годом
compare-none = ничем
search = Поиск
search-words = Слова, «фразы», -без
apply = Применить
own-days = Даты
from = С
to = По
views = Виды
view-shared = общий
view-remove = Удалить вид { $name }
view-save = Сохранить этот вид
view-name = Название вида
view-share = Доступен всем здесь

# Overview
overview-title = Что чувствуют клиенты
overview-steady = Явных изменений нет: разница может быть случайной
overview-rose = { $metric }: выше на { $by }, теперь { $to }
overview-fell = { $metric }: ниже на { $by }, теперь { $to }
overview-against = { $now } в сравнении с { $before }
overview-metrics = Показатели
overview-volume-note = оценки и тексты
overview-themes = О чём говорят
overview-themes-hint = Каждый отзыв считается один раз на тему
overview-voices = Их собственными словами
overview-all-feedback = Все отзывы
overview-none = За последние 30 дней ничего нет
overview-none-hint = Загрузите файл с отзывами, ответами или обращениями и через минуту увидите, что чувствуют клиенты.
overview-none-filtered = Ничего не найдено
overview-none-filtered-hint = Уберите фильтр или выберите период длиннее.
overview-all-time = Показать всё время
overview-import = Загрузить файл
over-time = { $metric } по времени
as-table = Показать таблицей
series-now = Сейчас
series-before = Раньше

# Feedback
nav-listen = Слушать
nav-feedback = Отзывы
feedback-lead = Слова за каждым числом. Подчёркнуто: что сказано, хорошо или плохо.
feedback-extent = Что показано
feedback-words = Со словами
feedback-scores-too = И оценки
feedback-everything = Все взаимодействия
feedback-none = За этот период отзывов нет
feedback-none-hint = Выберите период длиннее или загрузите файл.
feedback-none-filtered = Под эти фильтры ничего не подходит
feedback-none-filtered-hint = Уберите один из них или ищите меньше слов.
order = Порядок
order-newest = Сначала новые
order-oldest = Сначала старые
export = Выгрузить
show-more = Показать ещё
customer-story = Этот клиент
feedback-count =
    { $n ->
        [one] { $n } отзыв
        [few] { $n } отзыва
       *[many] { $n } отзывов
    }

# What arrived while the page was open
live-count = Новых: { $n }
live-some = Есть новые данные
live-show = Показать
