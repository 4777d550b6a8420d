# Analytic pages: fields, metrics, filter bar, overview, feedback


# What fields are called
field-kind = 類型
field-channel = 通路
field-touchpoint = 接觸點
field-brand = 品牌
field-product = 產品
field-source = 來源
field-thread = 對話串
field-scored = 評分
field-language = 語言
field-sentiment = 情緒
field-currency = 貨幣
field-theme = 主題
field-intent = 意圖
field-emotion = 情感
value-unknown = 未知

# Values
channel-store = 門市
channel-web = 網站
channel-app = App
channel-email = 電子郵件
channel-phone = 電話
channel-chat = 聊天
channel-social = 社群媒體
channel-marketplace = 電商平台
channel-post = 信件
channel-kiosk = 自助機
channel-other = 其他
sentiment-negative = 負面
sentiment-neutral = 中性
sentiment-positive = 正面
sentiment-mixed = 好壞參半
intent-complaint = 投訴
intent-suggestion = 建議
intent-question = 提問
intent-request = 請求
intent-praise = 稱讚
intent-threat-to-leave = 流失警訊
emotion-joy = 喜悅
emotion-trust = 信任
emotion-surprise = 驚訝
emotion-sadness = 悲傷
emotion-anger = 憤怒
emotion-fear = 恐懼
emotion-disgust = 厭惡
emotion-frustration = 挫折
emotion-gratitude = 感激
emotion-disappointment = 失望
field-effort = 費力程度
field-urgency = 緊急程度
field-needs-answer = 需要回覆
value-unsaid = 未提及
effort-easy = 輕鬆
effort-mixed = 有易有難
effort-hard = 費力
urgency-soon = 盡快
urgency-now = 立即
needs-answer-yes = 是
needs-answer-no = 否
field-comparison = 與別家相比
comparison-better = 更好
comparison-worse = 更差
comparison-same = 一樣
compared-better = 優於
compared-worse = 不及
compared-same = 等同於
language-en = 英語
language-es = 西班牙語
language-pt = 葡萄牙語
language-ru = 俄語
language-zh-hans = 簡體中文
language-zh-hant = 繁體中文

# Metrics
metric-volume = 回饋量
metric-nps = NPS
metric-csat = 滿意度
metric-ces = 輕鬆度
metric-rating = 評分
metric-sentiment = 文字情緒
metric-meaning-volume = 帶評分或文字的互動數量
metric-meaning-nps = 9–10 分占比減去 0–6 分占比，範圍 −100 至 100
metric-meaning-csat = 落在量表最高四分之一的比例：5 分制中的 4 和 5
metric-meaning-ces = 輕鬆度平均值占量表的比例
metric-meaning-rating = 平均評分，各量表統一為 1 至 5
metric-meaning-sentiment = 文字的平均情緒，範圍 −1 至 1
n-answers = n = { $n }
few-answers = 約 { $n } 筆起才可靠
answers = 回答數
interval = 95% 區間
value = 數值
date = 日期
change = 變化
change-clear = 先前為 { $before }（n = { $n }）；變化在 { $interval } 之間
change-unclear = 先前為 { $before }(n = { $n });變化 { $interval }。不算明顯:一頁上比較很多,總有幾個出於偶然
change-before = 先前為 { $before }
mood = 情緒
mood-shares = 差、中、好
mood-shares-spoken = { $poor } 差，{ $good } 好
mentions = 提及數

# The filter bar
filters = 篩選
filters-set = 目前篩選
filters-clear = 全部清除
filter-remove = 移除 { $field }：{ $value }
filter-values = 值
filter-nothing = 此期間沒有可選項目。
period = 期間
period-7d = 最近 7 天
period-30d = 最近 30 天
period-90d = 最近 90 天
period-12m = 最近 12 個月
period-all = 所有時間
compare = 對比
compare-previous = 上一期間
compare-year = 去年同期
compare-none = 不對比
search = 搜尋
search-words = 詞語、「片語」、-排除
apply = 套用
own-days = 日期
from = 從
to = 到
views = 檢視
view-shared = 共用
view-remove = 刪除檢視 { $name }
view-save = 儲存目前檢視
view-name = 檢視名稱
view-share = 與所有人共用

# Overview
overview-title = 客戶感受如何
overview-steady = 沒有明顯變化：差異可能只是偶然
overview-rose = { $metric }上升 { $by }，現為 { $to }
overview-fell = { $metric }下降 { $by }，現為 { $to }
overview-against = { $now }，對比 { $before }
overview-metrics = 指標
overview-volume-note = 評分與文字
overview-themes = 大家在談什麼
overview-themes-hint = 每則回饋每個主題只計一次
overview-voices = 客戶原話
overview-all-feedback = 全部回饋
overview-none = 最近 30 天沒有資料
overview-none-hint = 匯入評論、問卷或工單檔案，一分鐘內就能看到客戶的感受。
overview-none-filtered = 沒有符合的資料
overview-none-filtered-hint = 請減少篩選或選擇更長的期間。
overview-all-time = 查看所有時間
overview-import = 匯入檔案
over-time = { $metric }走勢
as-table = 以表格顯示
series-now = 本期
series-before = 對比期

# Feedback
nav-listen = 傾聽
nav-feedback = 回饋
feedback-lead = 每個數字背後的原話。底線標出好評與負評。
feedback-extent = 顯示範圍
feedback-words = 有文字
feedback-scores-too = 含評分
feedback-everything = 所有互動
feedback-none = 此期間沒有回饋
feedback-none-hint = 請選擇更長的期間，或匯入檔案。
feedback-none-filtered = 沒有符合篩選條件的回饋
feedback-none-filtered-hint = 請移除一個篩選，或減少搜尋詞。
order = 排序
order-newest = 最新在前
order-oldest = 最早在前
export = 匯出
show-more = 顯示更多
customer-story = 此客戶
feedback-count = { $n } 則回饋

# What arrived while the page was open
live-count = 新增 { $n } 筆
live-some = 有新資料
live-show = 顯示
