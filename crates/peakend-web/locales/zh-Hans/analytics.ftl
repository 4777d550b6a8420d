# Analytic pages: fields, metrics, filter bar, overview, feedback


# What fields are called
field-kind = 类型
field-channel = 渠道
field-touchpoint = 触点
field-brand = 品牌
field-product = 产品
field-source = 来源
field-thread = 会话
field-scored = 评分
field-language = 语言
field-sentiment = 情绪
field-currency = 货币
field-theme = 主题
field-intent = 意图
field-emotion = 情感
value-unknown = 未知

# Values
channel-store = 门店
channel-web = 网站
channel-app = 应用
channel-email = 邮件
channel-phone = 电话
channel-chat = 聊天
channel-social = 社交媒体
channel-marketplace = 电商平台
channel-post = 信件
channel-kiosk = 自助终端
channel-other = 其他
sentiment-negative = 负面
sentiment-neutral = 中性
sentiment-positive = 正面
sentiment-mixed = 好坏参半
intent-complaint = 投诉
intent-suggestion = 建议
intent-question = 提问
intent-request = 请求
intent-praise = 表扬
intent-threat-to-leave = 流失警告
emotion-joy = 喜悦
emotion-trust = 信任
emotion-surprise = 惊讶
emotion-sadness = 悲伤
emotion-anger = 愤怒
emotion-fear = 恐惧
emotion-disgust = 厌恶
emotion-frustration = 沮丧
emotion-gratitude = 感激
emotion-disappointment = 失望
field-effort = 费力程度
field-urgency = 紧急程度
field-needs-answer = 需要回复
value-unsaid = 未提及
effort-easy = 轻松
effort-mixed = 有易有难
effort-hard = 费力
urgency-soon = 尽快
urgency-now = 立即
needs-answer-yes = 是
needs-answer-no = 否
field-comparison = 与别家相比
comparison-better = 更好
comparison-worse = 更差
comparison-same = 一样
compared-better = 优于
compared-worse = 不及
compared-same = 等同于
language-en = 英语
language-es = 西班牙语
language-pt = 葡萄牙语
language-ru = 俄语
language-zh-hans = 简体中文
language-zh-hant = 繁体中文

# Metrics
metric-volume = 反馈量
metric-nps = NPS
metric-csat = 满意度
metric-ces = 轻松度
metric-rating = 评分
metric-sentiment = 文本情绪
metric-meaning-volume = 带评分或文字的互动数量
metric-meaning-nps = 9–10 分占比减去 0–6 分占比，范围 −100 至 100
metric-meaning-csat = 落在量表最高四分之一的比例：5 分制中的 4 和 5
metric-meaning-ces = 轻松度平均值占量表的比例
metric-meaning-rating = 平均评分，各量表统一为 1 至 5
metric-meaning-sentiment = 文字的平均情绪，范围 −1 至 1
n-answers = n = { $n }
few-answers = 约 { $n } 条起才可靠
answers = 回答数
interval = 95% 区间
value = 数值
date = 日期
change = 变化
change-clear = 之前为 { $before }（n = { $n }）；变化在 { $interval } 之间
change-unclear = 之前为 { $before }(n = { $n });变化 { $interval }。不算明显:一页上比较很多,总有几个出于偶然
change-before = 之前为 { $before }
mood = 情绪
mood-shares = 差、中、好
mood-shares-spoken = { $poor } 差，{ $good } 好
mentions = 提及数

# The filter bar
filters = 筛选
filters-set = 当前筛选
filters-clear = 全部清除
filter-remove = 移除 { $field }：{ $value }
filter-values = 取值
filter-nothing = 该时段内没有可选项。
period = 时段
period-7d = 最近 7 天
period-30d = 最近 30 天
period-90d = 最近 90 天
period-12m = 最近 12 个月
period-all = 全部时间
compare = 对比
compare-previous = 上一时段
compare-year = 去年同期
compare-none = 不对比
search = 搜索
search-words = 词语、“短语”、-排除
apply = 应用
own-days = 日期
from = 从
to = 到
views = 视图
view-shared = 共享
view-remove = 删除视图 { $name }
view-save = 保存当前视图
view-name = 视图名称
view-share = 与所有人共享

# Overview
overview-title = 客户感受如何
overview-steady = 没有明显变化：差异可能只是偶然
overview-rose = { $metric }上升 { $by }，现为 { $to }
overview-fell = { $metric }下降 { $by }，现为 { $to }
overview-against = { $now }，对比 { $before }
overview-metrics = 指标
overview-volume-note = 评分与文字
overview-themes = 大家在谈什么
overview-themes-hint = 每条反馈每个主题只计一次
overview-voices = 客户原话
overview-all-feedback = 全部反馈
overview-none = 最近 30 天没有数据
overview-none-hint = 导入评论、问卷或工单文件，一分钟内就能看到客户的感受。
overview-none-filtered = 没有匹配的数据
overview-none-filtered-hint = 请减少筛选或选择更长的时段。
overview-all-time = 查看全部时间
overview-import = 导入文件
over-time = { $metric }走势
as-table = 以表格显示
series-now = 本期
series-before = 对比期

# Feedback
nav-listen = 倾听
nav-feedback = 反馈
feedback-lead = 每个数字背后的原话。下划线标出好评与差评。
feedback-extent = 显示范围
feedback-words = 有文字
feedback-scores-too = 含评分
feedback-everything = 全部互动
feedback-none = 该时段没有反馈
feedback-none-hint = 请选择更长的时段，或导入文件。
feedback-none-filtered = 没有符合筛选条件的反馈
feedback-none-filtered-hint = 请去掉一个筛选，或减少搜索词。
order = 排序
order-newest = 最新在前
order-oldest = 最早在前
export = 导出
show-more = 显示更多
customer-story = 该客户
feedback-count = { $n } 条反馈

# What arrived while the page was open
live-count = 新增 { $n } 条
live-some = 有新数据
live-show = 显示
