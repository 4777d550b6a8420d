# Home

home-title = 首页
home-heading = { $workspace } 已准备就绪
home-lead = 导入客户的声音，这里就会显示数字及其原因。
home-import = 导入文件
home-import-hint = 评价、问卷答案、工单或订单：先看读取结果再导入。
home-steps = 第一步
home-catalog = 为品牌和触点命名
home-catalog-hint = 标明哪些是自己的，哪些是竞争对手的。
home-keys = 从您的系统发送数据
home-keys-hint = 创建 API 密钥并记录第一条互动。
home-users = 邀请同事
home-users-hint = 每个人看到其角色所需的内容。
home-profile = 个性化设置
home-profile-hint = 语言、浅色或深色主题以及密码。
