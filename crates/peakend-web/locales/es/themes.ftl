# Themes: what people talk about
nav-themes = Temas
themes-title = De qué habla la gente
themes-rose = El ánimo sobre «{ $theme }» subió { $by } hasta { $to }
themes-fell = El ánimo sobre «{ $theme }» bajó { $by } hasta { $to }
themes-lead =
    { $texts ->
        [one] { $texts } texto
       *[other] { $texts } textos
    }, { $themes ->
        [one] { $themes } tema principal
       *[other] { $themes } temas principales
    }
themes-order-tree = Más citados
themes-order-mood = Peor ánimo
themes-order-change = Cambio más claro
themes-trend = Menciones en el tiempo
themes-trend-told = Menciones en el periodo: máximo { $most }, última { $last }
themes-complaints = Quejas
themes-gap = Frente a competidores
themes-gap-clear = Ellos { $theirs } (n = { $n }); la diferencia está entre { $interval }
themes-gap-unclear = Ellos { $theirs } (n = { $n }); diferencia { $interval }. No es clara: podría ser azar
themes-points = { $n } pp
themes-few = pocas
themes-note = Un tema cuenta también lo que se dice de los temas que contiene; cada texto cuenta una vez por tema. Puntos con líneas: ánimo medio y su intervalo del 95 %. Flechas solo donde el cambio es claro junto a todas las demás comparaciones de la página.
themes-gap-note = Frente a competidores: nuestro ánimo menos el suyo.
themes-none = Sin temas en los últimos 30 días
themes-none-hint = Los temas aparecen en cuanto hay textos de clientes: reseñas, encuestas, tickets, llamadas.
themes-trail = Temas superiores
theme-feedback = Todos los textos
theme-share = { $share } de todos los textos
theme-typical = Lo que se repite una y otra vez
theme-typical-hint =
    Frases casi iguales agrupadas, de { $n ->
        [one] la última frase
       *[other] las últimas { $n } frases
    }. Tal como se escribieron.
theme-typical-poor = Críticas
theme-typical-good = Elogios
theme-said =
    { $n ->
        [one] dicho una vez
       *[other] dicho { $n } veces casi con estas palabras
    }
theme-below = Temas que contiene
theme-none = Aquí nadie habla de esto
themes-preferred = A quién prefieren los clientes
themes-preferred-hint = Textos sobre nosotros que nombran a un competidor y nos comparan con él.
themes-preferred-us = Nos prefieren
themes-preferred-alike = Les parece igual
themes-preferred-them = Prefieren al otro
themes-preferred-of = De quienes prefieren a uno
themes-preferred-share = el { $share } nos prefiere (de { $low } a { $high })
