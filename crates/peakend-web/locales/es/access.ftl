# Set-up, sign-in, invitation

field-email = Correo electrónico
field-password = Contraseña
field-new-password = Contraseña nueva
field-current-password = Contraseña actual
field-name = Nombre
field-your-name = Su nombre
field-company = Empresa
field-role = Rol
field-zone = Zona horaria
show-password = Mostrar contraseña
password-rule = Al menos 10 caracteres. Una frase corta es fácil de recordar y difícil de adivinar.
sign-in-title = Iniciar sesión en Peakend
sign-in = Iniciar sesión
sign-in-help = ¿Ha olvidado la contraseña? Un administrador puede darle un enlace para crear otra.
welcome-title = Bienvenida a Peakend
welcome-lead = Cree su espacio de trabajo. Se tarda un minuto y usted será la persona propietaria.
welcome-start = Crear espacio de trabajo
welcome-private = Todo se queda en este servidor. Peakend no llama a ningún servicio externo.
join-title = Elegir contraseña
join-heading = Hola, { $name }
join-lead = Elija una contraseña para { $workspace }. Este enlace sirve una sola vez.
join-start = Guardar e iniciar sesión
