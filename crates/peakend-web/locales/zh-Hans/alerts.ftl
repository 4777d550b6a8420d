# 预警：变动、规则、渠道、免打扰时段

nav-alerts = 预警
alerts-lead = 发生变动的指标，每个原因只提醒一次：持续期间不重复
alerts-calm = 没有待处理的预警
alerts-waiting = { $n } 条预警待处理
alerts-open = 待处理
alerts-all = 全部
alerts-none-hint = 每当一周或一天结束，以及数据到达后不久，规则都会查看各项指标。
alerts-no-rules = 还没有规则
alerts-no-rules-hint = 规则会盯住一项指标，在它变动时告诉您，并事先说明多久会误报一次。
alert-rose = { $name }升至 { $value }
alert-fell = { $name }降至 { $value }
alert-higher = 上升
alert-lower = 下降
alert-week = { $date }起的一周
alert-ordinary = 通常为 { $interval }
alert-over = { $when }已结束
alert-sent = 已发送至 { $to }
alert-not-sent = 未能发送至 { $to }：{ $why }
alert-trial = { $workspace }的 Peakend 可以在这里通知您。
alert-state-open = 待处理
alert-state-acknowledged = 已接手
alert-state-explained = 已说明
alert-state-false-alarm = 误报
alert-acknowledge = 我来看看
alert-false = 误报
alert-explain = 说明原因
alert-why = 背后的原因
alert-rules = 规则与渠道
alert-rules-lead = 什么会触发预警、多久误报一次、通知谁
alert-rule = 规则
alert-rule-add = 添加规则
alert-rule-remove = 移除规则
alert-rule-threshold = 越过阈值
alert-rule-above = 高于 { $value }
alert-rule-below = 低于 { $value }
alert-rule-signal = 控制图上出现异常
alert-rule-shift = 出现并保持的新水平
alert-rule-forecast = 与预期不符
alert-hint-threshold = 数值连同整个区间都在阈值之外。
alert-hint-signal = 超出控制限，或连续偏向一侧。反应快，适合突然的变化。
alert-hint-shift = 水平发生变化并已保持四周。反应慢，但极少出错。
alert-hint-forecast = 超出此前各周在 100 次中有 99 次会落入的范围。
alert-when = 触发条件
alert-side = 方向
alert-above = 高于
alert-below = 低于
alert-grain = 查看频率
alert-weekly = 每周
alert-daily = 每天
alert-only-worse = 仅在变差时
alert-owner-indicator = 指标的负责人
alert-false-alarms = 误报
alert-chance-weeks = 无事发生时，约每 { $n } 周一次
alert-chance-days = 无事发生时，至多每 { $n } 天一次
alert-past-title = 回看过去
alert-past = { $alerts ->
    [0] 查看 { $n } 次，不会有任何提醒
   *[other] 查看 { $n } 次，会提醒 { $alerts } 次
}
alert-past-none = 历史数据还不够
alert-no-indicators = 规则用于盯住指标：请先添加指标。
alert-channels = 通知谁
alert-channels-hint = 每条预警都以 JSON 发送到这些地址，其中的文字可由聊天工具直接显示。暂不支持电子邮件。
alert-channel-url = Webhook 地址
alert-channel-add = 添加地址
alert-channel-remove = 移除地址
alert-try = 试发
alert-secret = 签名密钥
alert-secret-hint = 请求头 X-Peakend-Signature 含 sha256= 以及用此密钥对正文计算的 HMAC-SHA256。
alert-quiet = 免打扰时段
alert-quiet-hint = 预警会立即显示在页面上；免打扰结束后才发送。时区：{ $zone }。
alert-quiet-from = 开始
alert-quiet-to = 结束
alert-quiet-weekends = 周末免打扰
alert-block-rules = { $n ->
    [0] 没有规则在盯住它
   *[other] { $n } 条规则在盯住它
}
alert-block-none = 还没有预警。
said-alert-acknowledged = 已接手
said-alert-explained = 已记录说明
said-alert-false-alarm = 已标为误报
said-alert-rule = 规则已开始生效
said-alert-rule-removed = 规则已移除
said-alert-channel = 地址已添加
said-alert-channel-removed = 地址已移除
said-alert-trial = 试发已送达
error-alert-indicator = 没有这项指标。
error-alert-many = 规则已经太多。
error-alert-held = 已有这条规则。
error-alert-grain = 只有阈值可以每天查看：每天的数据带有一周的规律。
error-alert-owner = 此人不在工作区中。
error-alert-note = 请说明背后的原因。
error-alert-url = 请填写以 https:// 开头的完整地址，且不含密码。
error-alert-channels = 地址已经太多。
error-alert-clock = 请同时填写起止时间，例如 22:00。
