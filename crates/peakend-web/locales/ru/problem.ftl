# Problems and what is wrong with a field

problem-not-found-title = Такой страницы нет
problem-not-found-text = Возможно, её удалили или она относится к другому рабочему пространству.
problem-forbidden-title = Вашей роли это недоступно
problem-forbidden-text = Нужна роль: { $role }. Её может назначить администратор.
problem-invalid-title = Нужно кое-что исправить
problem-conflict-title = Сейчас это невозможно
problem-unavailable-title = Сейчас недоступно
problem-unavailable-text = Ничего не потеряно. Попробуйте через минуту.
problem-internal-title = Ошибка на нашей стороне
problem-internal-text = Ошибка записана в журнал. Сохранённое раньше цело; попробуйте ещё раз.
problem-signed-out-title = Вы не вошли
problem-signed-out-text = Войдите, вернитесь и отправьте форму ещё раз.
problem-link-title = Эта ссылка больше не действует
problem-link-text = Она уже использована, истекла или заменена новой. Если пароль у вас есть, войдите; если нет, попросите новую ссылку у администратора.
problem-csrf-title = Форма устарела
problem-csrf-text = Вернитесь, обновите страницу и отправьте ещё раз.
problem-too-many-title = Слишком много попыток
problem-too-many-text =
    { $seconds ->
        [one] Подождите { $seconds } секунду и попробуйте снова.
        [few] Подождите { $seconds } секунды и попробуйте снова.
       *[other] Подождите { $seconds } секунд и попробуйте снова.
    }
problem-unreadable-title = Запрос не удалось прочитать
problem-unreadable-text = Вернитесь и попробуйте ещё раз.
problem-too-large-title = Слишком большой объём
problem-too-large-text = Отправьте меньше за один раз.
problem-home = На главную
problem-id = Запрос { $id }
error-required = Заполните это поле.
error-unreadable = Это нельзя сохранить.
error-too-long = Слишком длинно.
error-email = Это не адрес электронной почты.
error-email-taken = Этот адрес уже занят.
error-name-taken = Такое имя уже есть.
error-password-short = Нужно не меньше 10 символов.
error-password-long = Не больше 200 символов.
error-password-email = Выберите что-нибудь кроме своего адреса.
error-password-wrong = Это не ваш текущий пароль.
error-sign-in = Адрес и пароль не подходят друг к другу.
error-zone = Такой часовой пояс неизвестен.
error-scopes = Выберите хотя бы одно право.
error-last-owner = Должен остаться хотя бы один владелец. Сначала назначьте владельцем кого-то ещё.
error-user-disabled = Этот пользователь отключён. Сначала включите его.
