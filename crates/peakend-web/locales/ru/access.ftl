# Set-up, sign-in, invitation

field-email = Электронная почта
field-password = Пароль
field-new-password = Новый пароль
field-current-password = Текущий пароль
field-name = Имя
field-your-name = Ваше имя
field-company = Компания
field-role = Роль
field-zone = Часовой пояс
show-password = Показать пароль
password-rule = Не меньше 10 символов. Короткую фразу легко запомнить и трудно угадать.
sign-in-title = Вход в Peakend
sign-in = Войти
sign-in-help = Забыли пароль? Администратор может дать вам ссылку для нового.
welcome-title = Добро пожаловать в Peakend
welcome-lead = Создайте рабочее пространство. Это займёт минуту, и вы станете его владельцем.
welcome-start = Создать рабочее пространство
welcome-private = Все данные остаются на этом сервере. Peakend не обращается к внешним службам.
join-title = Выбор пароля
join-heading = Здравствуйте, { $name }
join-lead = Выберите пароль для { $workspace }. Ссылка сработает один раз.
join-start = Сохранить и войти
