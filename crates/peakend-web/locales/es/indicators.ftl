# Indicators: scoreboard, page of one, starter systems

nav-measure = Medir
nav-indicators = Indicadores
indicator = Indicador
indicators-title = Con qué nos guiamos
indicators-headline = Bien: { $good }, mal: { $poor }
indicators-none = Aún no hay indicadores
indicators-none-hint = Empiece con el conjunto de su sector: cada uno cuenta lo que hay en sus datos y todo se puede cambiar después.
indicators-adopt = Usar estos { $n }
indicators-no-goal = Sin objetivo
indicators-note = ▲ y ▼ señalan cambios claros entre todas las comparaciones de esta página; un cambio sin marca puede ser azar. ◆ señala una última semana fuera de lo normal.
indicator-standing = Situación
indicator-half-year = Medio año
indicator-target = Meta
indicator-owner = Responsable
indicator-review-due = Toca revisar
indicator-last-review = Revisado { $when }
indicator-reviewed = Marcar como revisado
indicator-per-hundred = por 100
standing-good = Bien
standing-good-unsure = Probablemente bien
standing-between = Intermedio
standing-poor = Mal
standing-poor-unsure = Probablemente mal
standing-unset = Sin umbral
standing-few = Pocos datos
standing-none = Sin datos
indicator-signal = Fuera de lo normal
indicator-shift = Nuevo nivel
indicator-limits = Límites de control
indicator-chart-hint = Por semana. Punteado: límites de la variación normal. ◆: fuera de lo normal.
indicator-causes = Qué cambió
indicator-causes-hint = Partes del cambio: su propio valor o su peso en el conjunto
indicator-part = Parte
indicator-within = Valor propio
indicator-mix = Peso
indicator-related = Qué va con él
indicator-related-hint = Correlación de los movimientos semanales inesperados, por semana de adelanto; ajustada por todos los pares vistos
indicator-related-none = Nada va con él más allá del azar.
indicator-lag-none = en la misma semana
indicator-lag-ahead = { $n ->
    [one] una semana antes
   *[other] { $n } semanas antes
}
indicator-lag-behind = { $n ->
    [one] una semana después
   *[other] { $n } semanas después
}
indicator-formula = Cómo se cuenta
indicator-only = Entre las interacciones con
indicator-only-hint = Una condición por línea: kind = call | message, channel != store, nps 0..6, has text
indicator-of = Se cuentan las que tienen
indicator-counted = Ver lo que se cuenta
indicator-version = Versión { $n }
indicator-version-before = Versión anterior
indicator-notes = Notas
indicator-notes-none = Aún no hay notas.
indicator-note = Añadir una nota
indicator-note-remove = Quitar la nota
indicator-name = Nombre
indicator-meaning = Significado
indicator-goal = Objetivo al que sirve
indicator-direction = Mejor es
indicator-higher = más
indicator-lower = menos
indicator-poor = Mal desde
indicator-review-every = Revisar cada … días
indicator-remove = Quitar
said-indicators-adopted = Indicadores adoptados
said-indicator-removed = { $name } quitado
said-indicator-reviewed = Revisión anotada
said-note-added = Nota añadida
said-note-removed = Nota quitada
error-indicator-many = Ya hay demasiados indicadores.
error-indicator-key = Use minúsculas, cifras y guiones.
error-indicator-parent = Un indicador no puede explicarse a sí mismo.
error-indicator-thresholds = Lo malo debe quedar al otro lado de la meta.
starter-retail = Comercio
starter-telecom = Telecomunicaciones
starter-bank = Banca
starter-saas = Software como servicio
starter-hospitality = Hoteles y restaurantes
formula-score = { $what }
formula-score-share = Proporción de las puntuaciones { $what }, en por ciento
formula-mood = Ánimo medio de los textos, de −1 a 1
formula-theme-mood = Ánimo medio de lo que se dice sobre «{ $what }», de −1 a 1
formula-count = Número de interacciones
formula-share = Cuántas de cada cien interacciones cumplen una condición
formula-rate = Cuántas interacciones de un tipo por cada cien de otro
formula-mean = Media del atributo { $what }
formula-median = Mediana del atributo { $what }
formula-within = Proporción con el atributo { $what }, en por ciento
