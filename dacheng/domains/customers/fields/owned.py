"""The fields every owned record has: whose it is, and where it came from."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.fields import Field, FieldKind

OWNERSHIP = (
    Field(
        "owner",
        _("负责人"),
        FieldKind.REF,
        path="owner__name",
        ref="person",
        aliases=(
            "负责人",
            "业务员",
            "销售",
            "所有人",
            "归属",
            "跟进人",
            "客户经理",
            "owner",
            "sales agent",
            "salesperson",
            "sales rep",
            "sales",
            "公司签约人",
            "assigned to",
            "account owner",
            "sdr",
            "responsible",
            "user",
        ),
    ),
    Field("unit", _("团队"), FieldKind.REF, path="unit__name", ref="orgunit", written=False),
    Field(
        "region", _("区域"), FieldKind.REF, path="unit__region__name", ref="region", written=False
    ),
)
RECORD = (
    Field(
        "external_id",
        _("外部编号"),
        aliases=(
            "外部编号",
            "external id",
            "external_id",
            "id",
            "reference id",
            "referenceid",
            "attributes.referenceid",
            "record id",
        ),
    ),
    Field(
        "created_by",
        _("创建人"),
        FieldKind.REF,
        path="created_by__name",
        ref="person",
        aliases=("创建人", "录入人", "created by", "creator", "createdby"),
    ),
    Field(
        "created_at",
        _("创建时间"),
        FieldKind.TIME,
        aliases=(
            "创建时间",
            "录入时间",
            "创建日期",
            "created at",
            "created on",
            "created date",
            "create date",
            "createddate",
            "created",
        ),
    ),
    Field(
        "updated_at",
        _("更新时间"),
        FieldKind.TIME,
        aliases=(
            "更新时间",
            "修改时间",
            "最后修改时间",
            "updated at",
            "modified at",
            "last modified",
            "updated",
            "lastmodifieddate",
            "write date",
        ),
    ),
)
