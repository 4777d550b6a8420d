# Lectura: por qué se lee así un texto, correcciones, textos por revisar, acierto, capa propia
nav-reading = Calidad de lectura
judgement-sentiment = Ánimo
judgement-themes = Temas
judgement-intents = Intenciones
judgement-emotions = Emociones
judgement-language = Idioma
reading-title = Qué tal se leen los textos
reading-headline = El ánimo se lee bien en el { $share } de los textos
reading-lead = Las personas revisan textos elegidos al azar; la parte que confirman es el acierto.
reading-none = Aún sin medir
reading-none-hint = Confirme o corrija { $n } textos y verá aquí qué tal se lee cada juicio en cada idioma. Lleva unos diez minutos.
reading-few =
    { $n ->
        [one] { $n } texto revisado hasta ahora
       *[other] { $n } textos revisados hasta ahora
    }
reading-few-hint =
    { $n ->
        [one] Fiable tras { $n } más.
       *[other] Fiable tras unos { $n } más.
    }
reading-accuracy = Acierto
reading-counts = { $checked } revisados al azar, { $held } reservados para medir
reading-method = Acertado es exactamente lo que dicen las personas: el mismo ánimo, los mismos temas con su ánimo, las mismas intenciones y emociones. Solo cuentan los textos elegidos al azar: los que alguien encontró o los dudosos son más difíciles de lo normal. Intervalos de Wilson al 95 %.
reading-all-languages = Todos los idiomas
reading-layers = Una capa propia
reading-layers-hint = Peakend puede aprender de la mitad de sus correcciones, en ánimo, intenciones y emociones, y mide con la otra mitad si ayuda. Los textos nuevos se leen con la capa en cuanto usted la adopta.
reading-halves = { $teaching } textos para aprender, { $measuring } para medir.
reading-halves-needed = Hacen falta al menos { $n } de cada clase.
reading-train = Aprender de las correcciones
reading-taught =
    { $n ->
        [one] aprendida de { $n } texto
       *[other] aprendida de { $n } textos
    }
reading-verdict-better = claramente mejor
reading-verdict-worse = claramente peor
reading-verdict-unclear = sin diferencia clara
reading-layer-training = aprendiendo
reading-layer-in-force = en uso
reading-layer-ended = retirada
reading-layer-refused = rechazada
reading-layer-proposed = propuesta
reading-adopt = Adoptar
reading-refuse = Rechazar
reading-put-aside = Volver a leer sin ella
reading-judgement = Juicio
reading-shipped = De fábrica
reading-adapted = Con la capa
reading-gain = Mejora, puntos
reading-corrected = Corregido
reading-corrected-title = Alguien corrigió lo que se leyó en este texto
reading-why-link = Por qué, y corregir
reading-why = Por qué se lee así
reading-unread = Este texto no se leyó: su idioma no es de los que lee Peakend.
reading-correct = Corregir
reading-correct-hint = El texto queda como está. Un momento después, todas las cifras cuentan con la corrección.
reading-history = Correcciones
reading-confirmed = confirmado
reading-undone = deshecho
reading-nothing = nada
reading-not-said = no se dice
reading-add-theme = Añadir un tema
reading-one-title = Qué se lee en este texto
reading-one-lead = Las palabras en que se apoya cada juicio, y su corrección.
check-title = Textos por revisar
check-lead = ¿Es esto lo que dice el texto? Confírmelo, o corríjalo antes.
check-waiting =
    { $n ->
        [one] { $n } texto en espera
       *[other] { $n } textos en espera
    }
check-go-on =
    { $n ->
        [one] Revisar { $n } texto
       *[other] Revisar { $n } textos
    }
check-right = Es correcto
check-skip = No se sabe
check-keys = Teclas: de 1 a 4 para el ánimo, Intro para confirmar, s para pasarlo.
check-origin-random = Elegido al azar
check-origin-unsure = Lectura dudosa
check-origin-explorer = Encontrado
check-none = Nada por revisar
check-none-hint = Elija 60 textos al azar y 20 de lectura dudosa entre los últimos { $n }.
check-draw = Elegir textos
said-reading-corrected = Corregido
said-reading-same = No se cambió nada
said-correction-undone = La corrección se ha deshecho
said-nothing-to-check = No quedan textos que elegir
said-layer-begun = El aprendizaje ha empezado; el resultado aparecerá aquí
said-layer-adopted = Los textos nuevos se leen ya con esta capa
said-layer-ended = Los textos se leen sin esta capa

talk-all = Los { $n } turnos
talk-shares = { $n } turnos, el cliente dice el { $share } de las palabras
talk-silence = { $speaker ->
    [customer] espera más larga: { $time }, al cliente
    [agent] espera más larga: { $time }, a nuestra respuesta
   *[other] espera más larga: { $time }
}
talk-mood = Ánimo: { $from } → { $to }
talk-mood-same = El ánimo no cambia: { $mood }
talk-mood-dip = Ánimo: { $from } → { $lowest } → { $to }
speaker-customer = Cliente
speaker-agent = Atención
speaker-other = Otro
