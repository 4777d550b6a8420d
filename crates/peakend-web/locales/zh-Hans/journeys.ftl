# 旅程：列表、编辑器、版本、文件

error-journey-many = 已有 100 个旅程：请先删除一个
error-journey-key = 请用 a–z、0–9 和连字符；有些词由 Peakend 自己使用
error-journey-no-touchpoint = 旅程至少需要一个接触点
error-journey-too-many-touchpoints = 最多 40 个接触点：请拆分旅程
error-journey-too-many-bindings = 绑定总数最多 64 条：请用“|”合并
error-journey-bad-key = 键必须唯一，且只含 a–z、0–9 和连字符
error-journey-bad-name = 每个接触点都需要自己的名称
error-journey-empty-binding = 没有条件的绑定会包含一切：请写条件或删除它
error-journey-bad-target = 目标情绪在 −1 与 1 之间
error-journey-bad-effort = 投入在 0.1 与 100 之间
error-journey-unknown-end = 起点和终点必须是本旅程的接触点
error-journey-bad-days = 天数在 1 与 3650 之间
error-journey-too-large = 旅程过大：请缩短文字
error-journey-unknown-touchpoint = 本旅程中没有该接触点
