# Recorridos: lista, editor, versiones, archivos

error-journey-many = Ya hay 100 recorridos: elimine uno antes
error-journey-key = Use a–z, 0–9 y guiones; algunas palabras las usa el propio Peakend
error-journey-no-touchpoint = Un recorrido necesita al menos un punto de contacto
error-journey-too-many-touchpoints = Como máximo 40 puntos de contacto: divida el recorrido
error-journey-too-many-bindings = Como máximo 64 vínculos en total: una algunos con «|»
error-journey-bad-key = La clave debe ser única y tener solo a–z, 0–9 y guiones
error-journey-bad-name = Cada punto de contacto necesita un nombre propio
error-journey-empty-binding = Un vínculo sin condiciones lo tomaría todo: escriba una o elimínelo
error-journey-bad-target = El ánimo objetivo está entre −1 y 1
error-journey-bad-effort = El esfuerzo está entre 0,1 y 100
error-journey-unknown-end = El inicio y el final deben ser puntos de este recorrido
error-journey-bad-days = Los días están entre 1 y 3650
error-journey-too-large = El recorrido es demasiado grande: acorte sus textos
error-journey-unknown-touchpoint = No hay tal punto de contacto en este recorrido
