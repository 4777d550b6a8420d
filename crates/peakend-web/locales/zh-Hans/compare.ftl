# 按一个指标比较各单元

nav-compare = 比较
compare-title = 比较各单元
compare-headline = { $measure }：{ $all } 个中有 { $n } 个与其余不同
compare-headline-none = { $measure }：没有明显不同于其余的
compare-question = 比较什么
compare-measure = 指标
compare-unit = 单元
compare-least = 隐藏回答少于此数的单元
compare-few = 此期间没有单元达到 { $n } 次回答。
compare-table = { $measure }，按{ $field }
compare-whole = 全部合计
compare-shrunk = 最佳估计
compare-shrunk-value = { $value }（{ $interval }）
compare-rank = 名次
compare-rest = 与其余相比
compare-rest-detail = 其余为 { $before }（n = { $n }）；差值的 95% 区间 { $interval }
compare-effect-large = 大
compare-effect-medium = 中
compare-effect-small = 小
compare-effect-tiny = 极小
compare-needed = 约需 { $n } 次回答才能看出
compare-rivals = 自有与竞争对手
compare-own = 自有品牌
compare-competitors = 竞争对手
compare-competitor = 竞争对手
compare-note-hidden = 隐藏了 { $n } 个单元，共 { $answers } 次回答：少于 { $least } 次回答，或会泄露此类单元。
compare-note-cut = 另有 { $n } 个较小的单元未显示。
compare-note-repeats = { $n } 个回答来自 { $customers } 位客户：同一客户的多个回答在各区间和比较中合并计算，因为它们的信息量少于同样多位客户的回答。
compare-note-alone = 对于此指标，同一客户的多个回答按相互独立计算：如果少数客户频繁作答，区间会偏窄。
compare-note-spread = 除偶然外，各单元相差约 { $spread }（标准差）。
compare-how = ▲ 和 ▼ 标出在本页所有比较中明确的差异。最佳估计把单元拉向其余，回答越少拉得越多；名次附 95% 区间，1 为最好。
error-compare-measure = 没有这个指标；显示常用指标。
error-compare-unit = 此项无法比较；显示渠道。
error-compare-values = 该属性有 500 多个值：它是名称而非分组。显示渠道。
