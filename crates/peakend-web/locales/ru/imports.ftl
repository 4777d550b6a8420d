# Imports: files that become interactions
nav-imports = Импорт
imports-new = Импорт файла
imports-lead = Отзывы, ответы на опросы, обращения, заказы: любая таблица становится частью истории ваших клиентов.
imports-drop = Перетащите файл сюда или выберите его
imports-takes = CSV, TSV, XLSX, JSON, JSON Lines или Parquet, в том числе в gzip, в любой кодировке, до 20 ГБ. Ничего не записывается, пока вы не увидите, как файл прочитан.
imports-upload = Загрузить
imports-uploading = Загрузка
imports-how = Как это работает
imports-how-file = Одна строка — одно взаимодействие
imports-how-file-hint = Выгрузите таблицу как есть из магазина, опросника или службы поддержки. Лишние столбцы сохраняются.
imports-how-map = Сначала вы всё видите
imports-how-map-hint = Peakend предложит, что означает каждый столбец, и покажет первые строки так, как они будут записаны.
imports-how-again = Повтор не навредит
imports-how-again-hint = Один и тот же файл дважды ничего не добавит. Непрочитанные строки вернутся к вам с причиной.
imports-name = Источник
imports-state = Состояние
imports-when = Загружено
import-state-uploaded = Нужно проверить
import-state-running = Импортируется
import-state-cancelling = Останавливается
import-state-cancelled = Отменён
import-state-done = Готово
import-state-failed = Прерван
import-accepted = Записано
import-refused = Отклонено
import-duplicates = Уже были
import-joined = Вошли в разговоры
import-repeated = Повторы в файле
import-rows = Строк
import-rate = { $rows } строк/с
import-about = около { $rows }

# The mapping page
import-check = Файл прочитан правильно?
import-drop = Удалить файл
import-another = Импортировать другой файл
import-unusable = Этот файл нельзя импортировать
import-fact-format = Формат
import-fact-delimiter = Разделитель
import-fact-encoding = Кодировка
import-fact-sheet = Лист
import-fact-columns = Столбцов
import-fact-rows = Строк
import-fact-size = Размер
import-questions =
    { $n ->
        [one] { $n } вопрос
        [few] { $n } вопроса
       *[other] { $n } вопросов
    }
import-questions-hint = Из файла это не ясно. Первый ответ — наше предположение.
import-must = Обязательно
import-ask-when-none = Ни один столбец не говорит, когда это произошло. Выберите столбец «Когда» или укажите один день для всех строк.
import-ask-when = Единственная дата — «{ $column }». Это время события?
import-ask-order = Даты вида «{ $example }» в «{ $column }» можно прочитать двояко. Какое число — день?
import-ask-scale = «{ $column }» никогда не выше 5. Какая это шкала?
import-ask-scale-changed = До { $day } «{ $column }» не выше 5, потом выше. Шкала изменилась?
import-ask-text = В «{ $column }» тоже есть предложения. Это слова клиента?
import-ask-score = В «{ $column }» числа, похожие на оценки. Это оценка клиента?
import-answer-yes = Да
import-answer-keep = Нет, оставить как признак
import-answer-together = Да, читать вместе с другим текстом
import-answer-moment = Нет, укажу один день для всех строк
import-answer-first = Первое
import-answer-second = Второе
import-answer-changed = Да: до { $day } от 1 до 5, затем от 1 до 10
import-answer-scale = От { $min } до { $max }
import-columns = Что означают столбцы
import-columns-hint = Предложено по названиям и значениям. Остальное сохранится как признаки.
import-column = Столбец
import-values = Значения
import-becomes = Станет
import-look = Проверьте
import-suggested = Предлагалось: { $field }
import-group-rest = Прочее
import-group-said = Что сказано
import-group-happened = Что произошло
import-group-who = Кто
import-group-record = Запись
import-field-attribute = Признак (как есть)
import-field-ignore = Не брать
import-field-key = Номер записи
import-field-occurred-at = Когда
import-field-kind = Вид
import-field-channel = Канал
import-field-touchpoint = Точка контакта
import-field-brand = Бренд
import-field-product = Продукт
import-field-thread = Цепочка (заказ, звонок, дело)
import-field-customer-id = Номер клиента
import-field-email = Эл. почта
import-field-phone = Телефон
import-field-handle = Имя аккаунта
import-field-device = Устройство
import-field-customer-name = Имя клиента
import-field-score = Оценка
import-field-title = Заголовок
import-field-text = Текст (слова клиента)
import-field-value = Сумма денег
import-field-currency = Валюта
import-why-index = нумерует строки
import-why-address = сетевой адрес — личные данные и ничего не говорит об опыте
import-why-empty = нет ни названия, ни значений
import-why-email = содержит адреса почты
import-why-phone = содержит номера телефонов
import-why-text = название и слова говорят, что здесь пишут клиенты
import-why-side = читается вместе с другим текстом
import-why-sentences = значения — предложения
import-why-title = стоит над текстом
import-why-only-words = единственные слова клиента
import-why-key = похоже на номер и различается в строках
import-why-thread = связывает относящееся друг к другу
import-why-customer = называет клиента
import-why-handle = называет аккаунт клиента
import-why-channel = называет каналы
import-why-touchpoint = называет момент отношений
import-why-brand = называет компании
import-why-product = называет продукты
import-why-currency = называет валюты
import-why-value = содержит денежные суммы
import-why-score = название и значения — это оценка
import-why-looks-score = значения похожи на оценки
import-why-spoke = говорит, когда клиент высказался
import-why-happened = говорит, когда это произошло
import-why-best-date = лучшая из дат файла
import-why-kept = сохраняется как есть
import-why-too-many = столбцов больше, чем вмещает взаимодействие
import-settings = Подробности
import-source = Название источника
import-source-hint = По этому названию вы найдёте записи. Под тем же названием известные строки не записываются дважды.
import-dates = Даты
import-order-day-first = Сначала день: 31/12/2026
import-order-month-first = Сначала месяц: 12/31/2026
import-order-year-first = Сначала год: 26-12-31
import-zone = Часовой пояс
import-moment = Когда, для всех строк
import-moment-hint = Ни один столбец не говорит когда. Лучше выберите его среди столбцов.
import-score-kind = Оценка отвечает на
import-scale = Шкала, от худшего к лучшему
import-scale-min = Худшее
import-scale-max = Лучшее
import-decimal = Числа
import-for-all = Для строк, где этого нет
import-for-all-hint = Если это есть в столбце, берётся столбец.
import-preview = Первые строки, как они будут записаны
import-preview-hint = Пока ничего не записано.
import-preview-none = Исправьте отмеченное выше, и здесь появятся первые строки.
import-row = Строка
import-who = Кто
import-words = Слова
import-rest = Что и где
import-attributes =
    { $n ->
        [one] и ещё { $n } признак
        [few] и ещё { $n } признака
       *[other] и ещё { $n } признаков
    }
import-update = Обновить предпросмотр
import-try = Проверить весь файл
import-start = Импортировать
import-start-rows = Импортировать строк: { $rows }
import-ready = Всё готово. Непрочитанные строки отклоняются с причиной, остальные записываются.
import-not-ready = Сначала исправьте отмеченное выше.
import-trial-title = Проверено строк: { $rows }
import-trial-hint = Пока ничего не записано.
import-why = Причина
import-first = Первый пример
import-example = Строка { $row }: { $value }
import-error-when = Выберите столбец с датой события или укажите один день для всех строк.
import-error-title = Заголовку нужен текст: выберите столбец с текстом.
import-error-columns = Сохраняется слишком много столбцов: уберите часть.
import-error-taken = Это уже есть у другого столбца.
import-error-currency = Валюта — три буквы, например EUR.
import-error-nps = Рекомендация оценивается от 0 до 10.
import-error-scale = Худшее должно быть меньше лучшего.
import-file-empty = Файл пуст.
import-file-header = Есть названия столбцов, но нет строк под ними.
import-file-binary = Это не таблица и не текст, который можно прочитать. Выгрузите данные как CSV, XLSX, JSON или Parquet.
import-file-zip = Это zip-архив. Распакуйте его и импортируйте файлы внутри.
import-file-kind = Файлы этого вида не читаются. Выгрузите данные как CSV, XLSX, JSON или Parquet.
import-file-damaged = Файл повреждён или обрезан. Выгрузите его ещё раз.
import-file-no-row = Ни одну строку файла нельзя прочесть как данные: возможно, вложенность слишком глубока или файл оборван. Выгрузите его заново, по строке на ответ.
import-file-large = Файл слишком велик. Разделите его и импортируйте части.
error-file-missing = Сначала выберите файл.
error-date = Это не дата.

# Under way, and over
import-running = Строки поступают
import-cancelling = Остановка после текущих строк
import-dropped = Файл удалён, ничего не записано
import-cancelled =
    { $n ->
        [one] Отменено; { $n } строка записана и остаётся
        [few] Отменено; { $n } строки записаны и остаются
       *[other] Отменено; { $n } строк записано и остаётся
    }
import-failed =
    { $n ->
        [one] Прервано; { $n } строка записана и цела
        [few] Прервано; { $n } строки записаны и целы
       *[other] Прервано; { $n } строк записано, они целы
    }
import-done =
    { $n ->
        [one] Записана { $n } строка
        [few] Записаны { $n } строки
       *[other] Записано { $n } строк
    }
import-nothing-new = Ничего нового: все прочитанные строки уже были
import-of-about = { $rows } из примерно { $expected } строк
import-so-far = Пока строк: { $rows }
import-remaining = осталось { $time }
import-seconds = { $n } с
import-minutes = { $n } мин
import-hours = { $n } ч
import-took = Заняло
import-leave = Можно уйти со страницы: импорт продолжится, вы найдёте его в разделе «Импорт».
import-cancel = Остановить; записанное ({ $rows }) останется
import-retry = Продолжить с этого места
import-failed-why = Что произошло
import-failed-hint = Записанное сохранено. Импорт продолжится с места остановки, ни одна строка не запишется дважды.
import-see = Посмотреть записанное
import-download = Отклонённые строки в CSV
import-refused-rows = Отклонённые строки
import-refused-hint = Исправьте их в файле и импортируйте снова: известное не запишется дважды.
import-more-refused = и ещё { $rows }.
said-import-dropped = Файл «{ $name }» удалён
refused-not-a-date = Не дата
refused-impossible-date = Такого дня нет
refused-date-out-of-range = До 1900 года или в будущем
refused-not-a-number = Не число
refused-not-a-score = Не оценка
refused-score-out-of-range = Вне шкалы
refused-not-an-amount = Не сумма денег
refused-not-an-identifier = Никого не называет
refused-missing = Нет нужного значения
refused-too-long = Слишком длинно
refused-nul-byte = Содержит недопустимый символ
refused-bad-bytes = Не соответствует кодировке
refused-bad-quotes = Нарушены кавычки
refused-too-many-cells = Ячеек больше, чем столбцов
refused-bad-json = Неверный JSON
refused-damaged = Остаток файла не читается
refused-not-allowed = Не допускается
import-field-turns = Разговор (реплики в одной ячейке)
import-field-speaker = Кто говорит (строки одной цепочки — один разговор)
import-why-turns = содержит разговоры по репликам
import-why-speaker = называет говорящего
import-error-turns = В строке либо текст, либо разговор: оставьте один из столбцов признаком.
import-error-speaker = Говорящему нужны текст и цепочка, которая связывает строки в разговор.
