# Customers
nav-customers = Клиенты
nav-people = Люди
customers-count =
    { $n ->
        [one] { $n } клиент
        [few] { $n } клиента
       *[other] { $n } клиентов
    }
customers-lead = Все, кто оставил имя, номер или адрес. Сначала те, кто был недавно.
customers-search = Имя, почта, телефон или номер клиента
customers-none = Пока никого
customers-none-hint = Люди появятся, как только взаимодействие назовёт их: импортируйте файл с почтой, телефоном или номером клиента.
customers-not-found = Никого не найдено
customers-not-found-hint = Попробуйте часть имени или адреса.
customers-all = Показать всех
customers-name = Имя
customers-known-by = Известен по
customers-more = +{ $n }
customers-first = Впервые
customers-last = Последний раз
identifier-external-id = Номер клиента
identifier-email = Эл. почта
identifier-phone = Телефон
identifier-handle = Аккаунт
identifier-device = Устройство

# One customer
customer-since = Клиент с { $date }
customer-seen = последний раз: { $when }
customer-rename = Переименовать
customer-rename-hint = Пусто: вместо имени стоит самый надёжный идентификатор.
customer-merge = Объединить
customer-merge-button = Один человек
customer-merge-with = { $name } — тот же человек
customer-merge-title = Кто ещё этот человек?
customer-merge-lead = Выбранный будет считаться как { $name }, со всей историей. Это можно отменить в любое время.
customer-alike = Возможно, тот же человек
customer-shares = У обоих: { $kind } { $value }
customer-merged = Считается одним с
customer-merged-hint = При разделении каждый получит свою историю обратно.
customer-merged-itself = По общему признаку: { $kind }
customer-merged-by-hand = Объединено вручную
customer-part = Разделить
said-merged = { $name } теперь тот же человек
said-parted = Снова разделены, у каждого своя история
customer-interactions = Взаимодействий
customer-orders = Заказов
customer-spent = Потрачено
customer-mood = Что чувствовал клиент
customer-mood-mean = в среднем { $mood }, n = { $n }
customer-mood-hint = Точка — оценка или текст, линия — куда всё идёт.
mood-good = Хорошо
mood-neutral = Нейтрально
mood-poor = Плохо
customer-scores = Последние оценки
customer-no-identifiers = Нет идентификаторов.
customer-story-title = Всё, сначала новое
customer-all = Всё
customer-nothing = Ничего такого нет.
kind-review = Отзыв
kind-response = Ответ на опрос
kind-complaint = Жалоба
kind-message = Сообщение
kind-call = Звонок
kind-chat = Чат
kind-order = Заказ
kind-event = Событие
kind-visit = Посещение
kind-delivery = Доставка
kind-refund = Возврат денег
kind-return = Возврат товара
kind-post = Публикация
kind-letter = Письмо
kind-pickup = Самовывоз
kind-search = Поиск
kind-survey = Опрос
kind-ticket = Обращение
kind-payment = Платёж
kind-login = Вход
