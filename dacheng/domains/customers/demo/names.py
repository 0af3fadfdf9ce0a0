"""What factories and the people in them are called; every company is invented but one."""

from random import Random

CITIES = {
    "苏沪组": ("苏州", "上海", "无锡", "常州", "南通", "南京", "昆山"),
    "浙江组": ("杭州", "宁波", "温州", "嘉兴", "台州", "绍兴", "金华"),
    "深圳组": ("深圳", "东莞", "惠州", "珠海"),
    "佛山组": ("佛山", "中山", "广州", "江门", "厦门"),
    "华北区": ("天津", "青岛", "济南", "北京", "烟台", "石家庄", "潍坊"),
    "华中区": ("武汉", "长沙", "郑州", "株洲", "洛阳", "襄阳"),
    "西南区": ("成都", "重庆", "绵阳", "昆明", "贵阳"),
}
STEMS = [
    "恒拓",
    "星桥",
    "柏远",
    "鼎岳",
    "云程",
    "瀚辰",
    "启澜",
    "嘉沃",
    "明朗",
    "拓岩",
    "同舟",
    "卓衡",
    "宏达",
    "晟和",
    "凯润",
    "博雅",
    "泽川",
    "宏屹",
    "嘉木",
    "睿峰",
    "众信",
    "永衡",
    "华曜",
    "天工",
    "金石",
    "远大",
    "海纳",
    "德润",
    "万象",
    "中科",
    "力源",
    "华泰",
    "新程",
    "三合",
    "联盛",
    "鸿图",
    "信达",
    "诚远",
    "百川",
    "精益",
    "东方",
    "正泰",
    "宝瑞",
    "长风",
    "大地",
    "飞跃",
    "光华",
    "国泰",
    "和盛",
    "锦程",
    "康达",
    "龙腾",
    "铭扬",
    "南方",
    "普惠",
    "荣华",
    "顺达",
    "腾飞",
    "伟业",
    "祥云",
]
TRADES = {
    "汽车零部件": ("汽配", "车桥", "汽车部件"),
    "工程机械": ("重工", "机械"),
    "3C 电子": ("电子", "精密"),
    "新能源": ("新能源", "电池", "光伏"),
    "家电": ("电器", "制冷"),
    "医疗器械": ("医疗", "生物"),
    "食品饮料": ("食品", "乳业", "饮料"),
    "物流仓储": ("物流装备", "仓储"),
    "金属加工": ("五金", "铸造", "铝业"),
    "包装印刷": ("包装", "印务"),
    "轨道交通": ("轨道装备",),
    "半导体": ("半导体", "光电"),
    "化工材料": ("新材料", "化工"),
    "家居建材": ("家居", "陶瓷"),
    "纺织服装": ("纺织", "服饰"),
}
ENDINGS = ("有限公司", "有限公司", "科技有限公司", "股份有限公司", "集团有限公司")
KNOWN = ("长沙", "三一重工", "工程机械", "三一重工股份有限公司")  # city, short name, trade, name
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
GIVEN = [
    "伟",
    "芳",
    "敏",
    "静",
    "强",
    "磊",
    "洋",
    "艳",
    "杰",
    "涛",
    "明",
    "霞",
    "勇",
    "军",
    "鹏",
    "丽",
    "斌",
    "浩",
    "建国",
    "志强",
    "秀英",
    "海燕",
    "国华",
    "文博",
    "晓东",
    "雪梅",
    "永刚",
    "立新",
    "春梅",
    "德胜",
    "家明",
    "思远",
    "雨晴",
    "子轩",
    "嘉豪",
    "玉兰",
    "红梅",
    "建平",
    "小军",
    "国庆",
    "振华",
    "佳怡",
    "俊杰",
    "慧敏",
    "光辉",
    "新宇",
]
TITLES = (
    ("总经理", "decides", 5),
    ("生产副总", "decides", 5),
    ("技术总监", "evaluates", 4),
    ("设备部长", "evaluates", 4),
    ("工艺主任", "evaluates", 3),
    ("采购经理", "buys", 3),
    ("采购总监", "buys", 4),
    ("车间主任", "uses", 2),
    ("财务总监", "pays", 4),
    ("项目经理", "supports", 3),
)
STANCES = ("supports", "supports", "neutral", "neutral", "unknown", "opposes")
CONCERNS = (
    "投资回收期要在两年内", "节拍能不能到 12 秒", "换型时间", "售后响应速度", "付款方式",
    "和现有 MES 对接", "占地面积", "操作工能不能上手", "",
)  # fmt: skip
NEEDS = (
    "焊接工位招工难，夜班缺人，想用机器人替代",
    "漏检率 1.2%，主机厂投诉两次，要上视觉检测",
    "换型要 40 分钟，小批量多品种做不动",
    "打磨粉尘大，环保检查压力大",
    "码垛靠人工，旺季用工成本翻倍",
    "数据靠纸质单，出了质量问题追溯不到批次",
    "老线节拍 18 秒，新订单要求 12 秒以内",
    "新厂房明年投产，整线要一次规划到位",
    "仓库出入库靠叉车，错发率高",
    "能耗指标超标，要做在线监测",
)  # fmt: skip
RISKS = (
    "", "", "", "", "预算还没过会，可能推到下半年", "设备部长刚换，之前谈的要重新确认",
    "竞品在车间有样机", "集团集采，可能要走招标", "上一个项目验收拖了两个月，要先修复关系",
)  # fmt: skip


def person_name(dice: Random) -> str:
    return dice.choice(FAMILY) + dice.choice(GIVEN)


def mobile(dice: Random) -> str:
    return f"1{dice.choice(('38', '39', '58', '86', '77', '35'))}{dice.randrange(10**8):08d}"


def company(unit: str, number: int, dice: Random) -> tuple[str, str, str, str]:
    """City, short name, trade and full name; no two numbers share stem and trade."""
    if number == 0:
        return KNOWN
    trades = [(trade, word) for trade, words in TRADES.items() for word in words]
    pairs = len(STEMS) * len(trades)
    place = number * 367 % pairs  # coprime with the number of pairs, so all come before one repeats
    stem, (trade, word) = STEMS[place % len(STEMS)], trades[place // len(STEMS)]
    city = dice.choice(CITIES[unit])
    return city, stem + word, trade, city + stem + word + dice.choice(ENDINGS)
