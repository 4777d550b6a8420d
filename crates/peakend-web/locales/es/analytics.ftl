# Analytic pages: fields, metrics, filter bar, overview, feedback


# What fields are called
field-kind = Tipo
field-channel = Canal
field-touchpoint = Punto de contacto
field-brand = Marca
field-product = Producto
field-source = Origen
field-thread = Hilo
field-scored = Puntuación
field-language = Idioma
field-sentiment = Ánimo
field-currency = Moneda
field-theme = Tema
field-intent = Intención
field-emotion = Emoción
value-unknown = Sin datos

# Values
channel-store = Tienda
channel-web = Web
channel-app = App
channel-email = Correo
channel-phone = Teléfono
channel-chat = Chat
channel-social = Redes sociales
channel-marketplace = Marketplace
channel-post = Correo postal
channel-kiosk = Quiosco
channel-other = Otro
sentiment-negative = Negativo
sentiment-neutral = Neutro
sentiment-positive = Positivo
sentiment-mixed = Mixto
intent-complaint = Queja
intent-suggestion = Sugerencia
intent-question = Pregunta
intent-request = Petición
intent-praise = Elogio
intent-threat-to-leave = Amenaza con irse
emotion-joy = Alegría
emotion-trust = Confianza
emotion-surprise = Sorpresa
emotion-sadness = Tristeza
emotion-anger = Enfado
emotion-fear = Miedo
emotion-disgust = Asco
emotion-frustration = Frustración
emotion-gratitude = Gratitud
emotion-disappointment = Decepción
field-effort = Esfuerzo
field-urgency = Urgencia
field-needs-answer = Espera respuesta
value-unsaid = No se dice
effort-easy = Fácil
effort-mixed = Fácil y difícil
effort-hard = Difícil
urgency-soon = Pronto
urgency-now = De inmediato
needs-answer-yes = Sí
needs-answer-no = No
field-comparison = Comparado con otro
comparison-better = Mejor
comparison-worse = Peor
comparison-same = Igual
compared-better = Mejor que
compared-worse = Peor que
compared-same = Igual que
language-en = Inglés
language-es = Español
language-pt = Portugués
language-ru = Ruso
language-zh-hans = Chino simplificado
language-zh-hant = Chino tradicional

# Metrics
metric-volume = Opiniones
metric-nps = NPS
metric-csat = Satisfacción
metric-ces = Facilidad
metric-rating = Valoración
metric-sentiment = Ánimo de los textos
metric-meaning-volume = Cuántas interacciones llevan puntuación o texto
metric-meaning-nps = Porcentaje de 9–10 menos porcentaje de 0–6, de −100 a 100
metric-meaning-csat = Porcentaje de respuestas en el cuarto superior de la escala: 4 y 5 de 5
metric-meaning-ces = Facilidad media como parte de su escala
metric-meaning-rating = Valoración media, con todas las escalas llevadas a uno–cinco
metric-meaning-sentiment = Ánimo medio de lo escrito, de −1 a 1
n-answers = n = { $n }
few-answers = fiable desde unas { $n }
answers = Respuestas
interval = Intervalo del 95 %
value = Valor
date = Fecha
change = Cambio
change-clear = antes { $before } (n = { $n }); el cambio está entre { $interval }
change-unclear = antes { $before } (n = { $n }); cambio { $interval }. No se da por claro: en una página con muchas comparaciones alguna sale por azar
change-before = antes { $before }
mood = Ánimo
mood-shares = Malo, neutro, bueno
mood-shares-spoken = { $poor } malo, { $good } bueno
mentions = Menciones

# The filter bar
filters = Filtros
filters-set = Filtros activos
filters-clear = Quitar todos
filter-remove = Quitar { $field }: { $value }
filter-values = Valores
filter-nothing = No hay nada que elegir en este periodo.
period = Periodo
period-7d = Últimos 7 días
period-30d = Últimos 30 días
period-90d = Últimos 90 días
period-12m = Últimos 12 meses
period-all = Todo el tiempo
compare = Frente a
compare-previous = periodo anterior
compare-year = año anterior
compare-none = nada
search = Buscar
search-words = Palabras, «frases», -sin
apply = Aplicar
own-days = Fechas
from = Desde
to = Hasta
views = Vistas
view-shared = compartida
view-remove = Quitar la vista { $name }
view-save = Guardar lo que ve
view-name = Nombre de la vista
view-share = Compartir con todos aquí

# Overview
overview-title = Cómo se sienten los clientes
overview-steady = Sin cambios claros: las diferencias pueden ser azar
overview-rose = { $metric }: subió { $by }, ahora { $to }
overview-fell = { $metric }: bajó { $by }, ahora { $to }
overview-against = { $now }, frente a { $before }
overview-metrics = Métricas
overview-volume-note = puntuaciones y textos
overview-themes = De qué hablan
overview-themes-hint = Cada texto cuenta una vez por tema
overview-voices = En sus propias palabras
overview-all-feedback = Todas las opiniones
overview-none = Nada en los últimos 30 días
overview-none-hint = Traiga un archivo de reseñas, encuestas o consultas y verá en un minuto cómo se sienten sus clientes.
overview-none-filtered = Nada coincide
overview-none-filtered-hint = Quite un filtro o elija un periodo más largo.
overview-all-time = Ver todo el tiempo
overview-import = Importar un archivo
over-time = { $metric } en el tiempo
as-table = Ver como tabla
series-now = Ahora
series-before = Antes

# Feedback
nav-listen = Escuchar
nav-feedback = Opiniones
feedback-lead = Las palabras detrás de cada número. Subrayado: lo dicho, bueno o malo.
feedback-extent = Qué se muestra
feedback-words = Con palabras
feedback-scores-too = También notas
feedback-everything = Todas las interacciones
feedback-none = Sin opiniones en este periodo
feedback-none-hint = Elija un periodo más largo o importe un archivo.
feedback-none-filtered = Nada coincide con estos filtros
feedback-none-filtered-hint = Quite alguno o busque con menos palabras.
order = Orden
order-newest = Más recientes
order-oldest = Más antiguas
export = Exportar
show-more = Ver más
customer-story = Este cliente
feedback-count =
    { $n ->
        [one] { $n } opinión
       *[other] { $n } opiniones
    }

# What arrived while the page was open
live-count = { $n } más
live-some = Hay datos nuevos
live-show = Mostrar
