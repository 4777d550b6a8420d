# Права человека: его данные и удаление
erasure-rights = Данные и права
erasure-export = Скачать данные
erasure-open = Удалить …
erasure-title = Удалить: { $name }
erasure-lead = Всё об этом человеке исчезнет везде, и вернуть это нельзя. Останется акт: он говорит, что удалено, и не содержит ничего о человеке.
erasure-before = Сначала
erasure-before-hint = Если человек просил свои данные, сначала передайте их.
erasure-what = Что исчезнет
erasure-what-hint = И у всех, кто считается этим человеком.
erasure-what-history = Всё, что он делал и говорил, за всю историю
erasure-what-names = Имена, идентификаторы, признаки, объединения и похожие
erasure-what-readings = Исправления и проверки его текстов
erasure-what-files = Отклонённые строки и ждущие файлы, где он назван
erasure-sure = Вы уверены?
erasure-sure-hint = Цифры прошлого изменятся: его взаимодействия больше не считаются.
erasure-type = Для подтверждения введите
erasure-erase = Удалить навсегда
error-erasure-confirmation = Введено не то, что нужно.
said-erased = Удалено; вот акт
erasures-title = Удаления
erasures-lead = Что удалено по просьбе людей, с актом о каждом.
erasures-none = Пока никто не удалён
erasures-none-hint = Откройте клиента и выберите «Удалить».
erasures-rows =
    { $n ->
        [one] { $n } взаимодействие
        [few] { $n } взаимодействия
        [many] { $n } взаимодействий
       *[other] { $n } взаимодействия
    }
erasure-certificate = Акт об удалении
erasure-certificate-lead = Сохраните его: он показывает, что просьба выполнена, и не говорит, чья она.
erasure-download = Акт файлом
erasure-counts = Удалено
erasure-about = Об удалении
erasure-number = Номер
erasure-asked = Запрошено
erasure-finished = Завершено
erasure-running = идёт
erasure-by = Кем
erasure-by-nobody = Командная строка или ключ API
erasure-files = Файлы истории
erasure-files-n = переписано: { $rewritten }, удалено: { $deleted }
erasure-unread = Файлы, которые нельзя просмотреть
erasure-unread-hint = Эти файлы ждут импорта и могут называть человека. Импортируйте или отбросьте их.
erasure-hashes = Отпечатки идентификаторов
erasure-hashes-hint = Кто знает идентификатор, может проверить, что он был здесь: BLAKE3 от «номер:вид:значение».
erasure-elsewhere = Прежние резервные копии содержат человека, пока их не удалят. Повторный импорт файла не вернёт его, если у строк есть ключи.
erased-interactions = Взаимодействия
erased-customers = Клиенты, считавшиеся этим
erased-identifiers = Идентификаторы
erased-attributes = Признаки
erased-merges = Объединения
erased-likenesses = Похожие
erased-corrections = Исправления
erased-checks = Проверки
erased-refusals = Отклонённые строки
erased-uploads = Загруженные файлы

# Похожие
customer-not-alike = Другой человек
customer-not-alike-with = { $name } — другой человек
said-not-alike = Учтено: это разные люди
said-alike-again = Снова может быть тем же человеком

# Сколько хранится
keeping-title = Сколько хранится
keeping-hint = Ненужное удаляется само. Взаимодействия и клиенты остаются.
keeping-uploads = Загруженные, но не импортированные файлы
keeping-refusals = Отклонённые строки импорта
keeping-jobs = Завершённые фоновые работы
keeping-days = Дней, от 1 до 3650
error-retention-days = Число дней от 1 до 3650.

scope-customers-erase = Удалять клиентов
