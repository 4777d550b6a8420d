# Сравнение единиц по одному показателю

nav-compare = Сравнение
compare-title = Сравнить единицы
compare-headline = { $measure }: отличаются от остальных { $n } из { $all }
compare-headline-none = { $measure }: явных отличий от остальных нет
compare-question = Что сравнивать
compare-measure = Показатель
compare-unit = Единицы
compare-least = Скрывать, если ответов меньше
compare-few = За этот период ни у одной единицы нет { $n } ответов.
compare-table = { $measure }: { $field }
compare-whole = Все вместе
compare-shrunk = Лучшая оценка
compare-shrunk-value = { $value } ({ $interval })
compare-rank = Место
compare-rest = Против остальных
compare-rest-detail = против { $before } (n = { $n }); интервал разности 95 % { $interval }
compare-effect-large = большое
compare-effect-medium = среднее
compare-effect-small = малое
compare-effect-tiny = ничтожное
compare-needed = видно примерно от { $n } ответов
compare-rivals = Свои и конкуренты
compare-own = Свои бренды
compare-competitors = Конкуренты
compare-competitor = Конкурент
compare-note-hidden = Скрыто единиц: { $n }, ответов в них { $answers }: меньше { $least } ответов или то, что выдало бы такую единицу.
compare-note-cut = Не показано меньших единиц: { $n }.
compare-note-repeats = Ответов: { $n }, клиентов: { $customers }. Несколько ответов одного клиента учитываются вместе во всех интервалах и сравнениях: они говорят меньше, чем ответы стольких же разных клиентов.
compare-note-alone = Для этого показателя несколько ответов одного клиента считаются независимыми: если немногие клиенты отвечают часто, интервалы слишком узки.
compare-note-spread = Сверх случайности единицы расходятся примерно на { $spread } (стандартное отклонение).
compare-how = ▲ и ▼ отмечают то, что ясно среди всех сравнений страницы. Лучшая оценка подтягивает единицу к остальным тем сильнее, чем меньше у неё ответов; место дано с интервалом 95 %, 1 — лучшее.
error-compare-measure = Такого показателя нет; показан обычный.
error-compare-unit = Это сравнить нельзя; показаны каналы.
error-compare-values = У этого атрибута больше 500 значений: это имена, а не группы. Показаны каналы.
