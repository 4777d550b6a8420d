found-title = Temas encontrados
found-lead = Lo que dicen los clientes y ningún tema cubre aún. Acéptelo como tema, únalo, divídalo o ignórelo.
found-search = Buscar en los textos recientes
found-searching = Buscando
found-busy = Buscando en los textos más recientes
found-busy-hint = Puede salir de esta página y volver.
found-none-yet = Aún no se ha buscado
found-none-yet-hint = Una búsqueda lee sus { $n } textos más recientes y propone lo que ningún tema cubre.
found-none = Nada pendiente
found-searched =
    { $n ->
        [one] Se buscó en { $n } texto
       *[other] Se buscó en { $n } textos
    }
found-method = Se propone una expresión si la dicen al menos cinco textos y destaca frente a lo que cubren los temas. «Más a menudo» compara lo último con lo anterior; de estas marcas se espera que como mucho el { $share } sea azar.
found-size =
    { $n ->
        [one] { $n } texto
       *[other] { $n } textos
    }
found-stability = reaparece en el { $share } de los remuestreos
found-stability-hint = Cuántas veces vuelve a destacar la expresión al sortear de nuevo los textos. Por debajo del 80 % puede ser azar.
found-trend = Textos a lo largo del tiempo
found-phrases = Expresiones
found-split-off = Separar
found-accept = Aceptar como tema
found-ignore = Ignorar
found-merge = Unir con
found-emerging-times = se dice { $n } veces más
found-emerging-new = nuevo últimamente
found-decided = Decididos ({ $n })
found-reopen = Revertir
found-state-accepted = tema
found-state-merged = unido
found-state-ignored = ignorado
found-state-open = pendiente
found-accepted = En el borrador. Publíquelo para que cuente
found-ignored = Ignorado
found-reopened = De vuelta en la lista
found-merged = Unidos
found-split = Separado
found-more =
    { $n ->
        [one] { $n } más aparecerá cuando decida sobre estos.
       *[other] { $n } más aparecerán cuando decida sobre estos.
    }
