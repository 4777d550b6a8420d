found-title = Найденные темы
found-lead = О чём говорят клиенты и чего пока не охватывает ни одна тема. Примите как тему, объедините, разделите или пропустите.
found-search = Искать в новых текстах
found-searching = Идёт поиск
found-busy = Идёт поиск в новых текстах
found-busy-hint = Страницу можно закрыть и вернуться позже.
found-none-yet = Поиска ещё не было
found-none-yet-hint = Поиск читает { $n } самых новых текстов и предлагает то, чего не охватывает ни одна тема.
found-none = Ничего не ждёт решения
found-searched =
    { $n ->
        [one] Просмотрен { $n } текст
        [few] Просмотрено { $n } текста
       *[many] Просмотрено { $n } текстов
    }
found-method = Выражение предлагается, если его говорят хотя бы пять текстов и оно выделяется на фоне того, что темы уже охватывают. «Чаще» сравнивает последнее время с прежним; среди таких отметок случайны не больше { $share }.
found-size =
    { $n ->
        [one] { $n } текст
        [few] { $n } текста
       *[many] { $n } текстов
    }
found-stability = находится снова в { $share } повторных выборок
found-stability-hint = Как часто выражение снова выделяется, если выбрать тексты заново случайно. Ниже 80 % это может быть случайностью.
found-trend = Тексты за время поиска
found-phrases = Выражения
found-split-off = Отделить
found-accept = Принять как тему
found-ignore = Пропустить
found-merge = Объединить с
found-emerging-times = чаще в { $n } раза
found-emerging-new = появилось недавно
found-decided = Решено ({ $n })
found-reopen = Вернуть
found-state-accepted = тема
found-state-merged = объединено
found-state-ignored = пропущено
found-state-open = ждёт
found-accepted = В черновике. Опубликуйте, чтобы считалось
found-ignored = Пропущено
found-reopened = Снова в списке
found-merged = Объединено
found-split = Отделено
found-more = Ещё { $n } появятся, когда вы решите об этих.
