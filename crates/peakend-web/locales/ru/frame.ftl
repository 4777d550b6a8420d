# The frame, common buttons, time, roles

skip = К содержанию
nav = Главное меню
nav-short = Быстрые ссылки
nav-home = Главная
nav-settings = Настройки
nav-workspace = Рабочее пространство
nav-users = Пользователи
nav-keys = Ключи API
nav-catalog = Справочник
go-to = Перейти к…
go-to-none = Страницы с таким названием нет.
more = Ещё
sign-out = Выйти
undo = Отменить
close = Закрыть
cancel = Отмена
save = Сохранить
edit = Изменить
copy = Копировать
copied = Скопировано
actions = Действия
never = Никогда
language = Язык
failed = Не получилось. Попробуйте ещё раз.
ago-now = только что
ago-minutes =
    { $n ->
        [one] { $n } минуту назад
        [few] { $n } минуты назад
       *[other] { $n } минут назад
    }
ago-hours =
    { $n ->
        [one] { $n } час назад
        [few] { $n } часа назад
       *[other] { $n } часов назад
    }
ago-days =
    { $n ->
        [one] { $n } день назад
        [few] { $n } дня назад
       *[other] { $n } дней назад
    }
theme-system = Как в системе
theme-light = Светлая
theme-dark = Тёмная
role-viewer = Наблюдатель
role-agent = Агент
role-analyst = Аналитик
role-admin = Администратор
role-owner = Владелец
