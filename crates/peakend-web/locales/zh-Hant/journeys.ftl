# 旅程：清單、編輯器、版本、檔案

error-journey-many = 已有 100 個旅程：請先刪除一個
error-journey-key = 請用 a–z、0–9 和連字號；有些詞由 Peakend 自己使用
error-journey-no-touchpoint = 旅程至少需要一個接觸點
error-journey-too-many-touchpoints = 最多 40 個接觸點：請拆分旅程
error-journey-too-many-bindings = 綁定總數最多 64 條：請用「|」合併
error-journey-bad-key = 鍵必須唯一，且只含 a–z、0–9 和連字號
error-journey-bad-name = 每個接觸點都需要自己的名稱
error-journey-empty-binding = 沒有條件的綁定會包含一切：請寫條件或刪除它
error-journey-bad-target = 目標情緒在 −1 與 1 之間
error-journey-bad-effort = 投入在 0.1 與 100 之間
error-journey-unknown-end = 起點和終點必須是本旅程的接觸點
error-journey-bad-days = 天數在 1 與 3650 之間
error-journey-too-large = 旅程過大：請縮短文字
error-journey-unknown-touchpoint = 本旅程中沒有該接觸點
