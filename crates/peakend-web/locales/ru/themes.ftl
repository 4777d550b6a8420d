# Themes: what people talk about
nav-themes = Темы
themes-title = О чём говорят клиенты
themes-rose = Тема «{ $theme }»: настроение выросло на { $by } до { $to }
themes-fell = Тема «{ $theme }»: настроение упало на { $by } до { $to }
themes-lead =
    { $texts ->
        [one] { $texts } текст
        [few] { $texts } текста
       *[other] { $texts } текстов
    }, { $themes ->
        [one] { $themes } основная тема
        [few] { $themes } основные темы
       *[other] { $themes } основных тем
    }
themes-order-tree = Чаще всего
themes-order-mood = Худшее настроение
themes-order-change = Явные изменения
themes-trend = Упоминания во времени
themes-trend-told = Упоминания за период: максимум { $most }, последнее { $last }
themes-complaints = Жалобы
themes-gap = К конкурентам
themes-gap-clear = У них { $theirs } (n = { $n }); разница в пределах { $interval }
themes-gap-unclear = У них { $theirs } (n = { $n }); разница { $interval }. Неявная: могла быть случайной
themes-points = { $n } п. п.
themes-few = мало
themes-note = Тема включает всё, что сказано о её подтемах; каждый текст учитывается в теме один раз. Точка с линией — среднее настроение и его 95-процентный интервал. Стрелка стоит только там, где изменение явное среди всех сравнений страницы.
themes-gap-note = К конкурентам: наше настроение минус их.
themes-none = За 30 дней тем нет
themes-none-hint = Темы появятся, как только появятся тексты клиентов: отзывы, ответы, обращения, звонки.
themes-trail = Темы выше
theme-feedback = Все тексты
theme-share = { $share } всех текстов
theme-typical = Что говорят снова и снова
theme-typical-hint =
    Почти одинаковые высказывания собраны вместе: { $n ->
        [one] последнее { $n } высказывание
        [few] последние { $n } высказывания
       *[other] последние { $n } высказываний
    }. Слово в слово.
theme-typical-poor = Критика
theme-typical-good = Похвала
theme-said =
    { $n ->
        [one] сказано { $n } раз почти этими словами
        [few] сказано { $n } раза почти этими словами
       *[other] сказано { $n } раз почти этими словами
    }
theme-below = Подтемы
theme-none = Здесь об этом никто не говорит
themes-preferred = Кого предпочитают клиенты
themes-preferred-hint = Тексты о нас, в которых назван конкурент и нас с ним сравнивают.
themes-preferred-us = Предпочитают нас
themes-preferred-alike = Считают равными
themes-preferred-them = Предпочитают его
themes-preferred-of = Среди тех, кто сделал выбор
themes-preferred-share = за нас { $share } (от { $low } до { $high })
