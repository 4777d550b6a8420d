# Alertas: qué se movió, reglas, canales, horas de silencio

nav-alerts = Alertas
alerts-lead = Indicadores que se movieron, una vez por causa: sin segunda alerta mientras dure
alerts-calm = Nada espera respuesta
alerts-waiting = { $n ->
    [one] Una alerta espera respuesta
   *[other] { $n } alertas esperan respuesta
}
alerts-open = En espera
alerts-all = Todas
alerts-none-hint = Las reglas miran cada indicador cuando se completa una semana o un día, y poco después de recibir datos.
alerts-no-rules = Todavía no hay reglas
alerts-no-rules-hint = Una regla vigila un indicador y avisa cuando se mueve. Dice de antemano cuántas veces se equivocará.
alert-rose = { $name } subió a { $value }
alert-fell = { $name } bajó a { $value }
alert-higher = subió
alert-lower = bajó
alert-week = Semana del { $date }
alert-ordinary = habitual { $interval }
alert-over = Terminó { $when }
alert-sent = Enviada a { $to }
alert-not-sent = No enviada a { $to }: { $why }
alert-trial = Peakend de { $workspace } puede avisarle aquí.
alert-state-open = En espera
alert-state-acknowledged = Vista
alert-state-explained = Explicada
alert-state-false-alarm = Falsa alarma
alert-acknowledge = Me ocupo
alert-false = Falsa alarma
alert-explain = Explicar
alert-why = Qué hay detrás
alert-rules = Reglas y canales
alert-rules-lead = Qué dispara una alerta, cuántas veces se equivocaría y a quién se avisa
alert-rule = Regla
alert-rule-add = Añadir una regla
alert-rule-remove = Quitar la regla
alert-rule-threshold = Más allá de un umbral
alert-rule-above = Por encima de { $value }
alert-rule-below = Por debajo de { $value }
alert-rule-signal = Fuera de lo habitual en el gráfico de control
alert-rule-shift = Un nivel nuevo que se mantiene
alert-rule-forecast = No es lo que se esperaba
alert-hint-threshold = El valor queda más allá, con todo su intervalo.
alert-hint-signal = Fuera de los límites de control o una racha a un lado. Rápida; buena para cambios bruscos.
alert-hint-shift = El nivel cambió y se mantiene desde hace cuatro semanas. Lenta; casi nunca se equivoca.
alert-hint-forecast = Fuera de lo que las semanas anteriores, o los días con su ritmo semanal, hacían esperar en 99 de cada 100 casos.
alert-when = Cuando está
alert-side = Lado
alert-above = por encima
alert-below = por debajo
alert-grain = Se mira
alert-weekly = cada semana
alert-daily = cada día
alert-only-worse = Solo cuando empeora
alert-owner-indicator = Quien responde del indicador
alert-false-alarms = Falsas alarmas
alert-chance-weeks = si no pasa nada, una cada { $n } semanas, más o menos
alert-chance-days = si no pasa nada, como mucho una cada { $n } días
alert-past-title = En el pasado
alert-past = { $alerts ->
    [0] no habría avisado de nada en { $n } miradas
    [one] habría avisado una vez en { $n } miradas
   *[other] habría avisado { $alerts } veces en { $n } miradas
}
alert-past-none = aún no hay historia suficiente
alert-no-indicators = Una regla vigila un indicador: empiece por ellos.
alert-channels = A quién se avisa
alert-channels-hint = Cada alerta se envía a estas direcciones: como correo, o a un webhook como JSON con un texto que las herramientas de chat muestran tal cual.
alert-channel-url = Dirección de correo o de un webhook
alert-channel-add = Añadir la dirección
alert-channel-remove = Quitar la dirección
alert-try = Probar
alert-secret = Secreto que firma
alert-secret-hint = La cabecera X-Peakend-Signature lleva sha256= y el HMAC-SHA256 del cuerpo con este secreto.
alert-quiet = Horas de silencio
alert-quiet-hint = Las alertas aparecen en la página al momento; se envían cuando acaba el silencio. Hora de { $zone }.
alert-quiet-from = Desde
alert-quiet-to = Hasta
alert-quiet-weekends = Silencio los fines de semana
alert-block-rules = { $n ->
    [0] Ninguna regla lo vigila
    [one] Lo vigila una regla
   *[other] Lo vigilan { $n } reglas
}
alert-block-none = Todavía no hay alertas.
said-alert-acknowledged = Vista
said-alert-explained = Explicación anotada
said-alert-false-alarm = Anotada como falsa alarma
said-alert-rule = La regla vigila desde ahora
said-alert-rule-removed = Regla quitada
said-alert-channel = Dirección añadida
said-alert-channel-removed = Dirección quitada
said-alert-trial = La prueba llegó
error-alert-indicator = No existe ese indicador.
error-alert-many = Ya hay demasiadas reglas.
error-alert-held = Esta regla ya existe.
error-alert-grain = Solo los umbrales y las previsiones se miran cada día: los gráficos tomarían el ritmo de la semana por señales.
error-alert-owner = Esta persona no está en el espacio de trabajo.
error-alert-note = Diga qué hay detrás.
error-alert-url = Escriba una dirección de correo, o una dirección completa con https://, sin contraseña.
error-alert-channels = Ya hay demasiadas direcciones.
error-alert-clock = Escriba ambas como horas y minutos, por ejemplo 22:00.
error-alert-channel-held = Esta dirección ya está.
error-alert-mail = Este servidor aún no envía correo: quien lo gestiona debe configurar un servidor de correo.
alert-open = Abrir la alerta
alert-mail-reason = Recibe este correo porque un administrador de { $workspace } puso su dirección en «Reglas y canales» de Peakend.
