# Themes: what people talk about
nav-themes = 主題
themes-title = 客戶在談什麼
themes-rose = 「{ $theme }」的情緒上升 { $by }，至 { $to }
themes-fell = 「{ $theme }」的情緒下降 { $by }，至 { $to }
themes-lead = { $texts } 則文字，{ $themes } 個主要主題
themes-order-tree = 提及最多
themes-order-mood = 情緒最差
themes-order-change = 變化最明顯
themes-trend = 提及趨勢
themes-trend-told = 期間提及：最多 { $most }，最近 { $last }
themes-complaints = 投訴
themes-gap = 與競爭對手相比
themes-gap-clear = 對手 { $theirs }（n = { $n }）；差距在 { $interval } 之間
themes-gap-unclear = 對手 { $theirs }（n = { $n }）；差距 { $interval }。不明顯，可能出於偶然
themes-points = { $n } 個百分點
themes-few = 較少
themes-note = 主題包含其下級主題的全部內容；每則文字在一個主題中只計一次。圓點與線段：平均情緒及其 95% 區間。只有在本頁所有比較中仍然明顯的變化才帶箭頭。
themes-gap-note = 與競爭對手相比：我們的情緒減去對手的情緒。
themes-none = 最近 30 天沒有主題
themes-none-hint = 一旦有了客戶文字（評論、問卷回答、工單、通話），主題就會出現。
themes-trail = 上級主題
theme-feedback = 全部文字
theme-share = 佔全部文字的 { $share }
theme-typical = 反覆出現的說法
theme-typical-hint = 從最新的 { $n } 則說法中把近似的歸在一起，均為原話。
theme-typical-poor = 批評
theme-typical-good = 讚揚
theme-said = 用近似的話說了 { $n } 次
theme-below = 下級主題
theme-none = 這裡沒有人談到它
themes-preferred = 顧客更喜歡誰
themes-preferred-hint = 談論我們、提到競爭對手並加以比較的文字。
themes-preferred-us = 更喜歡我們
themes-preferred-alike = 認為差不多
themes-preferred-them = 更喜歡對手
themes-preferred-of = 有所偏好的人之中
themes-preferred-share = { $share } 更喜歡我們（{ $low } 至 { $high }）
