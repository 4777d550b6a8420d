# 預警：變動、規則、管道、勿擾時段

nav-alerts = 預警
alerts-lead = 發生變動的指標，每個原因只提醒一次：持續期間不重複
alerts-calm = 沒有待處理的預警
alerts-waiting = { $n } 則預警待處理
alerts-open = 待處理
alerts-all = 全部
alerts-none-hint = 每當一週或一天結束，以及資料到達後不久，規則都會查看各項指標。
alerts-no-rules = 還沒有規則
alerts-no-rules-hint = 規則會盯住一項指標，在它變動時告訴您，並事先說明多久會誤報一次。
alert-rose = { $name }升至 { $value }
alert-fell = { $name }降至 { $value }
alert-higher = 上升
alert-lower = 下降
alert-week = { $date }起的一週
alert-ordinary = 通常為 { $interval }
alert-over = { $when }已結束
alert-sent = 已傳送至 { $to }
alert-not-sent = 未能傳送至 { $to }：{ $why }
alert-trial = { $workspace }的 Peakend 可以在這裡通知您。
alert-state-open = 待處理
alert-state-acknowledged = 已接手
alert-state-explained = 已說明
alert-state-false-alarm = 誤報
alert-acknowledge = 我來看看
alert-false = 誤報
alert-explain = 說明原因
alert-why = 背後的原因
alert-rules = 規則與管道
alert-rules-lead = 什麼會觸發預警、多久誤報一次、通知誰
alert-rule = 規則
alert-rule-add = 新增規則
alert-rule-remove = 移除規則
alert-rule-threshold = 越過閾值
alert-rule-above = 高於 { $value }
alert-rule-below = 低於 { $value }
alert-rule-signal = 管制圖上出現異常
alert-rule-shift = 出現並保持的新水準
alert-rule-forecast = 與預期不符
alert-hint-threshold = 數值連同整個區間都在閾值之外。
alert-hint-signal = 超出管制限，或連續偏向一側。反應快，適合突然的變化。
alert-hint-shift = 水準發生變化並已保持四週。反應慢，但極少出錯。
alert-hint-forecast = 超出此前各週在 100 次中有 99 次會落入的範圍。
alert-when = 觸發條件
alert-side = 方向
alert-above = 高於
alert-below = 低於
alert-grain = 查看頻率
alert-weekly = 每週
alert-daily = 每天
alert-only-worse = 僅在變差時
alert-owner-indicator = 指標的負責人
alert-false-alarms = 誤報
alert-chance-weeks = 無事發生時，約每 { $n } 週一次
alert-chance-days = 無事發生時，至多每 { $n } 天一次
alert-past-title = 回看過去
alert-past = { $alerts ->
    [0] 查看 { $n } 次，不會有任何提醒
   *[other] 查看 { $n } 次，會提醒 { $alerts } 次
}
alert-past-none = 歷史資料還不夠
alert-no-indicators = 規則用於盯住指標：請先新增指標。
alert-channels = 通知誰
alert-channels-hint = 每則預警都以 JSON 傳送到這些位址，其中的文字可由聊天工具直接顯示。暫不支援電子郵件。
alert-channel-url = Webhook 位址
alert-channel-add = 新增位址
alert-channel-remove = 移除位址
alert-try = 試傳
alert-secret = 簽章密鑰
alert-secret-hint = 標頭 X-Peakend-Signature 含 sha256= 以及用此密鑰對內文計算的 HMAC-SHA256。
alert-quiet = 勿擾時段
alert-quiet-hint = 預警會立即顯示在頁面上；勿擾結束後才傳送。時區：{ $zone }。
alert-quiet-from = 開始
alert-quiet-to = 結束
alert-quiet-weekends = 週末勿擾
alert-block-rules = { $n ->
    [0] 沒有規則在盯住它
   *[other] { $n } 條規則在盯住它
}
alert-block-none = 還沒有預警。
said-alert-acknowledged = 已接手
said-alert-explained = 已記錄說明
said-alert-false-alarm = 已標為誤報
said-alert-rule = 規則已開始生效
said-alert-rule-removed = 規則已移除
said-alert-channel = 位址已新增
said-alert-channel-removed = 位址已移除
said-alert-trial = 試傳已送達
error-alert-indicator = 沒有這項指標。
error-alert-many = 規則已經太多。
error-alert-held = 已有這條規則。
error-alert-grain = 只有閾值可以每天查看：每天的資料帶有一週的規律。
error-alert-owner = 此人不在工作區中。
error-alert-note = 請說明背後的原因。
error-alert-url = 請填寫以 https:// 開頭的完整位址，且不含密碼。
error-alert-channels = 位址已經太多。
error-alert-clock = 請同時填寫起訖時間，例如 22:00。
