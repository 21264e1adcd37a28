"""Names of places as Chinese reporters sign with them, right behind their own names: 張茗喧台北."""

from transforms.names import word_set

PLACES = word_set(
    # Taiwan, traditional
    "台北 臺北 新北 桃園 台中 台南 高雄 基隆 新竹 新竹市 新竹縣 嘉義 嘉義市 嘉義縣 苗栗 苗栗縣 彰化 彰化縣 南投 南投縣 雲林 雲林縣 屏東 屏東縣 "
    "宜蘭 宜蘭縣 花蓮 花蓮縣 台東 台東縣 澎湖 澎湖縣 金門 馬祖 連江 "
    # the world, traditional
    "北京 上海 香港 澳門 廣州 深圳 東京 首爾 曼谷 河內 馬尼拉 雅加達 吉隆坡 新加坡 新德里 華盛頓 紐約 洛杉磯 舊金山 休士頓 芝加哥 多倫多 "
    "溫哥華 倫敦 巴黎 柏林 布魯塞爾 日內瓦 羅馬 維也納 莫斯科 伊斯坦堡 耶路撒冷 雪梨 墨爾本 坎培拉 聖保羅 華府 梵蒂岡 安卡拉 "
    # simplified
    "台湾 美国 英国 德国 法国 加拿大 澳洲 日本 韩国 韩国首尔 华盛顿 纽约 洛杉矶 旧金山 芝加哥 多伦多 温哥华 伦敦 布鲁塞尔 慕尼黑 西雅图 "
    "广州 东京 首尔 悉尼 墨尔本 堪培拉 马来西亚 华府 泰国 澳门 DC 莫斯科 日内瓦 维也纳 罗马 新德里 河内 马尼拉 雅加达"
)
