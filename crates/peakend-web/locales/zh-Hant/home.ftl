# Home

home-title = 首頁
home-heading = { $workspace } 已準備就緒
home-lead = 匯入顧客的聲音，這裡就會顯示數字及其原因。
home-import = 匯入檔案
home-import-hint = 評論、問卷答案、工單或訂單：先看讀取結果再匯入。
home-steps = 第一步
home-catalog = 為品牌和接觸點命名
home-catalog-hint = 標明哪些是自己的，哪些是競爭對手的。
home-keys = 從您的系統傳送資料
home-keys-hint = 建立 API 金鑰並記錄第一筆互動。
home-users = 邀請同事
home-users-hint = 每個人看到其角色所需的內容。
home-profile = 個人化設定
home-profile-hint = 語言、淺色或深色主題以及密碼。
