"""What a company wants to know of its records beyond what the program knows."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL
from dacheng.kernel.fields import FieldKind

OFFERED = (
    (FieldKind.TEXT, _("文本")),
    (FieldKind.LONG, _("长文本")),
    (FieldKind.CHOICE, _("选项")),
    (FieldKind.BOOL, _("是否")),
    (FieldKind.DATE, _("日期")),
    (FieldKind.INTEGER, _("整数")),
    (FieldKind.NUMBER, _("数字")),
    (FieldKind.MONEY, _("金额")),
    (FieldKind.SHARE, _("百分比")),
    (FieldKind.PHONE, _("电话")),
    (FieldKind.EMAIL, _("邮箱")),
    (FieldKind.REF, _("指向另一条记录")),
)


class CustomField(ScopedModel):
    """One field of one kind of record.

    `name` is the key of its values and never means another field later: an archived field stays
    as a row. `choices` lists {"key", "label"}; the keys stay when a label is changed. `indexed` is
    wanted by the administrator, `index_ready` says that the database has it. `version` grows with
    each change, so that every process notices.
    """

    kind = models.CharField(_("记录"), max_length=40)
    name = models.CharField(_("键"), max_length=60)
    label = models.CharField(_("名称"), max_length=60)
    label_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    type = models.CharField(_("类型"), max_length=10, choices=OFFERED)
    ref = models.CharField(_("指向"), max_length=40, blank=True)
    choices = models.JSONField(_("选项"), default=list, blank=True)
    hint = models.CharField(_("提示"), max_length=200, blank=True)
    required = models.BooleanField(_("必填"), default=False)
    indexed = models.BooleanField(_("筛选要快"), default=False)
    index_ready = models.BooleanField(default=False)
    searched = models.BooleanField(_("能搜到"), default=False)
    on_card = models.BooleanField(_("看板卡片上显示"), default=False)
    order = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(_("停用"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    scope = INTERNAL  # everybody meets the fields in the catalogue; the rows are the house's own

    class Meta:
        ordering = ["kind", "order", "pk"]
        verbose_name = _("自定义字段")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="custom_field_name_once")
        ]

    def __str__(self) -> str:
        return self.label
