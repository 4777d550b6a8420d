# Set-up, sign-in, invitation

field-email = 电子邮箱
field-password = 密码
field-new-password = 新密码
field-current-password = 当前密码
field-name = 姓名
field-your-name = 您的姓名
field-company = 公司
field-role = 角色
field-zone = 时区
show-password = 显示密码
password-rule = 至少 10 个字符。一个短句既好记又难猜。
sign-in-title = 登录 Peakend
sign-in = 登录
sign-in-help = 忘记密码？管理员可以给您一个重设链接。
welcome-title = 欢迎使用 Peakend
welcome-lead = 创建您的工作区，只需一分钟，您将成为它的所有者。
welcome-start = 创建工作区
welcome-private = 所有数据都留在这台服务器上，Peakend 不会调用外部服务。
join-title = 设置密码
join-heading = { $name }，您好
join-lead = 为 { $workspace } 设置密码。此链接只能使用一次。
join-start = 保存并登录
