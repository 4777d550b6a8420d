# Customers
nav-customers = Clientes
nav-people = Personas
customers-count =
    { $n ->
        [one] Un cliente
       *[other] { $n } clientes
    }
customers-lead = Todas las personas que dejaron un nombre, un número o una dirección. Primero, las vistas más recientemente.
customers-search = Nombre, correo, teléfono o número de cliente
customers-none = Todavía nadie
customers-none-hint = Las personas aparecen en cuanto una interacción las nombra: importe un archivo con correo, teléfono o número de cliente.
customers-not-found = No hay nadie con ese dato
customers-not-found-hint = Pruebe con parte del nombre o la dirección.
customers-all = Mostrar a todos
customers-name = Nombre
customers-known-by = Se identifica por
customers-more = +{ $n }
customers-first = Primera vez
customers-last = Última vez
identifier-external-id = Número de cliente
identifier-email = Correo electrónico
identifier-phone = Teléfono
identifier-handle = Cuenta
identifier-device = Dispositivo

# One customer
customer-since = Cliente desde el { $date }
customer-seen = última vez: { $when }
customer-rename = Cambiar el nombre
customer-rename-hint = Vacío: en su lugar aparece el identificador más fuerte.
customer-merge = Unir
customer-merge-button = Misma persona
customer-merge-with = { $name } es la misma persona
customer-merge-title = ¿Quién más es esta persona?
customer-merge-lead = Quien elija contará como { $name } con todo su historial. Se puede deshacer en cualquier momento.
customer-alike = Puede ser la misma persona
customer-shares = En ambos: { $kind } { $value }
customer-merged = Cuenta como uno con
customer-merged-hint = Al separarlos, cada uno recupera su historial.
customer-merged-itself = Por un dato en común: { $kind }
customer-merged-by-hand = Unido a mano
customer-part = Separar
said-merged = { $name } cuenta ahora como la misma persona
said-parted = Separados; cada uno tiene su historial
customer-interactions = Interacciones
customer-orders = Pedidos
customer-spent = Gastado
customer-mood = Cómo se sintió
customer-mood-mean = media { $mood }, n = { $n }
customer-mood-hint = Cada punto: una nota o un texto. La línea: la tendencia.
mood-good = Bueno
mood-neutral = Neutro
mood-poor = Malo
customer-scores = Últimas notas
customer-no-identifiers = Sin identificadores.
customer-story-title = Todo, primero lo más reciente
customer-all = Todo
customer-nothing = Nada de este tipo.
kind-review = Reseña
kind-response = Respuesta de encuesta
kind-complaint = Queja
kind-message = Mensaje
kind-call = Llamada
kind-chat = Chat
kind-order = Pedido
kind-event = Evento
kind-visit = Visita
kind-delivery = Entrega
kind-refund = Reembolso
kind-return = Devolución
kind-post = Publicación
kind-letter = Carta
kind-pickup = Recogida
kind-search = Búsqueda
kind-survey = Encuesta
kind-ticket = Ticket
kind-payment = Pago
kind-login = Inicio de sesión
