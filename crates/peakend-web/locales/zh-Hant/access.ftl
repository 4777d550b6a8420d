# Set-up, sign-in, invitation

field-email = 電子郵件
field-password = 密碼
field-new-password = 新密碼
field-current-password = 目前密碼
field-name = 姓名
field-your-name = 您的姓名
field-company = 公司
field-role = 角色
field-zone = 時區
show-password = 顯示密碼
password-rule = 至少 10 個字元。一個短句既好記又難猜。
sign-in-title = 登入 Peakend
sign-in = 登入
sign-in-help = 忘記密碼？管理員可以給您一個重設連結。
welcome-title = 歡迎使用 Peakend
welcome-lead = 建立您的工作區，只需一分鐘，您將成為它的擁有者。
welcome-start = 建立工作區
welcome-private = 所有資料都留在這台伺服器上，Peakend 不會呼叫外部服務。
join-title = 設定密碼
join-heading = { $name }，您好
join-lead = 為 { $workspace } 設定密碼。此連結只能使用一次。
join-start = 儲存並登入
