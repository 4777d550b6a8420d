# Themes: what people talk about
nav-themes = 主题
themes-title = 客户在谈什么
themes-rose = “{ $theme }”的情绪上升 { $by }，至 { $to }
themes-fell = “{ $theme }”的情绪下降 { $by }，至 { $to }
themes-lead = { $texts } 条文本，{ $themes } 个主要主题
themes-order-tree = 提及最多
themes-order-mood = 情绪最差
themes-order-change = 变化最明显
themes-trend = 提及趋势
themes-trend-told = 期间提及：最多 { $most }，最近 { $last }
themes-complaints = 投诉
themes-gap = 与竞争对手相比
themes-gap-clear = 对手 { $theirs }（n = { $n }）；差距在 { $interval } 之间
themes-gap-unclear = 对手 { $theirs }（n = { $n }）；差距 { $interval }。不明显，可能出于偶然
themes-points = { $n } 个百分点
themes-few = 较少
themes-note = 主题包含其下级主题的全部内容；每条文本在一个主题中只计一次。圆点与线段：平均情绪及其 95% 区间。只有在本页所有比较中仍然明显的变化才带箭头。
themes-gap-note = 与竞争对手相比：我们的情绪减去对手的情绪。
themes-none = 最近 30 天没有主题
themes-none-hint = 一旦有了客户文本（评论、问卷回答、工单、通话），主题就会出现。
themes-trail = 上级主题
theme-feedback = 全部文本
theme-share = 占全部文本的 { $share }
theme-typical = 反复出现的说法
theme-typical-hint = 从最新的 { $n } 条说法中把近似的归在一起，均为原话。
theme-typical-poor = 批评
theme-typical-good = 赞扬
theme-said = 用近似的话说了 { $n } 次
theme-below = 下级主题
theme-none = 这里没有人谈到它
themes-preferred = 客户更喜欢谁
themes-preferred-hint = 谈论我们、提到竞争对手并加以比较的文本。
themes-preferred-us = 更喜欢我们
themes-preferred-alike = 认为差不多
themes-preferred-them = 更喜欢对手
themes-preferred-of = 有所偏好的人中
themes-preferred-share = { $share } 更喜欢我们（{ $low } 至 { $high }）
