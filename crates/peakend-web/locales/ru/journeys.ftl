# Пути: список, редактор, версии, файлы

error-journey-many = Уже есть 100 путей: сначала удалите один
error-journey-key = Используйте a–z, 0–9 и дефисы; некоторые слова заняты самим Peakend
error-journey-no-touchpoint = В пути нужна хотя бы одна точка контакта
error-journey-too-many-touchpoints = Не больше 40 точек контакта: разделите путь
error-journey-too-many-bindings = Всего не больше 64 привязок: объедините некоторые через «|»
error-journey-bad-key = Ключ должен быть единственным и состоять из a–z, 0–9 и дефисов
error-journey-bad-name = Каждой точке контакта нужно своё название
error-journey-empty-binding = Привязка без условий заберёт всё: напишите условие или удалите её
error-journey-bad-target = Целевое настроение лежит между −1 и 1
error-journey-bad-effort = Затраты — от 0,1 до 100
error-journey-unknown-end = Начало и конец должны быть точками этого пути
error-journey-bad-days = Дней — от 1 до 3650
error-journey-too-large = Путь слишком велик: сократите тексты
error-journey-unknown-touchpoint = В этом пути нет такой точки контакта
