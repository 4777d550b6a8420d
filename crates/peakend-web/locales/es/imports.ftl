# Imports: files that become interactions
nav-imports = Importar
imports-new = Importar un archivo
imports-lead = Reseñas, encuestas, tickets o pedidos: cualquier tabla pasa a formar parte de la historia de sus clientes.
imports-drop = Suelte un archivo aquí o elija uno
imports-takes = CSV, TSV, XLSX, JSON, JSON Lines o Parquet, también en gzip, con cualquier codificación y hasta 20 GB. No se registra nada hasta que haya visto cómo se lee.
imports-upload = Subir
imports-uploading = Subiendo
imports-how = Cómo funciona
imports-how-file = Una fila, una interacción
imports-how-file-hint = Exporte la tabla tal como está desde su tienda, encuesta o servicio de atención. Las columnas de más se conservan.
imports-how-map = Primero lo ve usted
imports-how-map-hint = Peakend propone qué es cada columna y muestra las primeras filas tal como se registrarían.
imports-how-again = Repetir no hace daño
imports-how-again-hint = El mismo archivo dos veces no añade nada. Las filas que no se pueden leer vuelven con el motivo.
imports-name = Origen
imports-state = Estado
imports-when = Subido
import-state-uploaded = Por revisar
import-state-running = Importando
import-state-cancelling = Deteniéndose
import-state-cancelled = Cancelado
import-state-done = Terminado
import-state-failed = Interrumpido
import-accepted = Registradas
import-refused = Rechazadas
import-duplicates = Ya conocidas
import-joined = Unidas a conversaciones
import-repeated = Repetidas en el archivo
import-rows = Filas
import-rate = { $rows } filas/s
import-about = unas { $rows }

# The mapping page
import-check = ¿Se lee así el archivo?
import-drop = Descartar el archivo
import-another = Importar otro archivo
import-unusable = Este archivo no se puede importar
import-fact-format = Formato
import-fact-delimiter = Separado por
import-fact-encoding = Codificación
import-fact-sheet = Hoja
import-fact-columns = Columnas
import-fact-rows = Filas
import-fact-size = Tamaño
import-questions =
    { $n ->
        [one] Una pregunta
       *[other] { $n } preguntas
    }
import-questions-hint = El archivo no lo aclara. La primera respuesta es lo que suponemos.
import-must = Necesario
import-ask-when-none = Ninguna columna dice cuándo ocurrió. Elija una como «Cuándo» o indique un día para todas las filas.
import-ask-when = La única fecha es «{ $column }». ¿Es cuando ocurrió?
import-ask-order = Las fechas como «{ $example }» en «{ $column }» se pueden leer de dos maneras. ¿Qué número es el día?
import-ask-scale = «{ $column }» nunca pasa de 5. ¿Qué escala es?
import-ask-scale-changed = Hasta el { $day } «{ $column }» nunca pasa de 5; después sí. ¿Cambió la escala?
import-ask-text = «{ $column }» también contiene frases. ¿Son palabras del cliente?
import-ask-score = «{ $column }» contiene números que parecen notas. ¿Es la nota del cliente?
import-answer-yes = Sí
import-answer-keep = No, conservarla como atributo
import-answer-together = Sí, leerla junto con el otro texto
import-answer-moment = No, indico un día para todas
import-answer-first = El primero
import-answer-second = El segundo
import-answer-changed = Sí: de 1 a 5 antes del { $day }, después de 1 a 10
import-answer-scale = De { $min } a { $max }
import-columns = Qué son las columnas
import-columns-hint = Propuesto según nombres y valores. Lo que no elija se conserva como atributo.
import-column = Columna
import-values = Valores
import-becomes = Será
import-look = Revíselo
import-suggested = Propuesto: { $field }
import-group-rest = Además
import-group-said = Lo que se dijo
import-group-happened = Lo que ocurrió
import-group-who = Quién
import-group-record = El registro
import-field-attribute = Atributo (se conserva)
import-field-ignore = Omitir
import-field-key = Id de la fila
import-field-occurred-at = Cuándo
import-field-kind = Tipo
import-field-channel = Canal
import-field-touchpoint = Punto de contacto
import-field-brand = Marca
import-field-product = Producto
import-field-thread = Hilo (pedido, llamada, caso)
import-field-customer-id = Número de cliente
import-field-email = Correo electrónico
import-field-phone = Teléfono
import-field-handle = Nombre de cuenta
import-field-device = Dispositivo
import-field-customer-name = Nombre del cliente
import-field-score = Nota
import-field-title = Título
import-field-text = Texto (palabras del cliente)
import-field-value = Importe
import-field-currency = Moneda
import-why-index = numera las filas
import-why-address = una dirección de red es personal y no dice nada de la experiencia
import-why-empty = no tiene nombre ni valores
import-why-email = contiene direcciones de correo
import-why-phone = contiene teléfonos
import-why-text = el nombre y las palabras dicen que aquí escriben los clientes
import-why-side = se lee junto con el otro texto
import-why-sentences = sus valores son frases
import-why-title = va encima del texto
import-why-only-words = las únicas palabras del cliente
import-why-key = se llama como un id y cambia en cada fila
import-why-thread = agrupa lo que va junto
import-why-customer = nombra al cliente
import-why-handle = nombra la cuenta del cliente
import-why-channel = nombra canales
import-why-touchpoint = nombra el momento de la relación
import-why-brand = nombra empresas
import-why-product = nombra productos
import-why-currency = nombra monedas
import-why-value = contiene importes
import-why-score = el nombre y los valores son una nota
import-why-looks-score = sus valores parecen notas
import-why-spoke = dice cuándo habló el cliente
import-why-happened = dice cuándo ocurrió
import-why-best-date = la mejor de las fechas del archivo
import-why-kept = se conserva tal cual
import-why-too-many = hay más columnas de las que caben en una interacción
import-settings = Detalles
import-source = Nombre del origen
import-source-hint = Lo encontrará con este nombre. Con el mismo nombre, las filas conocidas no se registran dos veces.
import-dates = Fechas
import-order-day-first = Día primero: 31/12/2026
import-order-month-first = Mes primero: 12/31/2026
import-order-year-first = Año primero: 26-12-31
import-zone = Zona horaria
import-moment = Cuándo, para todas las filas
import-moment-hint = Ninguna columna dice cuándo. Mejor: elija una.
import-score-kind = La nota responde a
import-scale = Escala, de peor a mejor
import-scale-min = Peor
import-scale-max = Mejor
import-decimal = Números
import-for-all = Para las filas que no lo digan
import-for-all-hint = Si una columna lo indica, esta prevalece.
import-preview = Las primeras filas, tal como se registrarían
import-preview-hint = Todavía no se registra nada.
import-preview-none = Corrija lo marcado arriba y aquí aparecerán las primeras filas.
import-row = Fila
import-who = Quién
import-words = Palabras
import-rest = Qué y dónde
import-attributes =
    { $n ->
        [one] y un atributo
       *[other] y { $n } atributos
    }
import-update = Actualizar la vista previa
import-try = Probar todo el archivo
import-start = Importar
import-start-rows = Importar { $rows } filas
import-ready = Listo. Las filas ilegibles se rechazan con un motivo; las demás se registran.
import-not-ready = Antes hay que corregir algo arriba.
import-trial-title = Probadas las { $rows } filas
import-trial-hint = Todavía no se registra nada.
import-why = Motivo
import-first = Primer ejemplo
import-example = Fila { $row }: { $value }
import-error-when = Elija la columna que dice cuándo ocurrió o indique un día para todas las filas.
import-error-title = Un título necesita un texto debajo: elija la columna del texto.
import-error-columns = Se conservan demasiadas columnas: omita algunas.
import-error-taken = Otra columna ya lo tiene.
import-error-currency = Una moneda tiene tres letras, como EUR.
import-error-nps = La recomendación va de 0 a 10.
import-error-scale = El peor debe ser menor que el mejor.
import-file-empty = El archivo está vacío.
import-file-header = Hay nombres de columnas, pero ninguna fila debajo.
import-file-binary = No es una tabla ni un texto que podamos leer. Exporte los datos como CSV, XLSX, JSON o Parquet.
import-file-zip = Es un archivo zip. Descomprímalo e importe los archivos de dentro.
import-file-kind = Este tipo de archivo no se puede leer. Exporte los datos como CSV, XLSX, JSON o Parquet.
import-file-damaged = El archivo está dañado o incompleto. Expórtelo de nuevo.
import-file-no-row = Ninguna fila del archivo se puede leer como datos: puede estar anidada en exceso o cortada. Expórtelo de nuevo, una fila por respuesta.
import-file-large = El archivo es demasiado grande. Divídalo e importe las partes.
error-file-missing = Primero elija un archivo.
error-date = No es una fecha.

# Under way, and over
import-running = Las filas están entrando
import-cancelling = Se detiene tras las filas en curso
import-dropped = El archivo se descartó; no se registró nada
import-cancelled =
    { $n ->
        [one] Cancelado; se registró una fila y se conserva
       *[other] Cancelado; se registraron { $n } filas y se conservan
    }
import-failed =
    { $n ->
        [one] Interrumpido; una fila está registrada y a salvo
       *[other] Interrumpido; { $n } filas están registradas y a salvo
    }
import-done =
    { $n ->
        [one] Una fila registrada
       *[other] { $n } filas registradas
    }
import-nothing-new = Nada nuevo: todas las filas legibles ya se conocían
import-of-about = { $rows } de unas { $expected } filas
import-so-far = { $rows } filas hasta ahora
import-remaining = quedan { $time }
import-seconds = { $n } s
import-minutes = { $n } min
import-hours = { $n } h
import-took = Duración
import-leave = Puede salir de esta página; la importación sigue y la encontrará en Importar.
import-cancel = Detener; lo registrado ({ $rows }) se conserva
import-retry = Continuar desde ahí
import-failed-why = Qué ocurrió
import-failed-hint = Lo registrado se conserva. La importación sigue donde paró y ninguna fila se registra dos veces.
import-see = Ver lo registrado
import-download = Filas rechazadas en CSV
import-refused-rows = Filas rechazadas
import-refused-hint = Corríjalas en el archivo e impórtelo de nuevo: lo conocido no se registra dos veces.
import-more-refused = y { $rows } más.
said-import-dropped = Se descartó «{ $name }»
refused-not-a-date = No es una fecha
refused-impossible-date = Ese día no existe
refused-date-out-of-range = Anterior a 1900 o en el futuro
refused-not-a-number = No es un número
refused-not-a-score = No es una nota
refused-score-out-of-range = Fuera de la escala
refused-not-an-amount = No es un importe
refused-not-an-identifier = No identifica a nadie
refused-missing = Falta algo necesario
refused-too-long = Demasiado largo
refused-nul-byte = Contiene un carácter no válido
refused-bad-bytes = No encaja con la codificación
refused-bad-quotes = Comillas mal cerradas
refused-too-many-cells = Más celdas que columnas
refused-bad-json = JSON incorrecto
refused-damaged = El resto del archivo no se puede leer
refused-not-allowed = No permitido
import-field-turns = Conversación (turnos en una celda)
import-field-speaker = Quién habla (las filas de un hilo son una conversación)
import-why-turns = contiene conversaciones, turno a turno
import-why-speaker = dice quién habla
import-error-turns = Una fila tiene un texto o una conversación: conserve una de las columnas como atributo.
import-error-speaker = Quien habla necesita un texto y un hilo que diga qué filas son una conversación.
