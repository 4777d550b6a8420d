# Редактор дерева тем
taxonomy-title = Править темы
taxonomy-lead = Какие есть темы и какие слова их называют. Ничего не считается, пока не опубликовано.
taxonomy-view = Показать как
taxonomy-view-tree = Дерево
taxonomy-view-text = Текст
taxonomy-in-force = Действует версия { $n }
taxonomy-shipped = Исходное дерево
taxonomy-shipped-hint = Общее дерево на шести языках. Действует, пока вы не опубликуете своё.
taxonomy-changed = исправлено, не опубликовано
taxonomy-undo =
    { $n ->
        [one] Отменить ({ $n } правка)
        [few] Отменить ({ $n } правки)
       *[many] Отменить ({ $n } правок)
    }
taxonomy-starters = Начать с дерева своей отрасли
taxonomy-start = Взять это дерево
taxonomy-start-hint = Оно заменит черновик; это можно отменить.
taxonomy-starter-general = Общее
taxonomy-starter-retail = Розница
taxonomy-starter-delivery = Доставка
taxonomy-starter-telecom = Связь
taxonomy-starter-bank = Банк
taxonomy-starter-hotel = Гостиница
taxonomy-starter-restaurant = Ресторан
taxonomy-starter-airline = Авиакомпания
taxonomy-starter-app = Приложения и программы
taxonomy-source = Всё дерево
taxonomy-source-hint = [ключ] открывает тему, «name:» даёт имена, «en:», «es:», «pt:», «ru:», «zh:» содержат слова, «use:» берёт темы из общего дерева.
taxonomy-rules =
    { $n ->
        [one] { $n } правило
        [few] { $n } правила
       *[many] { $n } правил
    }
taxonomy-new = Новая тема
taxonomy-below = Подтема
taxonomy-remove = Убрать
taxonomy-key = Ключ
taxonomy-key-hint = Строчные латинские буквы, цифры и дефисы; точки ведут к подтемам: delivery.drone. По нему считают и фильтруют, поэтому он не меняется.
taxonomy-names = Имена
taxonomy-words = Слова
taxonomy-words-hint = Правила через запятую: поздно, опозда*, "в срок", автобус* NEAR/3 поздно, карта NOT/2 подарочн*, (потерял* | пропал*). В конце + или ++ хвалит, - или -- ругает.
taxonomy-chinese = Китайский (оба письма)
taxonomy-examples = Примеры
taxonomy-examples-hint = Что тема должна находить, по одному в строке. Вместе с исправленными текстами примеры учат тему находить то, чего не называет ни одно правило.
taxonomy-learnt-few = Примеры и исправленные тексты учат тему, когда их не меньше { $least }; пока их { $n }.
taxonomy-learnt-found = Текстов по теме: { $of }. Правила находят { $rules }, правила вместе с примерами — { $both }.
taxonomy-learnt-wrong = Других текстов: { $of }. Правила ошибочно относят к теме { $rules }, вместе с примерами — { $both }.
taxonomy-learnt-used = С примерами
taxonomy-learnt-unused = Только правила
taxonomy-learnt-title = Чему учат примеры
taxonomy-learnt-method = Каждая четверть текстов оценивается по тому, чему научили остальные. Примеры учитываются только там, где помогают.
taxonomy-learnt-about = Текстов по теме
taxonomy-learnt-by-rules = По правилам
taxonomy-learnt-by-both = С примерами
taxonomy-learnt-wrongly = Ошибочно
taxonomy-learnt-verdict = Читается
taxonomy-learn-anew = Слова те же, но с тех пор тексты исправляли. Опубликуйте, чтобы темы научились на них.
taxonomy-trial-learnt = по примерам
taxonomy-trial-correct = Указать темы текста
taxonomy-keep = Сохранить в черновик
taxonomy-try = Проверить
taxonomy-trial-hint =
    { $n ->
        [one] Проверяется на { $n } самом новом тексте, пока вы пишете.
        [few] Проверяется на { $n } самых новых текстах, пока вы пишете.
       *[many] Проверяется на { $n } самых новых текстах, пока вы пишете.
    }
taxonomy-trial = Найдено в { $found } из { $texts } текстов
taxonomy-trial-before =
    { $n ->
        [one] { $n } в действующей версии
        [few] { $n } в действующей версии
       *[many] { $n } в действующей версии
    }
taxonomy-trial-none = Пока ни один текст её не называет. Добавьте слова, которыми говорят ваши клиенты.
taxonomy-trial-empty = Пока нет текстов для проверки. Сначала загрузите отзывы, обращения или ответы.
taxonomy-trial-new = новое
taxonomy-look = Посмотреть изменения
taxonomy-changes = Что это изменит
taxonomy-changes-lead = Черновик против действующей версии на самых новых текстах. Тема считает и то, что сказано о её подтемах.
taxonomy-moves =
    { $changed ->
        [one] Темы меняются у { $changed } текста из { $texts }
        [few] Темы меняются у { $changed } текстов из { $texts }
       *[many] Темы меняются у { $changed } текстов из { $texts }
    }
taxonomy-moves-none = Ни один текст не меняет темы.
taxonomy-before = Было
taxonomy-gained = Прибавится
taxonomy-lost = Уйдёт
taxonomy-after = Станет
taxonomy-examples-moved = Тексты, которые меняются
taxonomy-note = Что меняется, в двух словах (необязательно)
taxonomy-publish = Опубликовать версию { $n }
taxonomy-publish-hint = Новые тексты сразу читаются по ней, старые перечитываются в фоне.
taxonomy-same = Публиковать нечего
taxonomy-same-hint = Черновик совпадает с тем, что действует.
taxonomy-versions = Версии тем
taxonomy-versions-lead = Что и когда действовало и какие тексты изменила каждая версия.
taxonomy-version = Версия { $n }
taxonomy-current = действует
taxonomy-bring-back = Вернуть
taxonomy-what-moved = Что изменилось
taxonomy-rereading =
    { $rows ->
        [one] Старые тексты перечитываются: { $percent } %, { $rows } строка
        [few] Старые тексты перечитываются: { $percent } %, { $rows } строки
       *[many] Старые тексты перечитываются: { $percent } %, { $rows } строк
    }
taxonomy-rereading-label = Перечитано старых текстов
taxonomy-rereading-hint = Страницу можно закрыть. До конца в числах смешаны обе версии.
taxonomy-place = Строка { $line }, знак { $column }
taxonomy-place-in = { $head }, знак { $column }
taxonomy-problems =
    { $n ->
        [one] { $n } ошибка мешает опубликовать дерево
        [few] { $n } ошибки мешают опубликовать дерево
       *[many] { $n } ошибок мешают опубликовать дерево
    }
taxonomy-bad-key = Напишите строчные латинские буквы, цифры и дефисы, между уровнями точки
taxonomy-key-taken = Тема с таким ключом уже есть
taxonomy-too-long = Дерево может занимать не больше 1 МБ
taxonomy-saved = Сохранено в черновик
taxonomy-removed = Тема { $name } и её подтемы убраны
taxonomy-started = Черновик заменён деревом: { $name }
taxonomy-undone = Правка отменена
taxonomy-published = Версия { $name } действует
taxonomy-brought-back = Версия { $name } теперь в черновике
taxonomy-problem-bad-key = «{ $found }» не годится как ключ. Напишите строчные латинские буквы, цифры и дефисы, между уровнями точки.
taxonomy-problem-stands-twice = «{ $found }» встречается дважды. Объедините их или дайте другой ключ.
taxonomy-problem-nothing-above = Нет темы над «{ $found }». Добавьте её выше.
taxonomy-problem-no-theme = Слова стоят до первой темы. Начните со строки вида [delivery].
taxonomy-problem-no-colon = В строке нет двоеточия. Напишите язык и слова, например «ru: поздно».
taxonomy-problem-unknown-language = Язык «{ $found }» не читается. Напишите en, es, pt, ru или zh.
taxonomy-problem-bad-name = «{ $found }» не имя. Напишите en=Delivery | ru=Доставка.
taxonomy-problem-unknown-use = В общем дереве нет темы «{ $found }». Напишите её ключ или ключ.* для всего под ней.
taxonomy-problem-nothing-to-match = В «{ $found }» нет ни буквы, ни цифры. Напишите слово.
taxonomy-problem-grade-inside = «{ $found }» стоит внутри правила. Оценка завершает правило, поставьте после неё запятую.
taxonomy-problem-half-operator = У «{ $found }» нет слов с одной стороны. Напишите слова до и после.
taxonomy-problem-no-distance = У «{ $found }» нет расстояния. Напишите { $found }/3.
taxonomy-problem-bad-distance = Расстояние в «{ $found }» не от 0 до 20. Напишите число, например 3.
taxonomy-problem-bare-operator = «{ $found }» не оператор. Напишите | вместо «или», NEAR/9 вместо «и» либо возьмите слово в кавычки.
taxonomy-problem-open-bracket = Скобка не закрыта. Добавьте «)».
taxonomy-problem-closing-bracket = Закрыта скобка, которую не открывали. Уберите «)».
taxonomy-problem-open-quote = Кавычки не закрыты. Закройте их.
taxonomy-problem-short-stem = «{ $found }» находит слишком много. Оставьте хотя бы две буквы.
taxonomy-problem-star-inside = Звёздочка в «{ $found }» должна стоять в конце слова.
taxonomy-problem-too-deep = Скобки вложены глубже восьми уровней. Разделите правило.
taxonomy-problem-too-long = «{ $found }» слишком длинно. В правиле не больше 200 знаков.
taxonomy-problem-too-many = В дереве больше 2000 тем или 50000 правил. Уберите часть.
