# 按一個指標比較各單元

nav-compare = 比較
compare-title = 比較各單元
compare-headline = { $measure }：{ $all } 個中有 { $n } 個與其餘不同
compare-headline-none = { $measure }：沒有明顯不同於其餘的
compare-question = 比較什麼
compare-measure = 指標
compare-unit = 單元
compare-least = 隱藏回答少於此數的單元
compare-few = 此期間沒有單元達到 { $n } 次回答。
compare-table = { $measure }，按{ $field }
compare-whole = 全部合計
compare-shrunk = 最佳估計
compare-shrunk-value = { $value }（{ $interval }）
compare-rank = 名次
compare-rest = 與其餘相比
compare-rest-detail = 其餘為 { $before }（n = { $n }）；差值的 95% 區間 { $interval }
compare-effect-large = 大
compare-effect-medium = 中
compare-effect-small = 小
compare-effect-tiny = 極小
compare-needed = 約需 { $n } 次回答才能看出
compare-rivals = 自有與競爭對手
compare-own = 自有品牌
compare-competitors = 競爭對手
compare-competitor = 競爭對手
compare-note-hidden = 隱藏了 { $n } 個單元，共 { $answers } 次回答：少於 { $least } 次回答，或會洩露此類單元。
compare-note-cut = 另有 { $n } 個較小的單元未顯示。
compare-note-repeats = { $n } 個回答來自 { $customers } 位客戶：同一客戶的多個回答在各區間和比較中合併計算，因為它們的資訊量少於同樣多位客戶的回答。
compare-note-alone = 對於此指標，同一客戶的多個回答按相互獨立計算：如果少數客戶頻繁作答，區間會偏窄。
compare-note-spread = 除偶然外，各單元相差約 { $spread }（標準差）。
compare-how = ▲ 和 ▼ 標出在本頁所有比較中明確的差異。最佳估計把單元拉向其餘，回答越少拉得越多；名次附 95% 區間，1 為最好。
error-compare-measure = 沒有這個指標；顯示常用指標。
error-compare-unit = 此項無法比較；顯示通路。
error-compare-values = 該屬性有 500 多個值：它是名稱而非分組。顯示通路。
