# Чтение: почему текст понят так, исправления, тексты на проверку, точность, собственный слой
nav-reading = Качество чтения
judgement-sentiment = Настроение
judgement-themes = Темы
judgement-intents = Намерения
judgement-emotions = Эмоции
judgement-language = Язык
reading-title = Насколько верно читаются тексты
reading-headline = Настроение прочитано верно в { $share } текстов
reading-lead = Люди проверяют случайно выбранные тексты; доля подтверждённых — это точность.
reading-none = Ещё не измерено
reading-none-hint = Подтвердите или исправьте { $n } текстов — и здесь будет видно, насколько верно читается каждый признак на каждом языке. Это займёт около десяти минут.
reading-few =
    { $n ->
        [one] Пока проверен { $n } текст
        [few] Пока проверено { $n } текста
       *[other] Пока проверено { $n } текстов
    }
reading-few-hint =
    { $n ->
        [one] Надёжно ещё через { $n } текст.
        [few] Надёжно ещё через { $n } текста.
       *[other] Надёжно ещё через { $n } текстов.
    }
reading-accuracy = Точность
reading-counts = { $checked } проверено случайных, { $held } из них — для измерения
reading-method = Верно — значит в точности так, как говорят люди: то же настроение, тот же набор тем с их настроением, намерений, эмоций. Считаются только случайно выбранные тексты: те, что попались на глаза или вызвали сомнение, труднее обычных. Интервалы Уилсона, 95 %.
reading-all-languages = Все языки
reading-layers = Собственный слой
reading-layers-hint = Peakend может учиться на половине ваших исправлений — настроению, намерениям и эмоциям, — а на другой половине измеряет, помогает ли это. Новые тексты читаются со слоем, как только вы его примете.
reading-halves = Для обучения: { $teaching }, для измерения: { $measuring }.
reading-halves-needed = Нужно хотя бы по { $n } текстов.
reading-train = Учиться на исправлениях
reading-taught =
    { $n ->
        [one] обучен на { $n } тексте
       *[other] обучен на { $n } текстах
    }
reading-verdict-better = явно лучше
reading-verdict-worse = явно хуже
reading-verdict-unclear = явной разницы нет
reading-layer-training = обучается
reading-layer-in-force = действует
reading-layer-ended = отложен
reading-layer-refused = отклонён
reading-layer-proposed = предложен
reading-adopt = Принять
reading-refuse = Отклонить
reading-put-aside = Читать снова без слоя
reading-judgement = Признак
reading-shipped = Без слоя
reading-adapted = Со слоем
reading-gain = Выигрыш, п. п.
reading-corrected = Исправлено
reading-corrected-title = Прочтение этого текста исправлено
reading-why-link = Почему так, исправить
reading-why = Почему прочитано так
reading-unread = Текст не прочитан: Peakend не читает на этом языке.
reading-correct = Исправить
reading-correct-hint = Сам текст не меняется. Через мгновение все подсчёты учтут исправление.
reading-history = Исправления
reading-confirmed = подтверждено
reading-undone = отменено
reading-nothing = ничего
reading-not-said = не упомянуто
reading-add-theme = Добавить тему
reading-one-title = Что прочитано в этом тексте
reading-one-lead = Слова, на которых держится каждое суждение, и ваше исправление.
check-title = Тексты на проверку
check-lead = Об этом ли говорит текст? Подтвердите или сначала поправьте.
check-waiting =
    { $n ->
        [one] Ждёт { $n } текст
        [few] Ждут { $n } текста
       *[other] Ждут { $n } текстов
    }
check-go-on =
    { $n ->
        [one] Проверить { $n } текст
        [few] Проверить { $n } текста
       *[other] Проверить { $n } текстов
    }
check-right = Всё верно
check-skip = Неясно
check-keys = Клавиши: 1–4 — настроение, Enter — подтвердить, s — пропустить.
check-origin-random = Выбран случайно
check-origin-unsure = Чтение не уверено
check-origin-explorer = Попался на глаза
check-none = Проверять нечего
check-none-hint = Выберите 60 случайных текстов и 20 самых сомнительных из последних { $n }.
check-draw = Выбрать тексты
said-reading-corrected = Исправлено
said-reading-same = Ничего не изменилось
said-correction-undone = Исправление отменено
said-nothing-to-check = Больше нет текстов для проверки
said-layer-begun = Обучение началось; результат появится здесь
said-layer-adopted = Новые тексты читаются с этим слоем
said-layer-ended = Тексты читаются без этого слоя

talk-all = Все реплики: { $n }
talk-shares = реплик: { $n }, на клиента приходится { $share } слов
talk-silence = { $speaker ->
    [customer] дольше всего ждали клиента: { $time }
    [agent] дольше всего ждали нашего ответа: { $time }
   *[other] самая долгая пауза: { $time }
}
talk-mood = Настроение: { $from } → { $to }
talk-mood-same = Настроение не меняется: { $mood }
talk-mood-dip = Настроение: { $from } → { $lowest } → { $to }
speaker-customer = Клиент
speaker-agent = Поддержка
speaker-other = Другой
