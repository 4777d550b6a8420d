# Settings

said-saved = Guardado
said-password-changed = Contraseña cambiada; las demás sesiones han terminado
said-session-ended = Sesión terminada
said-sessions-ended = Las demás sesiones han terminado
said-role-changed = Rol de { $name } cambiado
said-user-disabled = { $name } ya no puede iniciar sesión
said-user-enabled = { $name } puede volver a iniciar sesión
said-key-revoked = Clave revocada
said-entry-added = «{ $name }» está en el catálogo
said-entry-removed = «{ $name }» se ha quitado del catálogo
said-view-saved = Vista «{ $name }» guardada
said-view-removed = Vista «{ $name }» eliminada
profile-title = Su perfil
profile-you = Sobre usted
profile-you-hint = Sus colegas ven su nombre en lo que usted hace.
profile-look = Apariencia
profile-look-hint = Se guarda en este navegador.
profile-password-hint = Al cambiarla se cierran sus sesiones en otros sitios.
profile-change-password = Cambiar contraseña
sessions-title = Dónde ha iniciado sesión
sessions-hint = Cierre lo que no reconozca y cambie después la contraseña.
sessions-this = Este navegador
sessions-unknown = Dispositivo desconocido
sessions-seen = Último uso: { $when }
sessions-since = desde el { $date }
sessions-end = Cerrar
sessions-end-others = Cerrar las demás sesiones
workspace-title = Espacio de trabajo
workspace-company = Empresa
workspace-company-hint = El nombre aparece sobre la navegación y en los informes.
workspace-zone-hint = Los días y semanas empiezan según este reloj en todas las páginas e informes.
workspace-language = Idioma para usuarios nuevos
workspace-language-hint = Cada persona puede cambiarlo para sí.
users-title = Usuarios
users-count =
    { $n ->
        [one] { $n } persona trabaja en este espacio.
       *[other] { $n } personas trabajan en este espacio.
    }
users-invite = Invitar a una persona
users-invite-hint = Recibirá un enlace para entregar. Sirve una vez, durante siete días.
users-make-link = Crear enlace
users-link = Enlace
users-link-title = Entregue este enlace a { $name }
users-link-hint = Solo se muestra ahora, sirve una vez y caduca el { $date }.
users-seen = Última visita
users-you = Usted
users-disabled = Desactivado
users-invited = Invitado
users-role-of = Rol de { $name }
users-actions-of = Acciones para { $name }
users-enable = Permitir el acceso
users-disable = Desactivar
users-new-link = Enlace nuevo
users-reset-link = Enlace para nueva contraseña
users-roles = Qué puede hacer cada rol
role-hint-viewer = Ve cifras y comentarios
role-hint-agent = Además ve y edita clientes
role-hint-analyst = Además importa, exporta y comparte vistas
role-hint-admin = Además usuarios, claves, catálogo y espacio
role-hint-owner = Además nombra y cambia propietarios
keys-title = Claves de API
keys-lead = Para programas que registran interacciones o leen cifras.
keys-create = Crear una clave
keys-created = La clave «{ $name }» está lista
keys-once = Cópiela ahora: no se guarda y no podrá volver a verse.
keys-secret = Secreto
keys-try = Pruébela:
keys-empty = Aún no hay claves
keys-empty-hint = Con una clave, su tienda, su soporte o su analítica envían lo que los clientes hacen y dicen.
keys-scopes = Permisos
keys-used = Último uso
keys-made = Creada
keys-revoked = Revocada
keys-revoke = Revocar
keys-revoke-title = ¿Revocar «{ $name }»?
keys-revoke-hint = Los programas que la usan dejarán de funcionar al instante. No se puede deshacer.
keys-name-example = Tienda web
scope-interactions-write = Registrar interacciones
scope-interactions-read = Leer interacciones
scope-insights-read = Leer cifras
scope-insights-write = Cambiar indicadores y responder alertas
scope-customers-read = Leer clientes
scope-customers-write = Cambiar clientes
catalog-title = Catálogo
catalog-lead = Cómo se llaman las cosas en páginas e informes, y cuáles son de la competencia.
catalog-brand = Marcas
catalog-product = Productos
catalog-touchpoint = Puntos de contacto
catalog-channel = Canales
catalog-empty-brand = Aún no hay marcas
catalog-empty-product = Aún no hay productos
catalog-empty-touchpoint = Aún no hay puntos de contacto
catalog-empty-channel = Aún no hay canales
catalog-none-hint = Aquí se ofrecen los nombres hallados en sus datos. También puede añadirlos usted.
catalog-add = Añadir
catalog-name = Nombre en los datos
catalog-name-hint = Exactamente como figura en las interacciones.
catalog-label = Se muestra como
catalog-parent-brand = Marca
catalog-parent-stage = Etapa
catalog-whose = De quién
catalog-ours = Nuestra
catalog-competitor = Competencia
catalog-is-competitor = Es de la competencia
catalog-new-count =
    { $n ->
        [one] { $n } nombre nuevo en sus datos
       *[other] { $n } nombres nuevos en sus datos
    }
catalog-new-hint = Ya cuentan; al añadirlos reciben una etiqueta.
catalog-seen =
    { $n ->
        [one] { $n } interacción
       *[other] { $n } interacciones
    }
catalog-adopt = Añadir
catalog-adopt-all = Añadir todos
said-entries-added = Añadido al catálogo
catalog-adopt-competitor = De la competencia
catalog-remove = Quitar del catálogo
mail-title = Correo electrónico
mail-hint = Las alertas pueden ir por correo. Quien gestiona este servidor configura el servidor de correo; su contraseña no se muestra nunca.
mail-none = Este servidor no envía correo: no está configurado (PEAKEND_SMTP_SERVER, PEAKEND_SMTP_FROM).
mail-route = El correo sale por { $server }, cifrado, de { $sender }.
mail-route-plain = El correo sale por { $server }, sin cifrar, de { $sender }.
mail-try = Enviarme un correo de prueba
said-mail-trial = Un correo de prueba va camino de { $name }
