# The frame, common buttons, time, roles

skip = Ir al contenido
nav = Navegación principal
nav-short = Accesos rápidos
nav-home = Inicio
nav-settings = Ajustes
nav-workspace = Espacio de trabajo
nav-users = Usuarios
nav-keys = Claves de API
nav-catalog = Catálogo
go-to = Ir a…
go-to-none = Ninguna página se llama así.
more = Más
sign-out = Cerrar sesión
undo = Deshacer
close = Cerrar
cancel = Cancelar
save = Guardar
edit = Editar
copy = Copiar
copied = Copiado
actions = Acciones
never = Nunca
language = Idioma
failed = No ha funcionado. Inténtelo de nuevo.
ago-now = ahora mismo
ago-minutes =
    { $n ->
        [one] hace { $n } minuto
       *[other] hace { $n } minutos
    }
ago-hours =
    { $n ->
        [one] hace { $n } hora
       *[other] hace { $n } horas
    }
ago-days =
    { $n ->
        [one] hace { $n } día
       *[other] hace { $n } días
    }
theme-system = Como el sistema
theme-light = Claro
theme-dark = Oscuro
role-viewer = Lector
role-agent = Agente
role-analyst = Analista
role-admin = Administrador
role-owner = Propietario
