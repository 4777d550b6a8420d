# Comparación de unidades en una medida

nav-compare = Comparar
compare-title = Comparar unidades
compare-headline = { $measure }: { $n } de { $all } difieren del resto
compare-headline-none = { $measure }: ninguna difiere claramente del resto
compare-question = Qué se compara
compare-measure = Medida
compare-unit = Unidades
compare-least = Ocultar unidades con menos respuestas que
compare-few = Ninguna unidad tiene { $n } respuestas en este periodo.
compare-table = { $measure } por { $field }
compare-whole = Todo junto
compare-shrunk = Mejor estimación
compare-shrunk-value = { $value } ({ $interval })
compare-rank = Puesto
compare-rest = Frente al resto
compare-rest-detail = frente a { $before } (n = { $n }); intervalo del 95 % de la diferencia { $interval }
compare-effect-large = grande
compare-effect-medium = mediano
compare-effect-small = pequeño
compare-effect-tiny = mínimo
compare-needed = visible desde unas { $n } respuestas
compare-rivals = Propias y competidores
compare-own = Marcas propias
compare-competitors = Competidores
compare-competitor = Competidor
compare-note-hidden = { $n } unidades con { $answers } respuestas en total están ocultas: menos de { $least } respuestas, o lo que delataría a una así.
compare-note-cut = No se muestran { $n } unidades menores.
compare-note-repeats = { $n } respuestas de { $customers } clientes: varias respuestas de un mismo cliente cuentan juntas en cada intervalo y comparación, porque dicen menos que las de otros tantos clientes.
compare-note-alone = En esta medida, varias respuestas de un mismo cliente cuentan como si fueran independientes: si pocos clientes responden a menudo, los intervalos son demasiado estrechos.
compare-note-spread = Más allá del azar, las unidades varían en torno a { $spread } (desviación típica).
compare-how = ▲ y ▼ marcan lo que es claro entre todas las comparaciones de la página. La mejor estimación acerca una unidad a las demás, tanto más cuantas menos respuestas tiene; el puesto lleva su intervalo del 95 %, 1 es el mejor.
error-compare-measure = No existe esa medida; se muestra la habitual.
error-compare-unit = Esto no se puede comparar; se muestran los canales.
error-compare-values = Este atributo tiene más de 500 valores: nombra cosas, no las agrupa. Se muestran los canales.
