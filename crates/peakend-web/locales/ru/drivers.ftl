# Факторы: с чем связан результат

nav-drivers = Факторы
drivers-title = От чего зависит результат
drivers-headline = { $outcome }: сильнее всего связь с «{ $driver }»
drivers-headline-none = { $outcome }: ни один фактор не выделяется сверх случайности
drivers-question = Что нужно объяснить
drivers-outcome = Результат
drivers-window = Что учитывать
drivers-window-days = { $n ->
    [0] Только сам ответ
    [one] { $n } день до ответа
    [few] { $n } дня до ответа
   *[other] { $n } дней до ответа
  }
drivers-rows = Одна строка на
drivers-rows-customers = Клиента, последний ответ
drivers-rows-answers = Каждый ответ
drivers-choose = Выбрать факторы
drivers-no-candidates = За этот период ничто не встречается достаточно часто, чтобы быть фактором.
drivers-themes = Темы высказываний
drivers-scores = Оценки в точках контакта
drivers-attributes = Атрибуты
drivers-fields = Сам ответ
drivers-buys-within = Покупает снова за { $n } дн.
drivers-few = Пока строк: { $n }; для этих факторов нужно не меньше { $needed }.
drivers-nothing = Ответы или все факторы везде одинаковы: объяснять нечего.
drivers-explained = объяснено { $share }
drivers-adjusted = { $share } с поправкой на случайность
drivers-n = n = { $n }, ответов { $answers }
drivers-caution = Связь ещё не причина: проверьте опытом, прежде чем тратить деньги.
drivers-quadrant = Важность и качество
drivers-quadrant-hint = Закрашены факторы, ясные среди всех показанных. Слева вверху — важное, но слабое.
drivers-corner-mend = Исправить первым
drivers-corner-keep = Сохранять
drivers-importance = Важность
drivers-performance = Качество
drivers-table = С чем связано: { $outcome }
drivers-driver = Фактор
drivers-share = Доля объяснённого
drivers-slope = Эффект единицы
drivers-kind = Вид
drivers-now = Среднее сейчас
drivers-known = известно в строках: { $n }
drivers-kind-basic = Базовый: вредит, когда плохо
drivers-kind-performance = Линейный: вредит и радует
drivers-kind-excitement = Восхищающий: радует, когда хорошо
drivers-kind-neutral = Неясно
drivers-poor-good = плохо { $poor }, хорошо { $good }
drivers-unit-theme = от молчания до похвалы
drivers-unit-score = один пункт из 100
drivers-unit-number = одна единица
drivers-unit-value = от «нет» к «да»
drivers-what-if = Что если
drivers-what-if-hint = Интервал показывает, насколько надёжна связь. Он не обещает, что изменение фактора даст этот результат.
drivers-by = Изменить на
drivers-by-wrong = Это не число.
drivers-compute = Рассчитать
drivers-what-if-answer = { $driver } на { $by }: { $outcome } изменится на { $change } (интервал 95 % { $interval }).
drivers-method-lmg = Доли R², усреднённые по всем порядкам (LMG, Шепли); интервалы бутстрепом
drivers-method-weights = Относительные веса (Джонсон); интервалы бутстрепом
drivers-method-logistic = Относительные веса логистической регрессии; эффекты в процентных пунктах по линейной
drivers-note-share = Клиентов слишком много, чтобы прочитать сразу: за всех говорит каждый { $n }-й.
drivers-note-thinned = Оценено строк: { $n } из { $all }.
drivers-note-collinear = «{ $one }» и «{ $other }» меняются вместе (корреляция { $r }): долям верить можно, отдельные эффекты не различить.
drivers-note-few = «{ $name }» не учитывается: отличается в { $n } строках, а нужно { $needed }.
drivers-note-same = «{ $name }» не учитывается: предыдущие факторы говорят то же самое.
drivers-note-together = «{ $name }» меняется вместе с другим, более говорящим фактором и не учитывается; выберите его, чтобы увидеть.
drivers-note-crowded = «{ $name }» не учитывается: факторов слишком много.
drivers-note-each = Ответы одного клиента похожи: интервалы уже, чем должны быть.
drivers-how = Тема считается от −1 до 1 по сказанному до ответа и в нём, 0 — если о ней не говорили. Атрибуты берутся последние известные. Неизвестное заменяется средним, поэтому редко известный фактор кажется слабее, чем есть.
error-drivers-many = Выберите не больше 30 факторов.
measure-few = Данных мало
measure-wider = Посмотреть за 12 месяцев
measure-unclear = может быть случайностью
measure-notes = Полезно знать
