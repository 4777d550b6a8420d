# Problems and what is wrong with a field

problem-not-found-title = Esta página no existe
problem-not-found-text = Puede que se haya eliminado o que pertenezca a otro espacio de trabajo.
problem-forbidden-title = Su rol no incluye esto
problem-forbidden-text = Se necesita el rol: { $role }. Un administrador puede asignárselo.
problem-invalid-title = Hay algo que corregir
problem-conflict-title = No se puede hacer tal como están las cosas
problem-unavailable-title = No disponible en este momento
problem-unavailable-text = No se ha perdido nada. Inténtelo de nuevo en un minuto.
problem-internal-title = Algo ha fallado por nuestra parte
problem-internal-text = Ha quedado registrado. Lo guardado antes está a salvo; inténtelo de nuevo.
problem-signed-out-title = No ha iniciado sesión
problem-signed-out-text = Inicie sesión, vuelva atrás y envíe de nuevo el formulario.
problem-link-title = Este enlace ya no sirve
problem-link-text = Ya se usó, ha caducado o hay otro más reciente. Si tiene contraseña, inicie sesión; si no, pida otro enlace a un administrador.
problem-csrf-title = Este formulario ha caducado
problem-csrf-text = Vuelva atrás, recargue la página y envíelo de nuevo.
problem-too-many-title = Demasiados intentos
problem-too-many-text =
    { $seconds ->
        [one] Espere { $seconds } segundo e inténtelo de nuevo.
       *[other] Espere { $seconds } segundos e inténtelo de nuevo.
    }
problem-unreadable-title = No se puede leer la solicitud
problem-unreadable-text = Vuelva atrás e inténtelo de nuevo.
problem-too-large-title = Es demasiado grande
problem-too-large-text = Envíe menos de una vez.
problem-home = Ir al inicio
problem-id = Solicitud { $id }
error-required = Rellene este campo.
error-unreadable = Esto no se puede guardar.
error-too-long = Es demasiado largo.
error-email = No es una dirección de correo.
error-email-taken = Alguien ya usa esta dirección.
error-name-taken = Ya existe uno con este nombre.
error-password-short = Use al menos 10 caracteres.
error-password-long = Use como máximo 200 caracteres.
error-password-email = Elija algo distinto de su dirección.
error-password-wrong = No es su contraseña actual.
error-sign-in = La dirección y la contraseña no coinciden.
error-zone = No se conoce esta zona horaria.
error-scopes = Elija al menos un permiso.
error-last-owner = Debe quedar al menos un propietario. Nombre antes a otra persona.
error-user-disabled = Este usuario está desactivado. Actívelo antes.
