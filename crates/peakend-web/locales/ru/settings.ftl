# Settings

said-saved = Сохранено
said-password-changed = Пароль изменён, остальные сеансы завершены
said-session-ended = Сеанс завершён
said-sessions-ended = Остальные сеансы завершены
said-role-changed = Роль изменена: { $name }
said-user-disabled = Доступ закрыт: { $name }
said-user-enabled = Доступ снова открыт: { $name }
said-key-revoked = Ключ отозван
said-entry-added = «{ $name }» в справочнике
said-entry-removed = «{ $name }» убрано из справочника
said-view-saved = Вид «{ $name }» сохранён
said-view-removed = Вид «{ $name }» удалён
profile-title = Ваш профиль
profile-you = О вас
profile-you-hint = Коллеги видят ваше имя рядом с тем, что вы сделали.
profile-look = Оформление
profile-look-hint = Хранится в этом браузере.
profile-password-hint = После смены ваши другие сеансы завершатся.
profile-change-password = Сменить пароль
sessions-title = Где выполнен вход
sessions-hint = Завершите незнакомые сеансы и смените пароль.
sessions-this = Этот браузер
sessions-unknown = Неизвестное устройство
sessions-seen = Использован: { $when }
sessions-since = вход { $date }
sessions-end = Завершить
sessions-end-others = Завершить остальные сеансы
workspace-title = Рабочее пространство
workspace-company = Компания
workspace-company-hint = Название стоит над меню и в отчётах.
workspace-zone-hint = По этим часам начинаются дни и недели на всех страницах и в отчётах.
workspace-language = Язык для новых пользователей
workspace-language-hint = Каждый может сменить его для себя.
users-title = Пользователи
users-count =
    { $n ->
        [one] В этом пространстве { $n } человек.
        [few] В этом пространстве { $n } человека.
       *[other] В этом пространстве { $n } человек.
    }
users-invite = Пригласить
users-invite-hint = Вы получите ссылку, которую нужно передать. Она сработает один раз в течение семи дней.
users-make-link = Создать ссылку
users-link = Ссылка
users-link-title = Передайте эту ссылку: { $name }
users-link-hint = Она показывается только сейчас, сработает один раз и действует до { $date }.
users-seen = Последний визит
users-you = Вы
users-disabled = Отключён
users-invited = Приглашён
users-role-of = Роль: { $name }
users-actions-of = Действия: { $name }
users-enable = Вернуть доступ
users-disable = Отключить
users-new-link = Новая ссылка
users-reset-link = Ссылка для нового пароля
users-roles = Что могут роли
role-hint-viewer = Видит цифры и отзывы
role-hint-agent = Ещё видит и правит клиентов
role-hint-analyst = Ещё загружает, выгружает и делится видами
role-hint-admin = Ещё пользователи, ключи, справочник и пространство
role-hint-owner = Ещё назначает и меняет владельцев
keys-title = Ключи API
keys-lead = Для программ, которые записывают взаимодействия или читают цифры.
keys-create = Создать ключ
keys-created = Ключ «{ $name }» готов
keys-once = Скопируйте его сейчас: он не хранится и больше не будет показан.
keys-secret = Секрет
keys-try = Попробуйте:
keys-empty = Ключей пока нет
keys-empty-hint = С ключом ваш магазин, служба поддержки или аналитика отправляют то, что делают и говорят клиенты.
keys-scopes = Права
keys-used = Использован
keys-made = Создан
keys-revoked = Отозван
keys-revoke = Отозвать
keys-revoke-title = Отозвать «{ $name }»?
keys-revoke-hint = Программы с этим ключом сразу перестанут работать. Отменить это нельзя.
keys-name-example = Интернет-магазин
scope-interactions-write = Записывать взаимодействия
scope-interactions-read = Читать взаимодействия
scope-insights-read = Читать цифры
scope-insights-write = Менять показатели и отвечать на оповещения
scope-customers-read = Читать клиентов
scope-customers-write = Изменять клиентов
catalog-title = Справочник
catalog-lead = Как что называется на страницах и в отчётах и что относится к конкурентам.
catalog-brand = Бренды
catalog-product = Продукты
catalog-touchpoint = Точки контакта
catalog-channel = Каналы
catalog-empty-brand = Брендов пока нет
catalog-empty-product = Продуктов пока нет
catalog-empty-touchpoint = Точек контакта пока нет
catalog-empty-channel = Каналов пока нет
catalog-none-hint = Здесь появятся имена из ваших данных. Их можно добавить и самим.
catalog-add = Добавить
catalog-name = Имя в данных
catalog-name-hint = Точно так, как во взаимодействиях.
catalog-label = Показывать как
catalog-parent-brand = Бренд
catalog-parent-stage = Этап
catalog-whose = Чей
catalog-ours = Наш
catalog-competitor = Конкурент
catalog-is-competitor = Относится к конкуренту
catalog-new-count =
    { $n ->
        [one] { $n } новое имя в данных
        [few] { $n } новых имени в данных
       *[other] { $n } новых имён в данных
    }
catalog-new-hint = Они уже учтены; в справочнике им можно дать название.
catalog-seen =
    { $n ->
        [one] { $n } взаимодействие
        [few] { $n } взаимодействия
       *[other] { $n } взаимодействий
    }
catalog-adopt = Добавить
catalog-adopt-all = Добавить все
said-entries-added = Добавлено в справочник
catalog-adopt-competitor = Конкурент
catalog-remove = Убрать из справочника
mail-title = Электронная почта
mail-hint = Оповещения могут приходить по почте. Почтовый сервер настраивает тот, кто обслуживает этот сервер; пароль никогда не показывается.
mail-none = Этот сервер не отправляет почту: она не настроена (PEAKEND_SMTP_SERVER, PEAKEND_SMTP_FROM).
mail-route = Письма уходят через { $server } с шифрованием, отправитель: { $sender }.
mail-route-plain = Письма уходят через { $server } без шифрования, отправитель: { $sender }.
mail-try = Отправить мне пробное письмо
said-mail-trial = Пробное письмо отправлено на { $name }
