"""What verbs, kinds and channels of the history are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.screens import model_of, screen_of

Words = str | Promise

VERBS: dict[str, Words] = {
    "add": _("加了"),
    "adjust": _("调整了"),
    "categorise": _("归了类"),
    "close_week": _("按周冻结了"),
    "add_competitor": _("加了竞争对手"),
    "add_loss_reason": _("加了输单原因"),
    "add_stage": _("加了阶段"),
    "add_webhook": _("加了推送"),
    "build": _("搭了"),
    "cancel": _("作废了"),
    "change": _("改了"),
    "change_password": _("换了密码"),
    "change_stage": _("改了阶段"),
    "check_import": _("试导了"),
    "claim": _("认领了"),
    "convert": _("转成商机"),
    "create": _("新建了"),
    "deactivate": _("停用了"),
    "delete": _("删除了"),
    "discard": _("丢弃了"),
    "draw_up": _("起草了"),
    "drop": _("不做了"),
    "finish": _("做完了"),
    "give_role": _("给了角色"),
    "hand_over": _("转交了"),
    "hire": _("入职了"),
    "import": _("导入了"),
    "init": _("建公司时建了"),
    "insert": _("写入了"),
    "invalidate": _("判为无效"),
    "invite": _("请人协作"),
    "issue_login": _("发了密码"),
    "issue_token": _("发了令牌"),
    "lead": _("定了负责人"),
    "load_reference": _("装了基础数据"),
    "log": _("记了"),
    "lose": _("输掉了"),
    "make_default": _("设为默认"),
    "map": _("对了列"),
    "map_import": _("对了列"),
    "move": _("移动了"),
    "nurture": _("转培育"),
    "open": _("开了"),
    "pause_webhook": _("停了推送"),
    "plan": _("安排了"),
    "postpone": _("改期了"),
    "price": _("定了价"),
    "reach": _("触达了"),
    "receive": _("收了款"),
    "register": _("登记了"),
    "release": _("放回公海"),
    "remove": _("删除了"),
    "remove_webhook": _("去掉推送"),
    "reopen": _("重新打开"),
    "resume_webhook": _("恢复推送"),
    "reverse": _("冲销了"),
    "revive": _("恢复了"),
    "revoke_token": _("收回令牌"),
    "sign": _("签了"),
    "submit": _("提交了"),
    "switch_loss_reason": _("启停输单原因"),
    "take_back": _("撤掉了"),
    "take_role": _("收回角色"),
    "tell_story": _("写了演示数据"),
    "withdraw": _("撤回了"),
    "undo_import": _("撤销导入，动了"),
    "uninvite": _("不再协作"),
    "update": _("改了"),
    "upload": _("上传了"),
    "win": _("赢下了"),
}

KINDS: dict[str, Words] = {
    "collaborator": _("协作人"),
    "company": _("公司"),
    "competitor": _("竞争对手"),
    "importrun": _("导入批次"),
    "job": _("后台任务"),
    "leadsource": _("线索来源"),
    "lossreason": _("输单原因"),
    "membership": _("团队归属"),
    "notice": _("通知"),
    "orgunit": _("部门"),
    "personrole": _("角色授予"),
    "price": _("价格"),
    "process": _("流程"),
    "productline": _("产品线"),
    "rank": _("职级"),
    "region": _("区域"),
    "remembered": _("记住的写法"),
    "role": _("角色"),
    "stage": _("阶段"),
    "stageoutput": _("阶段产出"),
}

# What columns are called that no catalogue of fields names.
COLUMNS: dict[str, Words] = {
    "code": _("代号"),
    "contact": _("联系人"),
    "customer": _("客户"),
    "ends_on": _("止"),
    "file_name": _("文件"),
    "finished_at": _("完成时间"),
    "grants": _("权限"),
    "is_default": _("默认"),
    "is_published": _("已发布"),
    "lead": _("线索"),
    "line": _("产品线"),
    "mapping": _("对列"),
    "meant": _("指的是"),
    "order": _("次序"),
    "orgunit.lead": _("负责人"),
    "owner": _("负责人"),
    "parent": _("上级"),
    "person": _("人"),
    "process": _("流程"),
    "result": _("结果"),
    "role": _("角色"),
    "spec": _("导入什么"),
    "starts_on": _("起"),
    "state": _("状态"),
    "undone_at": _("撤销时间"),
    "unit": _("部门"),
    "written": _("写法"),
}

CHANNELS: dict[str, Words] = {
    "web": _("网页"),
    "cli": _("命令行"),
    "import": _("导入"),
    "api": _("接口"),
    "job": _("后台任务"),
    "worker": _("后台任务"),
    "bench": _("压测"),
    "demo": _("演示"),
    "sql": _("直接改库"),
}


def verb_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def channel_words(channel: str) -> str:
    return str(CHANNELS.get(channel, channel))


def column_words(kind: str, column: str) -> str:
    """What a column without a field of its own is called; '' when nobody said."""
    return str(COLUMNS.get(f"{kind}.{column}", COLUMNS.get(column, "")))


def kind_words(kind: str) -> str:
    """A kind as its screen, its model or this list calls it."""
    there = screen_of(kind)
    if there:
        return str(there.label)
    if kind in KINDS:
        return str(KINDS[kind])
    try:
        return str(model_of(kind)._meta.verbose_name)
    except LookupError:
        return kind
