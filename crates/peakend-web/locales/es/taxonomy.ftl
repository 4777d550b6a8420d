# El editor del árbol de temas
taxonomy-title = Editar temas
taxonomy-lead = Qué temas hay y qué palabras los nombran. Nada cuenta hasta que se publica.
taxonomy-view = Mostrar como
taxonomy-view-tree = Árbol
taxonomy-view-text = Texto
taxonomy-in-force = Está en vigor la versión { $n }
taxonomy-shipped = El árbol de fábrica
taxonomy-shipped-hint = El árbol general en seis idiomas. Está en vigor hasta que publique el suyo.
taxonomy-changed = editado, sin publicar
taxonomy-undo =
    { $n ->
        [one] Deshacer ({ $n } edición)
       *[other] Deshacer ({ $n } ediciones)
    }
taxonomy-starters = Empezar con el árbol de su sector
taxonomy-start = Usar este árbol
taxonomy-start-hint = Sustituye al borrador; se puede deshacer.
taxonomy-starter-general = General
taxonomy-starter-retail = Comercio
taxonomy-starter-delivery = Reparto
taxonomy-starter-telecom = Telefonía
taxonomy-starter-bank = Banco
taxonomy-starter-hotel = Hotel
taxonomy-starter-restaurant = Restaurante
taxonomy-starter-airline = Aerolínea
taxonomy-starter-app = App y software
taxonomy-source = El árbol entero
taxonomy-source-hint = [clave] abre un tema, «name:» lo nombra, «en:», «es:», «pt:», «ru:», «zh:» llevan sus palabras, «use:» toma temas del árbol general.
taxonomy-rules =
    { $n ->
        [one] { $n } regla
       *[other] { $n } reglas
    }
taxonomy-new = Tema nuevo
taxonomy-below = Subtema
taxonomy-remove = Quitar
taxonomy-key = Clave
taxonomy-key-hint = Minúsculas, cifras y guiones; los puntos llevan a los subtemas: delivery.drone. La usan cifras y filtros, así que no cambia.
taxonomy-names = Nombres
taxonomy-words = Palabras
taxonomy-words-hint = Reglas separadas por comas: tarde, demor*, "a tiempo", autobús NEAR/3 tarde, tarjeta NOT/2 regalo, (perdido | falta). Un + o ++ final alaba, - o -- critica.
taxonomy-chinese = Chino (ambas escrituras)
taxonomy-examples = Ejemplos
taxonomy-examples-hint = Lo que debe encontrar, uno por línea. Con los textos corregidos, enseñan al tema a encontrar lo que ninguna regla nombra.
taxonomy-learnt-few = Los ejemplos y los textos corregidos enseñan a un tema a partir de { $least }; por ahora hay { $n }.
taxonomy-learnt-found = De { $of } textos que tratan de él, las reglas encuentran { $rules }; reglas y ejemplos juntos, { $both }.
taxonomy-learnt-wrong = De otros { $of } textos, las reglas le atribuyen { $rules } por error; juntos, { $both }.
taxonomy-learnt-used = Con ejemplos
taxonomy-learnt-unused = Solo reglas
taxonomy-learnt-title = Lo que enseñan los ejemplos
taxonomy-learnt-method = Cada cuarta parte de los textos se juzga con lo que enseñaron las demás. Los ejemplos solo cuentan donde ayudan.
taxonomy-learnt-about = Textos sobre él
taxonomy-learnt-by-rules = Por reglas
taxonomy-learnt-by-both = Con ejemplos
taxonomy-learnt-wrongly = Por error
taxonomy-learnt-verdict = Se lee con
taxonomy-learn-anew = Las palabras son las mismas, pero desde entonces se corrigieron textos. Publique para que los temas aprendan de ellos.
taxonomy-trial-learnt = por ejemplos
taxonomy-trial-correct = Decir qué temas tiene
taxonomy-keep = Guardar en el borrador
taxonomy-try = Probar
taxonomy-trial-hint =
    { $n ->
        [one] Se prueba con su texto más reciente mientras escribe.
       *[other] Se prueba con sus { $n } textos más recientes mientras escribe.
    }
taxonomy-trial = Aparece en { $found } de { $texts } textos
taxonomy-trial-before =
    { $n ->
        [one] { $n } con la versión en vigor
       *[other] { $n } con la versión en vigor
    }
taxonomy-trial-none = Ningún texto lo nombra aún. Añada palabras que usen sus clientes.
taxonomy-trial-empty = Aún no hay textos con los que probar. Importe antes reseñas, casos o respuestas.
taxonomy-trial-new = nuevo
taxonomy-look = Ver qué cambia
taxonomy-changes = Qué cambiaría
taxonomy-changes-lead = El borrador frente a la versión en vigor, con sus textos más recientes. Un tema cuenta también lo de sus subtemas.
taxonomy-moves =
    { $changed ->
        [one] { $changed } de { $texts } textos cambia de temas
       *[other] { $changed } de { $texts } textos cambian de temas
    }
taxonomy-moves-none = No se mueve ningún texto.
taxonomy-before = Antes
taxonomy-gained = Gana
taxonomy-lost = Pierde
taxonomy-after = Después
taxonomy-examples-moved = Textos que se mueven
taxonomy-note = Qué cambia, en pocas palabras (opcional)
taxonomy-publish = Publicar la versión { $n }
taxonomy-publish-hint = Los textos nuevos se leen con ella enseguida; los antiguos se releen en segundo plano.
taxonomy-same = Nada que publicar
taxonomy-same-hint = El borrador es lo que está en vigor.
taxonomy-versions = Versiones de los temas
taxonomy-versions-lead = Qué estuvo en vigor y cuándo, y qué textos movió cada versión.
taxonomy-version = Versión { $n }
taxonomy-current = en vigor
taxonomy-bring-back = Recuperar
taxonomy-what-moved = Qué se movió
taxonomy-rereading =
    { $rows ->
        [one] Releyendo textos antiguos: { $percent } %, { $rows } fila
       *[other] Releyendo textos antiguos: { $percent } %, { $rows } filas
    }
taxonomy-rereading-label = Textos antiguos releídos
taxonomy-rereading-hint = Puede salir de esta página. Hasta que termine, las cifras mezclan ambas versiones.
taxonomy-place = Línea { $line }, carácter { $column }
taxonomy-place-in = { $head }, carácter { $column }
taxonomy-problems =
    { $n ->
        [one] { $n } error impide publicar el árbol
       *[other] { $n } errores impiden publicar el árbol
    }
taxonomy-bad-key = Escriba minúsculas, cifras y guiones, con puntos entre niveles
taxonomy-key-taken = Ya hay un tema con esta clave
taxonomy-too-long = Un árbol puede tener como máximo 1 MB
taxonomy-saved = Guardado en el borrador
taxonomy-removed = { $name } y sus subtemas quitados
taxonomy-started = El borrador es ahora el árbol: { $name }
taxonomy-undone = Edición deshecha
taxonomy-published = La versión { $name } está en vigor
taxonomy-brought-back = La versión { $name } es ahora el borrador
taxonomy-problem-bad-key = «{ $found }» no es una clave. Escriba minúsculas, cifras y guiones, con puntos entre niveles.
taxonomy-problem-stands-twice = «{ $found }» está dos veces. Únalos o dé otra clave a uno.
taxonomy-problem-nothing-above = Falta el tema superior a «{ $found }». Añádalo antes de este.
taxonomy-problem-no-theme = Hay palabras antes de cualquier tema. Empiece con una línea como [delivery].
taxonomy-problem-no-colon = La línea no tiene dos puntos. Escriba un idioma y sus palabras, como «es: tarde».
taxonomy-problem-unknown-language = «{ $found }» no es un idioma que se lea. Escriba en, es, pt, ru o zh.
taxonomy-problem-bad-name = «{ $found }» no es un nombre. Escriba en=Delivery | es=Entrega.
taxonomy-problem-unknown-use = El árbol general no tiene el tema «{ $found }». Escriba su clave, o clave.* para todo lo que hay debajo.
taxonomy-problem-nothing-to-match = «{ $found }» no tiene letra ni cifra que buscar. Escriba una palabra.
taxonomy-problem-grade-inside = «{ $found }» está dentro de una regla. La nota cierra la regla: ponga una coma después.
taxonomy-problem-half-operator = A «{ $found }» le faltan palabras a un lado. Escriba palabras antes y después.
taxonomy-problem-no-distance = A «{ $found }» le falta la distancia. Escriba { $found }/3.
taxonomy-problem-bad-distance = La distancia de «{ $found }» no está entre 0 y 20. Escriba un número como 3.
taxonomy-problem-bare-operator = «{ $found }» no es un operador. Escriba | para «o», NEAR/9 para «y», o ponga la palabra entre comillas.
taxonomy-problem-open-bracket = Un paréntesis no se cierra. Añada «)».
taxonomy-problem-closing-bracket = Se cierra un paréntesis que no se abrió. Quite «)».
taxonomy-problem-open-quote = Unas comillas no se cierran. Ciérrelas.
taxonomy-problem-short-stem = «{ $found }» encuentra demasiado. Dele al menos dos letras.
taxonomy-problem-star-inside = El asterisco de «{ $found }» debe ir al final de la palabra.
taxonomy-problem-too-deep = Hay más de ocho niveles de paréntesis. Divida la regla.
taxonomy-problem-too-long = «{ $found }» es demasiado largo. Una regla tiene como máximo 200 caracteres.
taxonomy-problem-too-many = El árbol tiene más de 2000 temas o 50000 reglas. Quite algunos.
