# Оповещения: что сдвинулось, правила, каналы, тихие часы

nav-alerts = Оповещения
alerts-lead = Показатели, которые сдвинулись: по одному оповещению на причину, без повторов, пока она длится
alerts-calm = Ничто не ждёт ответа
alerts-waiting = { $n ->
    [one] { $n } оповещение ждёт ответа
    [few] { $n } оповещения ждут ответа
   *[many] { $n } оповещений ждут ответа
}
alerts-open = Ждут
alerts-all = Все
alerts-none-hint = Правила проверяют показатели, когда закончилась неделя или день, и вскоре после прихода данных.
alerts-no-rules = Правил пока нет
alerts-no-rules-hint = Правило следит за показателем и сообщает, когда он сдвинулся. Оно заранее говорит, как часто будет ошибаться.
alert-rose = { $name }: рост до { $value }
alert-fell = { $name }: падение до { $value }
alert-higher = рост
alert-lower = падение
alert-week = Неделя с { $date }
alert-ordinary = обычно { $interval }
alert-over = Закончилось { $when }
alert-sent = Отправлено на { $to }
alert-not-sent = Не отправлено на { $to }: { $why }
alert-trial = Peakend компании { $workspace } может писать сюда.
alert-state-open = Ждёт
alert-state-acknowledged = Принято
alert-state-explained = Объяснено
alert-state-false-alarm = Ложная тревога
alert-acknowledge = Разбираюсь
alert-false = Ложная тревога
alert-explain = Объяснить
alert-why = Что за этим стоит
alert-rules = Правила и каналы
alert-rules-lead = Что вызывает оповещение, как часто оно ошибалось бы и кому сообщается
alert-rule = Правило
alert-rule-add = Добавить правило
alert-rule-remove = Убрать правило
alert-rule-threshold = За порогом
alert-rule-above = Выше { $value }
alert-rule-below = Ниже { $value }
alert-rule-signal = Необычно по контрольной карте
alert-rule-shift = Новый уровень, который держится
alert-rule-forecast = Не то, чего ждали
alert-hint-threshold = Значение лежит за порогом вместе со всем интервалом.
alert-hint-signal = За контрольными границами или долго по одну сторону. Быстро; хорошо для резких перемен.
alert-hint-shift = Уровень сдвинулся и держится четыре недели. Медленно, зато почти без ошибок.
alert-hint-forecast = За пределами того, чего прежние недели или дни с их недельным ритмом позволяли ждать в 99 случаях из 100.
alert-when = Когда он
alert-side = Сторона
alert-above = выше
alert-below = ниже
alert-grain = Проверяется
alert-weekly = каждую неделю
alert-daily = каждый день
alert-only-worse = Только когда становится хуже
alert-owner-indicator = Ответственный за показатель
alert-false-alarms = Ложные тревоги
alert-chance-weeks = если ничего не происходит, примерно одна за { $n } нед.
alert-chance-days = если ничего не происходит, не чаще одной за { $n } дн.
alert-past-title = В прошлом
alert-past = { $alerts ->
    [0] не сообщило бы ни о чём, проверок: { $n }
    [one] сообщило бы { $alerts } раз, проверок: { $n }
    [few] сообщило бы { $alerts } раза, проверок: { $n }
   *[many] сообщило бы { $alerts } раз, проверок: { $n }
}
alert-past-none = истории пока мало
alert-no-indicators = Правило следит за показателем: начните с показателей.
alert-channels = Кому сообщать
alert-channels-hint = Каждое оповещение отправляется на эти адреса: письмом или на вебхук как JSON с текстом, который чаты показывают как есть.
alert-channel-url = Адрес электронной почты или вебхука
alert-channel-add = Добавить адрес
alert-channel-remove = Убрать адрес
alert-try = Проверить
alert-secret = Секрет для подписи
alert-secret-hint = В заголовке X-Peakend-Signature стоит sha256= и HMAC-SHA256 тела с этим секретом.
alert-quiet = Тихие часы
alert-quiet-hint = На странице оповещения видны сразу; отправляются они, когда тишина закончится. Часы: { $zone }.
alert-quiet-from = С
alert-quiet-to = До
alert-quiet-weekends = Выходные тихие
alert-block-rules = { $n ->
    [0] За ним не следит ни одно правило
    [one] За ним следит { $n } правило
    [few] За ним следят { $n } правила
   *[many] За ним следят { $n } правил
}
alert-block-none = Оповещений пока нет.
said-alert-acknowledged = Принято
said-alert-explained = Объяснение записано
said-alert-false-alarm = Отмечено как ложная тревога
said-alert-rule = Правило следит с этой минуты
said-alert-rule-removed = Правило убрано
said-alert-channel = Адрес добавлен
said-alert-channel-removed = Адрес убран
said-alert-trial = Проверка дошла
error-alert-indicator = Такого показателя нет.
error-alert-many = Правил уже слишком много.
error-alert-held = Такое правило уже есть.
error-alert-grain = По дням проверяются только пороги и прогнозы: карты приняли бы недельный ритм за сигналы.
error-alert-owner = Этого человека нет в рабочем пространстве.
error-alert-note = Скажите, что за этим стоит.
error-alert-url = Укажите адрес электронной почты или полный адрес с https:// без пароля.
error-alert-channels = Адресов уже слишком много.
error-alert-clock = Укажите часы и минуты обоих, например 22:00.
error-alert-channel-held = Этот адрес уже есть.
error-alert-mail = Этот сервер пока не отправляет почту: почтовый сервер настраивает тот, кто его обслуживает.
alert-open = Открыть оповещение
alert-mail-reason = Вы получили это письмо, потому что администратор компании { $workspace } указал ваш адрес в разделе «Правила и каналы» Peakend.
