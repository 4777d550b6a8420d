# Los derechos de una persona: sus datos, borrarla
erasure-rights = Datos y derechos
erasure-export = Descargar sus datos
erasure-open = Borrar …
erasure-title = Borrar a { $name }
erasure-lead = Todo lo de esta persona desaparece, en todas partes, y no se puede recuperar. Queda un certificado que dice qué se borró y no contiene nada de la persona.
erasure-before = Antes
erasure-before-hint = Si ha pedido sus datos, entrégueselos primero.
erasure-what = Qué se borra
erasure-what-hint = También de todos los que cuentan como esta persona.
erasure-what-history = Todo lo que hizo y dijo, en toda la historia
erasure-what-names = Nombres, identificadores, atributos, uniones y parecidos
erasure-what-readings = Correcciones y revisiones de lo que escribió
erasure-what-files = Filas rechazadas y archivos en espera que la nombran
erasure-sure = ¿Seguro?
erasure-sure-hint = Las cifras del pasado cambian, porque sus interacciones dejan de contar.
erasure-type = Para confirmar, escriba
erasure-erase = Borrar para siempre
error-erasure-confirmation = No es lo que hay que escribir.
said-erased = Borrado; este es el certificado
erasures-title = Borrados
erasures-lead = Lo que se borró a petición de las personas, con un certificado de cada uno.
erasures-none = Aún no se ha borrado a nadie
erasures-none-hint = Abra un cliente y elija «Borrar».
erasures-rows =
    { $n ->
        [one] una interacción
       *[other] { $n } interacciones
    }
erasure-certificate = Certificado de borrado
erasure-certificate-lead = Guárdelo: muestra que la petición se cumplió, sin decir de quién era.
erasure-download = Certificado como archivo
erasure-counts = Borrado
erasure-about = Sobre el borrado
erasure-number = Número
erasure-asked = Pedido
erasure-finished = Terminado
erasure-running = en curso
erasure-by = Por
erasure-by-nobody = Línea de órdenes o clave de API
erasure-files = Archivos de la historia
erasure-files-n = { $rewritten } reescritos, { $deleted } eliminados
erasure-unread = Archivos que no se pudieron revisar
erasure-unread-hint = Estos archivos esperan a ser importados y pueden nombrar a la persona. Impórtelos o descártelos.
erasure-hashes = Huellas de los identificadores
erasure-hashes-hint = Quien conoce un identificador puede comprobar que era suyo: BLAKE3 de «número:tipo:valor».
erasure-elsewhere = Las copias de seguridad anteriores aún contienen a la persona hasta que se eliminen. Volver a importar un archivo no la trae de vuelta si sus filas tienen clave.
erased-interactions = Interacciones
erased-customers = Clientes contados como este
erased-identifiers = Identificadores
erased-attributes = Atributos
erased-merges = Uniones
erased-likenesses = Parecidos
erased-corrections = Correcciones
erased-checks = Revisiones
erased-refusals = Filas rechazadas
erased-uploads = Archivos subidos

# Parecidos
customer-not-alike = Otra persona
customer-not-alike-with = { $name } es otra persona
said-not-alike = Anotado: dos personas distintas
said-alike-again = De nuevo puede ser la misma persona

# Cuánto se guarda
keeping-title = Cuánto tiempo se guarda
keeping-hint = Lo que ya no hace falta se elimina solo. Interacciones y clientes se quedan.
keeping-uploads = Archivos subidos sin importar
keeping-refusals = Filas rechazadas de importaciones
keeping-jobs = Trabajos de fondo terminados
keeping-days = Días, de 1 a 3650
error-retention-days = Un número de días de 1 a 3650.

scope-customers-erase = Borrar clientes
