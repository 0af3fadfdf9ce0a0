"""What verbs, kinds and channels of the history are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.screens import model_of, screen_of

Words = str | Promise

VERBS: dict[str, Words] = {
    "accept_target": _("确认了目标"),
    "add": _("加了"),
    "add_competitor": _("加了竞争对手"),
    "add_field": _("加字段"),
    "add_loss_reason": _("加了输单原因"),
    "add_stage": _("加了阶段"),
    "add_tile": _("加了格子到"),
    "add_webhook": _("加了推送"),
    "adjust": _("调整了"),
    "approve": _("批准了"),
    "archive_field": _("停用字段"),
    "ask_export": _("要导出"),
    "ask_for_answer": _("下达了目标"),
    "break_down": _("分解了"),
    "build": _("搭了"),
    "bulk_change": _("批量改了"),
    "cancel": _("作废了"),
    "categorise": _("归了类"),
    "change": _("改了"),
    "change_field": _("改字段"),
    "change_password": _("换了密码"),
    "change_stage": _("改了阶段"),
    "change_tile": _("改了看板的格子"),
    "change_view": _("改了视图"),
    "check_import": _("试导了"),
    "claim": _("认领了"),
    "close_goal": _("不再跟"),
    "close_week": _("按周冻结了"),
    "convert": _("转成商机"),
    "convert_field": _("把列做成字段"),
    "create": _("新建了"),
    "deactivate": _("停用了"),
    "delete": _("删除了"),
    "derive_week": _("生成了本周任务"),
    "discard": _("丢弃了"),
    "draw_up": _("起草了"),
    "drop": _("不做了"),
    "export": _("导出了"),
    "fetch_export": _("取走了导出文件"),
    "finish": _("做完了"),
    "freeze": _("冻结了"),
    "give_role": _("给了角色"),
    "hand_over": _("转交了"),
    "hire": _("入职了"),
    "import": _("导入了"),
    "index_field": _("建字段索引"),
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
    "object_to_target": _("对目标提了异议"),
    "open": _("开了"),
    "order_tiles": _("排了格子"),
    "pause_webhook": _("停了推送"),
    "plan": _("安排了"),
    "plan_targets": _("排了目标"),
    "postpone": _("改期了"),
    "price": _("定了价"),
    "reach": _("触达了"),
    "receive": _("收了款"),
    "register": _("登记了"),
    "release": _("放回公海"),
    "remove": _("删除了"),
    "remove_tile": _("拿掉了格子"),
    "remove_view": _("删了视图"),
    "remove_webhook": _("去掉推送"),
    "rename": _("改了名"),
    "reopen": _("重新打开"),
    "restore_field": _("恢复字段"),
    "resume_webhook": _("恢复推送"),
    "reverse": _("冲销了"),
    "revise": _("修订了"),
    "revive": _("恢复了"),
    "revoke_token": _("收回令牌"),
    "save_view": _("存了视图"),
    "send_back": _("退回了"),
    "set_goal": _("定了过程目标"),
    "set_target": _("改了目标"),
    "settle_objection": _("答复了异议"),
    "share": _("分享了"),
    "sign": _("签了"),
    "spread_target": _("摊给了别人"),
    "submit": _("提交了"),
    "switch_loss_reason": _("启停输单原因"),
    "take_back": _("撤掉了"),
    "take_role": _("收回角色"),
    "tell_story": _("写了演示数据"),
    "undo_bulk_change": _("撤销批量改，动了"),
    "undo_import": _("撤销导入，动了"),
    "uninvite": _("不再协作"),
    "update": _("改了"),
    "upload": _("上传了"),
    "waive": _("写明理由放行"),
    "win": _("赢下了"),
    "withdraw": _("撤回了"),
    "withdraw": _("撤回了"),
}

KINDS: dict[str, Words] = {
    "collaborator": _("协作人"),
    "company": _("公司"),
    "competitor": _("竞争对手"),
    "export": _("导出"),
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
    "savedview": _("视图"),
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
